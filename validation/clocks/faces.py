"""A clock as pages draw it: large time, bar with hatched pauses, who held the ball."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.utils.translation import gettext as _

from validation.clocks.policy import Level
from validation.clocks.reckoning import Clock, Phase, Span
from validation.clocks.story import Holder
from validation.clocks.wordings import (
    BEFORE,
    HOLDERS,
    MINUTE,
    PAUSES,
    TITLES,
    Parts,
    in_hundred,
    in_language,
    parts,
    spoken,
)

WIDTH, TOP, BOTTOM = 300.0, 4, 14
HATCH = 6.0
TONES = {Level.WARNING: "risk", Level.ALERT: "risk", Level.BREACHED: "over"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A span of the bar; coordinates are text, so that no locale touches them."""

    kind: str
    x: str
    width: str


@dataclass(frozen=True)
class Face:
    """What a template needs of a clock; each property is a sentence or a number."""

    clock: Clock

    @property
    def title(self) -> str:
        """What the clock measures."""
        return str(TITLES[self.clock.policy.start])

    @property
    def tone(self) -> str:
        """The style of its level."""
        return TONES.get(self.clock.level, "")

    @property
    def target(self) -> str:
        """How long it may run, in words."""
        return spoken(self.clock.policy.target)

    @property
    def time(self) -> Parts:
        """The large time: what is left, what is over, or what it took."""
        if self.clock.phase is Phase.STOPPED:
            return parts(self.clock.elapsed)
        left = self.clock.remaining
        over = self.clock.level is Level.BREACHED
        return parts(-left) if over else parts(left, upwards=True)

    @property
    def caption(self) -> str:
        """What the large time is."""
        names = {"target": self.target}
        if self.clock.phase is Phase.STOPPED:
            return _("used of %(target)s") % names
        if self.clock.level is Level.BREACHED:
            return _("over the %(target)s promised") % names
        return _("left of %(target)s") % names

    @property
    def note(self) -> str:
        """Why it does not run, if it does not."""
        now = self.clock.now
        if self.clock.phase is Phase.NOT_STARTED:
            return str(BEFORE[self.clock.policy.start])
        if now is None or now.why is None:
            return ""
        said = in_language(now.note)
        sentence = str(PAUSES[now.why])
        return f"{sentence} {said}" if said else sentence

    @property
    def line(self) -> str:
        """All of it in a few words, for lists and phones."""
        clock = self.clock
        if clock.phase is Phase.NOT_STARTED:
            return _("Not started")
        if clock.phase is Phase.STOPPED:
            return self._ended
        if clock.level is Level.BREACHED:
            return _("%(time)s over") % {"time": spoken(-clock.remaining)}
        left = {"time": spoken(clock.remaining, upwards=True)}
        if clock.phase is Phase.PAUSED:
            return _("Stopped with %(time)s left") % left
        return _("%(time)s left") % left

    @property
    def _ended(self) -> str:
        if not (self.clock.released and self.clock.started_at):
            return _("Ended")
        return _("Released in %(time)s") % {"time": spoken(self.clock.elapsed)}

    @property
    def paused(self) -> str:
        """How long it stood still, in words."""
        return spoken(self.clock.paused) if self.clock.paused else ""

    @property
    def acting(self) -> list[tuple[str, bool]]:
        """The parties in the order of the way, and which of them acts now."""
        now = self.clock.now.holder if self.clock.now else None
        filer = Holder.BROKER if self._by_broker else Holder.EXPORTER
        way = (filer, Holder.SYSTEM, Holder.CUSTOMS, Holder.GATE)
        return [(str(HOLDERS[holder]), holder is now) for holder in way]

    @property
    def _by_broker(self) -> bool:
        return dict(self.clock.shares)[Holder.BROKER] > timedelta(0) or (
            self.clock.now is not None and self.clock.now.holder is Holder.BROKER
        )

    @property
    def acts(self) -> str:
        """Who acts now; nothing once it has ended."""
        now = self.clock.now
        return str(HOLDERS[now.holder]) if now else ""

    @property
    def with_filer(self) -> bool:
        """Whether whoever filed it acts now."""
        now = self.clock.now
        return now is not None and now.holder in {Holder.EXPORTER, Holder.BROKER}

    @property
    def shares(self) -> list[tuple[str, str, int]]:
        """Who held the ball, how long, and how much of a hundred that is, for those
        who had it for a minute."""
        held = [pair for pair in self.clock.shares if pair[1] >= MINUTE]
        parts_of_all = in_hundred([length for _holder, length in held])
        return [
            (str(HOLDERS[holder]), spoken(length), percent)
            for (holder, length), percent in zip(held, parts_of_all, strict=True)
        ]

    @cached_property
    def _scale(self) -> tuple[datetime, timedelta]:
        """Where the bar begins, and how much time its width stands for."""
        clock = self.clock
        begin = clock.started_at or clock.at
        now = clock.ended_at or clock.at
        end = max(now, clock.due_at or now + max(clock.remaining, timedelta(0)))
        return begin, max(end - begin, timedelta(seconds=1))

    def _x(self, at: datetime) -> float:
        begin, length = self._scale
        return WIDTH * ((at - begin) / length)

    @property
    def pieces(self) -> list[Piece]:
        """What has run and what stood still, from left to right."""
        return [
            Piece("hold" if span.why else "run", f"{x:.1f}", f"{width:.1f}")
            for span in self.clock.spans
            for x, width in [self._place(span)]
            if width
        ]

    @property
    def hatches(self) -> list[str]:
        """Strokes over the pauses, so that colour is not all that tells them."""
        return [
            f"M{x:.1f} {BOTTOM}l{HATCH:.0f} {TOP - BOTTOM}"
            for span in self.clock.spans
            if span.why
            for x in _strokes(*self._place(span))
        ]

    def _place(self, span: Span) -> tuple[float, float]:
        x = self._x(span.start)
        return x, self._x(span.end) - x

    @property
    def now_at(self) -> str:
        """Where the moment stands on the bar."""
        at = self._x(self.clock.ended_at or self.clock.at)
        return f"{min(max(at, 1.0), WIDTH - 1):.1f}"


def _strokes(x: float, width: float) -> Iterator[float]:
    place = x + 2
    while place + HATCH <= x + width:
        yield place
        place += HATCH

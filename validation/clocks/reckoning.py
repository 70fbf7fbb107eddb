"""The clock itself: events, a policy and a calendar in, a frozen clock out. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from validation.clocks.calendar import Calendar, Rest, Why
from validation.clocks.policy import ClockPolicy, Level
from validation.clocks.story import (
    RELEASED,
    Event,
    Holder,
    Story,
    Stretch,
    told,
    utc,
)

NOTHING = timedelta(0)
MOMENT = timedelta(microseconds=1)
# A due time is looked for in such steps, and so far ahead.
STEP = timedelta(days=7)
STEPS = 60
BY_PEOPLE = frozenset({Why.ASKED, Why.RETURNED, Why.HELD})


class Phase(StrEnum):
    """What the clock does."""

    NOT_STARTED = "not_started"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a clock's life. `why` is None while it runs; `note` says more of a
    pause, in English and in Chinese, as whoever caused it put it."""

    start: datetime
    end: datetime
    holder: Holder
    why: Why | None = None
    note: tuple[str, str] = ("", "")

    @property
    def length(self) -> timedelta:
        """From start to end."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Rules:
    """By what a clock is computed: its policy, its port's calendar, and who filed."""

    policy: ClockPolicy
    calendar: Calendar
    port: str = ""
    filer: Holder = Holder.EXPORTER

    def rests(self, since: datetime, until: datetime) -> list[Rest]:
        """When the clock rests by the calendar."""
        return self.calendar.rests(self.policy, self.port, since, until)


@dataclass(frozen=True)
class Clock:
    """A clock at a moment.

    `due_at` is when it runs out or ran out; None before it starts, and while that
    depends on a person. `spans` are the pieces from its start on. `shares` tell who
    held the ball since the declaration was first sent, and add up to all of that
    time. `now` says who acts and why it stands still, if it does; None once it has
    ended. `state` is the declaration's.
    """

    at: datetime
    policy: ClockPolicy
    phase: Phase
    state: str
    accepted_at: datetime | None
    started_at: datetime | None
    issued_at: datetime | None
    ended_at: datetime | None
    due_at: datetime | None
    spans: tuple[Span, ...]
    shares: tuple[tuple[Holder, timedelta], ...]
    now: Span | None

    @property
    def released(self) -> bool:
        """Whether it ended with the release of the goods."""
        return self.state == RELEASED

    @property
    def elapsed(self) -> timedelta:
        """How long it has run."""
        return _total(self.spans, paused=False)

    @property
    def paused(self) -> timedelta:
        """How long it has stood still since its start."""
        return _total(self.spans, paused=True)

    @property
    def remaining(self) -> timedelta:
        """How long it may still run; negative once it ran out."""
        return self.policy.target - self.elapsed

    @property
    def level(self) -> Level:
        """How near to its end it is, or beyond."""
        return self.policy.level_at(self.elapsed)

    def reached(self, level: Level) -> datetime | None:
        """When it reached a level; None if it has not."""
        return _reached(self.spans, self.policy.threshold(level))


def reckon(events: Sequence[Event], rules: Rules, at: datetime) -> Clock:
    """The clock of a declaration at a moment; what happened later does not count.

    Raises ValueError for a datetime without a zone.
    """
    story = told(events, rules.filer, at)
    started = story.started_at(rules.policy.start)
    spans = tuple(_spans(story, started, rules)) if started else ()
    now = _now(story, rules)
    end = story.ended_at or utc(at)
    return Clock(
        at=utc(at),
        policy=rules.policy,
        phase=_phase(story, started, now),
        state=story.stage,
        accepted_at=story.accepted_at,
        started_at=started,
        issued_at=story.issued_at,
        ended_at=story.ended_at,
        due_at=_due_at(spans, now, rules, end) if started else None,
        spans=spans,
        shares=_shares(story),
        now=now,
    )


def run_on(rules: Rules, since: datetime, needed: timedelta) -> datetime | None:
    """When a clock that only the calendar stops has run for so long; None where it
    never does."""
    begin = utc(since)
    for _step in range(STEPS):
        ahead = Stretch(begin, begin + STEP, Holder.SYSTEM)
        for span in _cut(ahead, rules.rests(ahead.start, ahead.end)):
            if span.why is None and span.length >= needed:
                return span.start + needed
            needed -= NOTHING if span.why else span.length
        begin = ahead.end
    return None


def _phase(story: Story, started: datetime | None, now: Span | None) -> Phase:
    if story.ended_at is not None:
        return Phase.STOPPED
    if started is None or now is None:
        return Phase.NOT_STARTED
    return Phase.PAUSED if now.why else Phase.RUNNING


def _due_at(
    spans: Sequence[Span], now: Span | None, rules: Rules, end: datetime
) -> datetime | None:
    """A pause after it ran out changes nothing."""
    target = rules.policy.target
    if (out := _reached(spans, target)) is not None:
        return out
    if now is not None and now.why in BY_PEOPLE:
        return None
    return run_on(rules, end, target - _total(spans, paused=False))


def _now(story: Story, rules: Rules) -> Span | None:
    stands = story.now(rules.filer)
    if stands is None:
        return None
    moment = Stretch(
        stands.start, stands.end + MOMENT, stands.holder, stands.why, stands.note
    )
    return next(_cut(moment, rules.rests(moment.start, moment.end)))


def _spans(story: Story, started: datetime, rules: Rules) -> Iterator[Span]:
    rests = rules.rests(started, story.stretches[-1].end) if story.stretches else []
    for each in story.stretches:
        begin = max(each.start, started)
        if begin < each.end:
            yield from _cut(
                Stretch(begin, each.end, each.holder, each.why, each.note), rests
            )


def _cut(stretch: Stretch, rests: Iterable[Rest]) -> Iterator[Span]:
    """The stretch as spans; where a person stopped the clock, rests do not show."""
    mark, end, holder = stretch.start, stretch.end, stretch.holder
    if stretch.why is not None:
        yield Span(mark, end, holder, stretch.why, stretch.note)
        return
    for rest in rests:
        begin, until = max(rest.start, mark), min(rest.end, end)
        if begin < until:
            if mark < begin:
                yield Span(mark, begin, holder)
            yield Span(begin, until, holder, rest.why, rest.note)
            mark = until
    if mark < end:
        yield Span(mark, end, holder)


def _reached(spans: Iterable[Span], threshold: timedelta) -> datetime | None:
    run = NOTHING
    for span in spans:
        if span.why is None:
            if run + span.length >= threshold:
                return span.start + (threshold - run)
            run += span.length
    return None


def _total(spans: Iterable[Span], *, paused: bool) -> timedelta:
    lengths = (span.length for span in spans if (span.why is not None) is paused)
    return sum(lengths, NOTHING)


def _shares(story: Story) -> tuple[tuple[Holder, timedelta], ...]:
    held = dict.fromkeys(Holder, NOTHING)
    for stretch in story.stretches:
        held[stretch.holder] += stretch.end - stretch.start
    return tuple(held.items())

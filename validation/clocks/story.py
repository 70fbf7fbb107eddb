"""What events tell of a declaration's life: who held the ball, and what stood still.

Pure; `Event` is all that it knows of the ledger."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from validation.clocks.calendar import Why
from validation.clocks.policy import Start


class Holder(StrEnum):
    """Who held the ball."""

    SYSTEM = "system"
    CUSTOMS = "customs"
    EXPORTER = "exporter"
    BROKER = "broker"
    GATE = "gate"


# By the state that a declaration is in; where whoever filed it holds the ball, why.
HOLDERS = {
    "submitted": Holder.SYSTEM,
    "cleared": Holder.SYSTEM,
    "in_review": Holder.CUSTOMS,
    "issued": Holder.GATE,
}
WITH_FILER = {"awaiting_exporter": Why.ASKED, "returned": Why.RETURNED}
ENDS = frozenset({"released", "refused", "withdrawn", "expired"})
SENT, ISSUED, RELEASED = "submitted", "issued", "released"

STARTED = "inspection.started"
HELD = "inspection.held"
WENT_ON = frozenset(
    {STARTED, "inspection.resumed", "inspection.passed", "inspection.failed"}
)
AT_THE_GATE = frozenset({HELD}) | WENT_ON


@dataclass(frozen=True, slots=True)
class Event:
    """One event: its kind, the state it led to, if any, and a reason, if any."""

    at: datetime
    kind: str
    to: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time between two events. `why` says why the clock stands still, if a person
    stopped it."""

    start: datetime
    end: datetime
    holder: Holder
    why: Why | None = None
    note: tuple[str, str] = ("", "")


@dataclass(slots=True)
class Story:
    """A life from the first time a declaration was sent, up to a moment."""

    accepted_at: datetime | None = None
    inspected_at: datetime | None = None
    issued_at: datetime | None = None
    ended_at: datetime | None = None
    stage: str = ""
    held: str | None = None
    stretches: tuple[Stretch, ...] = ()

    def started_at(self, start: Start) -> datetime | None:
        """When the clock began; sent again, it begins again."""
        if start is Start.ACCEPTANCE or self.accepted_at is None:
            return self.accepted_at
        return self.inspected_at and max(self.inspected_at, self.accepted_at)

    def now(self, filer: Holder) -> Stretch | None:
        """How things stand at the end of the story, as a stretch without length."""
        if self.accepted_at is None or self.ended_at is not None:
            return None
        at = self.stretches[-1].end if self.stretches else self.accepted_at
        return self.stretch(at, at, filer)

    def stretch(self, start: datetime, end: datetime, filer: Holder) -> Stretch:
        """A time in which nothing happened."""
        if self.stage in WITH_FILER:
            return Stretch(start, end, filer, WITH_FILER[self.stage])
        if self.held is not None:
            return Stretch(start, end, filer, Why.HELD, (self.held, self.held))
        return Stretch(start, end, HOLDERS[self.stage])

    def take(self, event: Event) -> None:
        """What an event changes."""
        if event.to == SENT:
            self.accepted_at = event.at
        elif event.kind == STARTED:
            self.inspected_at = self.inspected_at or event.at
        if event.kind == HELD:
            self.held = event.note
        elif event.kind in WENT_ON:
            self.held = None
        self.stage = event.to or self.stage
        if event.to == ISSUED:
            self.issued_at = event.at
        if self.stage in ENDS:
            self.ended_at = event.at


def told(events: Sequence[Event], filer: Holder, until: datetime) -> Story:
    """The story of events in the order of the ledger, up to a moment.

    Raises ValueError for a datetime without a zone.
    """
    story = Story()
    stretches: list[Stretch] = []
    mark = None
    for event in _in_order(events, utc(until)):
        if mark is not None and mark < event.at:
            stretches.append(story.stretch(mark, event.at, filer))
        story.take(event)
        if story.ended_at is not None:
            break
        mark = event.at if story.accepted_at else None
    if mark is not None and story.ended_at is None and mark < utc(until):
        stretches.append(story.stretch(mark, utc(until), filer))
    story.stretches = tuple(stretches)
    return story


def utc(at: datetime) -> datetime:
    """In UTC: two moments of one other zone would be subtracted as wall times."""
    if at.tzinfo is None:
        raise ValueError(f"{at} has no time zone")
    return at.astimezone(UTC)


def _in_order(events: Sequence[Event], until: datetime) -> Iterator[Event]:
    """Events up to a moment. One that says to be older than the one before it, as
    when seconds were cut off, happened when that one did."""
    before = None
    for event in events:
        at = max(utc(event.at), before or utc(event.at))
        if at > until:
            return
        before = at
        yield Event(at, event.kind, event.to, event.note)

"""Histories of declarations for clocks: events by short names, hours after a start."""

from datetime import UTC, datetime, timedelta

from validation.clocks.calendar import Calendar
from validation.clocks.policy import ClockPolicy, Start
from validation.clocks.reckoning import Clock, Rules, reckon
from validation.clocks.story import Event, Holder

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
INSPECTION = ClockPolicy(
    start=Start.INSPECTION,
    target=4 * HOUR,
    warn_after=3 * HOUR,
    alert_after=3.5 * HOUR,
)
ACCEPTANCE = ClockPolicy()
BEGIN = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)

SAID = {
    "send": ("declaration.submitted", "submitted"),
    "resend": ("declaration.resubmitted", "submitted"),
    "clear": ("declaration.cleared", "cleared"),
    "return": ("declaration.returned", "returned"),
    "flag": ("declaration.flagged", "in_review"),
    "approve": ("case.approved", "cleared"),
    "refuse": ("case.refused", "refused"),
    "ask": ("case.asked", "awaiting_exporter"),
    "answer": ("case.answered", "in_review"),
    "reopen": ("case.reopened", "in_review"),
    "issue": ("code.issued", "issued"),
    "release": ("goods.released", "released"),
    "withdraw": ("declaration.withdrawn", "withdrawn"),
    "expire": ("code.expired", "expired"),
    "inspect": ("inspection.started", ""),
    "hold": ("inspection.held", ""),
    "resume": ("inspection.resumed", ""),
    "pass": ("inspection.passed", ""),
}


def history(*steps: tuple[str, float], begin: datetime = BEGIN) -> list[Event]:
    """Events named as in SAID, each so many hours after the beginning."""
    return [
        Event(begin + hours * HOUR, *SAID[name], "papers" if name == "hold" else "")
        for name, hours in steps
    ]


def clock(
    events: list[Event],
    at: datetime | float,
    policy: ClockPolicy = ACCEPTANCE,
    calendar: Calendar | None = None,
    filer: Holder = Holder.EXPORTER,
) -> Clock:
    """The clock at a moment, or so many hours after the beginning."""
    moment = at if isinstance(at, datetime) else BEGIN + at * HOUR
    return reckon(events, Rules(policy, calendar or Calendar(), "CNTXG", filer), moment)

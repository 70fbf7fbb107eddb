"""Reference lists that every scheme shares: port closures, days off, opening hours."""

from dataclasses import dataclass
from datetime import date, datetime, time

from declarations.wording import sentence
from validation.reference.lists import DATA, RULE_LEVELS, ReferenceList

TIMES = sentence(
    "Type both times as year-month-day hours:minutes in Beijing, the end later."
)
KINDS = sentence("Type HOLIDAY or WORKING_DAY as the kind.")
HOURS = sentence("Type both hours as hours:minutes in Beijing; they must differ.")
HOLIDAY, WORKING_DAY = "HOLIDAY", "WORKING_DAY"


@dataclass(frozen=True, slots=True)
class PortClosure:
    """A time in which a port does not work, in Beijing, as 2026-08-12 18:00. Only the
    part that falls into the row's validity counts."""

    port: str
    starts: str
    ends: str
    reason_en: str
    reason_zh: str


def _closure_fault(row: PortClosure) -> str:
    try:
        starts = datetime.fromisoformat(row.starts)
        ends = datetime.fromisoformat(row.ends)
    except ValueError:
        return TIMES
    zoned = starts.tzinfo is not None or ends.tzinfo is not None
    return TIMES if zoned or ends <= starts else ""


PORT_CLOSURES = ReferenceList(
    name="port_closures",
    title="Closures of ports",
    row=PortClosure,
    key=lambda row: f"{row.port}/{row.starts}",
    file=DATA / "port_closures.csv",
    fault=_closure_fault,
)


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A public holiday, or a weekend day that is worked to make up for one."""

    day: date
    kind: str
    name_en: str
    name_zh: str


SPECIAL_DAYS = ReferenceList(
    name="special_days",
    title="Public holidays and make-up working days",
    row=SpecialDay,
    key=lambda row: row.day.isoformat(),
    file=DATA / "special_days.csv",
    fault=lambda row: "" if row.kind in {HOLIDAY, WORKING_DAY} else KINDS,
)


@dataclass(frozen=True, slots=True)
class PortHours:
    """When a port works each day, in Beijing; only clocks that rest at night ask."""

    port: str
    opens: str
    closes: str


def _hours_fault(row: PortHours) -> str:
    try:
        opens, closes = time.fromisoformat(row.opens), time.fromisoformat(row.closes)
    except ValueError:
        return HOURS
    zoned = opens.tzinfo is not None or closes.tzinfo is not None
    return HOURS if zoned or opens == closes else ""


PORT_HOURS = ReferenceList(
    name="port_hours",
    title="Opening hours of ports",
    row=PortHours,
    key=lambda row: row.port,
    file=DATA / "port_hours.csv",
    fault=_hours_fault,
)

# What no scheme needs to list, because it holds under each of them.
SHARED = (RULE_LEVELS, PORT_CLOSURES, SPECIAL_DAYS, PORT_HOURS)

"""When clocks rest: closures of ports, nights, weekends and public holidays. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from validation.clocks.policy import ClockPolicy

CHINA = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)
SATURDAY = 5


class Why(StrEnum):
    """Why a clock does not run."""

    ASKED = "asked"
    RETURNED = "returned"
    HELD = "held"
    CLOSURE = "closure"
    HOLIDAY = "holiday"
    NIGHT = "night"


@dataclass(frozen=True, slots=True, order=True)
class Rest:
    """From when until before when clocks rest, and why; `note` says more of it, in
    English and in Chinese."""

    start: datetime
    end: datetime
    why: Why
    note: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Hours:
    """When a port works, on days from `since` until before `until`."""

    opens: time
    closes: time
    since: date
    until: date | None = None

    def hold(self, day: date) -> bool:
        """Whether they are the hours of that day."""
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True)
class Calendar:
    """Closures by port; days off and make-up working days; opening hours by port."""

    closures: Mapping[str, tuple[Rest, ...]] = field(default_factory=dict)
    holidays: frozenset[date] = frozenset()
    working_days: frozenset[date] = frozenset()
    hours: Mapping[str, tuple[Hours, ...]] = field(default_factory=dict)

    def rests(
        self, policy: ClockPolicy, port: str, since: datetime, until: datetime
    ) -> list[Rest]:
        """Every rest of such a clock at a port that touches the time between, cut to
        it and in order; rests may overlap."""
        found = [
            *self.closures.get(port, ()),
            *(() if policy.runs_on_holidays else self._days_off(since, until)),
            *(() if policy.runs_at_night else self._nights(policy, port, since, until)),
        ]
        cut = (
            Rest(max(rest.start, since), min(rest.end, until), rest.why, rest.note)
            for rest in found
        )
        return sorted(rest for rest in cut if rest.start < rest.end)

    def _days_off(self, since: datetime, until: datetime) -> Iterator[Rest]:
        for day in _days(since, until):
            weekend = day.weekday() >= SATURDAY and day not in self.working_days
            if weekend or day in self.holidays:
                yield Rest(
                    _moment(day, time()), _moment(day + DAY, time()), Why.HOLIDAY
                )

    def _nights(
        self, policy: ClockPolicy, port: str, since: datetime, until: datetime
    ) -> Iterator[Rest]:
        """From each day's closing until the port opens again."""
        for day in _days(since - DAY, until):
            _opens, closes = self._hours(policy, port, day)
            opens, _closes = self._hours(policy, port, day + DAY)
            morning = day if opens > closes else day + DAY
            yield Rest(_moment(day, closes), _moment(morning, opens), Why.NIGHT)

    def _hours(self, policy: ClockPolicy, port: str, day: date) -> tuple[time, time]:
        for hours in self.hours.get(port, ()):
            if hours.hold(day):
                return hours.opens, hours.closes
        return policy.night[1], policy.night[0]


def _days(since: datetime, until: datetime) -> Iterable[date]:
    first = since.astimezone(CHINA).date()
    count = (until.astimezone(CHINA).date() - first).days + 1
    return (first + DAY * number for number in range(count))


def _moment(day: date, at: time) -> datetime:
    """In UTC: two moments of one other zone would be subtracted as wall times."""
    return datetime.combine(day, at, CHINA).astimezone(UTC)

"""The calendar that a release of the reference data makes, and each scheme's policy."""

from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime, time
from functools import lru_cache

from django.conf import settings

from validation.clocks.calendar import CHINA, Calendar, Hours, Rest, Why
from validation.clocks.policy import ClockPolicy, Start
from validation.clocks.story import utc
from validation.reference.calendars import (
    HOLIDAY,
    PORT_CLOSURES,
    PORT_HOURS,
    SPECIAL_DAYS,
    WORKING_DAY,
)
from validation.reference.loaders import DatedRow
from validation.reference.models import Release
from validation.reference.services import current_release, dated_rows
from validation.scheme import judging_schemes


def policy_of(scheme: str) -> ClockPolicy:
    """What a scheme promises, with the start that settings may have chosen for it."""
    policy = judging_schemes()[scheme].clock
    chosen = settings.CLOCK_STARTS.get(scheme)
    return replace(policy, start=Start(chosen)) if chosen else policy


def current_calendar() -> Calendar:
    """The calendar of the newest release."""
    return calendar_of(current_release())


@lru_cache(maxsize=4)
def calendar_of(release: Release) -> Calendar:
    """Made once a process: a release's rows never change."""
    closures: dict[str, list[Rest]] = defaultdict(list)
    for dated in dated_rows(PORT_CLOSURES, release):
        closures[dated.row.port].append(_closed(dated))
    days = dated_rows(SPECIAL_DAYS, release)
    return Calendar(
        closures={port: tuple(sorted(some)) for port, some in closures.items()},
        holidays=_days(days, HOLIDAY),
        working_days=_days(days, WORKING_DAY),
        hours=_hours(dated_rows(PORT_HOURS, release)),
    )


def _closed(dated: DatedRow) -> Rest:
    """Cut to the row's validity, so that no release changes days that are over."""
    starts = max(_moment(dated.row.starts), _midnight(dated.valid_from))
    ends = _moment(dated.row.ends)
    if dated.valid_until is not None:
        ends = min(ends, _midnight(dated.valid_until))
    note = (dated.row.reason_en, dated.row.reason_zh)
    return Rest(utc(starts), utc(ends), Why.CLOSURE, note)


def _days(rows: list[DatedRow], kind: str) -> frozenset[date]:
    return frozenset(
        dated.row.day
        for dated in rows
        if dated.row.kind == kind and dated.in_force(dated.row.day)
    )


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), CHINA)


def _hours(rows: list[DatedRow]) -> dict[str, tuple[Hours, ...]]:
    by_port: dict[str, list[Hours]] = defaultdict(list)
    for dated in rows:
        opens, closes = map(time.fromisoformat, (dated.row.opens, dated.row.closes))
        hours = Hours(opens, closes, dated.valid_from, dated.valid_until)
        by_port[dated.row.port].append(hours)
    return {port: tuple(some) for port, some in by_port.items()}

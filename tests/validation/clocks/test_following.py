"""Calendars are dated data: a published closure moves clocks and stored due times."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from declarations.clock import CHINA, database_now, declaration_date
from declarations.models import Declaration
from declarations.parties.models import User
from tests.validation.clocks.lives import HOUR, lived
from validation.clocks.almanac import calendar_of, current_calendar
from validation.clocks.following import follow_calendar
from validation.clocks.models import CalendarRelease
from validation.clocks.services import clocks_of, refresh_due
from validation.reference.calendars import (
    PORT_CLOSURES,
    PORT_HOURS,
    SHARED,
    SPECIAL_DAYS,
    PortClosure,
    PortHours,
    SpecialDay,
)
from validation.reference.lists import ReferenceList
from validation.reference.loaders import DatedRow, read_csv
from validation.reference.models import Release
from validation.reference.releases import Publishing, publish, stored_row
from validation.reference.services import all_lists

pytestmark = pytest.mark.usefixtures("law")


def published(
    listed: ReferenceList[Any], row: Any, since: date, until: date | None = None
) -> Release:
    dated = DatedRow(row, since, until, illustrative=True, source="A test")
    added = [stored_row(listed, dated)]
    return publish(Publishing("A test", added, []))


def shut(start: datetime, hours: float, since: date | None = None) -> Release:
    """A closure of Tianjin from a moment on."""
    local = start.astimezone(CHINA)
    starts, ends = (
        moment.strftime("%Y-%m-%d %H:%M")
        for moment in (local, local + timedelta(hours=hours))
    )
    row = PortClosure("CNTXG", starts, ends, "Storm", "风暴")
    return published(PORT_CLOSURES, row, since or local.date())


@pytest.fixture
def case(equipment_exporter: User) -> Declaration:
    """A consignment that was accepted two hours ago, on a full minute."""
    now = database_now().replace(second=0, microsecond=0)
    row = lived(equipment_exporter, ("flag", 0), begin=now - 2 * HOUR)
    refresh_due([row])
    follow_calendar()
    return row


def due(row: Declaration) -> datetime | None:
    return Declaration.objects.get(pk=row.pk).due_at


def test_a_published_closure_moves_the_clock_and_what_is_stored(
    case: Declaration,
) -> None:
    before = due(case)
    assert before
    shut(before - 10 * HOUR, 5)
    assert clocks_of([case])[case.pk].due_at == before + 5 * HOUR
    follow_calendar()
    assert due(case) == before + 5 * HOUR


def test_a_release_without_a_change_of_calendar_is_passed_over(
    case: Declaration, django_assert_max_num_queries: Any
) -> None:
    publish(Publishing("Nothing of note", [], []))
    with django_assert_max_num_queries(12):
        follow_calendar()
    assert not CalendarRelease.objects.filter(finished_at=None).exists()
    assert CalendarRelease.objects.order_by("-release").first().cursor == 0  # type: ignore[union-attr]


def test_following_twice_is_harmless(case: Declaration) -> None:
    before = due(case)
    assert before
    shut(before - 10 * HOUR, 5)
    follow_calendar()
    follow_calendar()
    assert due(case) == before + 5 * HOUR


def test_no_closure_reaches_back_before_the_day_it_was_known(
    case: Declaration,
) -> None:
    today = declaration_date(database_now())
    release = shut(database_now() - 72 * HOUR, 200, since=today)
    (rest,) = calendar_of(release).closures["CNTXG"]
    assert rest.start.astimezone(CHINA).date() == today
    assert rest.start.astimezone(CHINA).hour == 0


def test_the_holidays_of_2026_are_those_of_the_notice() -> None:
    calendar = current_calendar()
    days_off = {day for day in calendar.holidays if day.year == 2026}
    assert len(days_off) == 33
    assert date(2026, 2, 15) in days_off
    assert date(2026, 2, 24) not in days_off
    assert {day for day in calendar.working_days if day.year == 2026} == {
        date(2026, 1, 4),
        date(2026, 2, 14),
        date(2026, 2, 28),
        date(2026, 5, 9),
        date(2026, 9, 20),
        date(2026, 10, 10),
    }
    assert all(day.weekday() >= 5 for day in calendar.working_days)


def test_what_is_not_known_of_2027_is_marked() -> None:
    rows = [row for row in read_csv(SPECIAL_DAYS) if row.row.day.year == 2027]
    assert rows
    assert all(row.illustrative for row in rows)


def test_hours_of_a_port_come_from_the_list() -> None:
    hours = PortHours("CNKHG", "08:00", "20:00")
    release = published(PORT_HOURS, hours, date(2026, 12, 1))
    (found,) = calendar_of(release).hours["CNKHG"]
    assert found.hold(date(2026, 12, 1))
    assert not found.hold(date(2026, 11, 30))


@pytest.mark.parametrize(
    ("listed", "row"),
    [
        (PORT_CLOSURES, PortClosure("CNTXG", "2026-01-02 10:00", "2026-01-01", "", "")),
        (PORT_CLOSURES, PortClosure("CNTXG", "soon", "later", "", "")),
        (SPECIAL_DAYS, SpecialDay(date(2026, 1, 1), "FEAST", "", "")),
        (PORT_HOURS, PortHours("CNTXG", "8", "8")),
        (PORT_HOURS, PortHours("CNTXG", "08:00", "08:00")),
    ],
)
def test_rows_that_make_no_sense_are_told_so(
    listed: ReferenceList[Any], row: Any
) -> None:
    assert listed.fault(row)


def test_shared_lists_belong_to_no_scheme_and_to_all() -> None:
    assert {listed.name for listed in SHARED} <= set(all_lists())
    for listed in SHARED:
        assert all(dated.source for dated in read_csv(listed))
        assert not any(listed.fault(dated.row) for dated in read_csv(listed))

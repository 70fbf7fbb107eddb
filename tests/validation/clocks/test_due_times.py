"""Stored due times are what the clocks say, whatever happened, and cost few queries."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries, Settings

from declarations.clock import database_now
from declarations.lifecycle import Step
from declarations.models import Declaration
from declarations.parties.models import User
from declarations.states import Action, State, actions_from
from tests import consignments, factories
from tests.validation.clocks.lives import CONSIGNMENT, GATE, HOUR, TRUCK, lived, step
from tests.visits import work
from validation.clocks.almanac import policy_of
from validation.clocks.following import mend
from validation.clocks.models import Alarm
from validation.clocks.policy import Start
from validation.clocks.services import clocks_of, expect, refresh_due

pytestmark = pytest.mark.usefixtures("law")
FLAG = {"body__carbon_report__standard": "GB/T 37498"}
PANEL = {
    "body__goods__0__hs_code": "8543709990",
    "body__goods__0__description": "Control panel with PLC",
    "body__goods__0__category": "CRITICAL",
}


def due(row: Declaration) -> object:
    return Declaration.objects.get(pk=row.pk).due_at


def alarm(row: Declaration) -> object:
    return Alarm.objects.filter(pk=row.pk).values_list("at", flat=True).first()


def accepted(row: Declaration, hours: float) -> object:
    assert row.received_at
    return row.received_at + hours * HOUR


def test_a_flagged_truck_is_due_as_if_its_clock_had_started(exporter: User) -> None:
    row = factories.filed(exporter, **FLAG)
    work()
    assert due(row) == accepted(row, 4)
    assert alarm(row) is None
    assert clocks_of([row])[row.pk].due_at is None


def test_a_flagged_consignment_is_due_by_its_own_clock(
    equipment_exporter: User,
) -> None:
    row = consignments.filed(equipment_exporter, **PANEL)
    work()
    assert due(row) == accepted(row, 72)
    assert clocks_of([row])[row.pk].due_at == due(row)
    assert alarm(row) == accepted(row, 48)


def test_a_clear_truck_has_none_before_it_is_inspected(exporter: User) -> None:
    row = factories.filed(exporter)
    work()
    assert (due(row), alarm(row)) == (None, None)


def test_an_inspection_makes_a_truck_due_four_hours_later(exporter: User) -> None:
    begin = database_now() - 5 * HOUR
    row = lived(
        exporter,
        *(("clear", 0), ("issue", 0), ("inspect", 4)),
        begin=begin,
        scheme=TRUCK,
    )
    refresh_due([row])
    assert (due(row), alarm(row)) == (begin + 8 * HOUR, begin + 7 * HOUR)


def test_a_returned_row_is_due_no_more(equipment_exporter: User) -> None:
    row = lived(equipment_exporter, ("flag", 0))
    refresh_due([row])
    assert alarm(row) is not None
    expect([Step(row, Action.RETURN)])
    assert (due(row), alarm(row)) == (None, None)


def test_a_parked_row_gets_its_due_time_from_the_sweep(exporter: User) -> None:
    row = lived(exporter, ("park", 1), scheme=TRUCK)
    assert due(row) is None
    assert mend() == 1
    assert due(row) == accepted(row, 4)
    assert mend() == 0


def test_where_a_clock_starts_is_a_setting(exporter: User, settings: Settings) -> None:
    settings.CLOCK_STARTS = {TRUCK: "acceptance"}
    row = factories.filed(exporter)
    work()
    assert policy_of(TRUCK).start is Start.ACCEPTANCE
    assert due(row) == accepted(row, 4)
    assert clocks_of([row])[row.pk].started_at == row.received_at


def test_judging_sets_them_in_a_constant_number_of_queries(exporter: User) -> None:
    def judged(count: int) -> int:
        for _each in range(count):
            factories.filed(exporter, **FLAG)
        with CaptureQueriesContext(connection) as seen:
            work()
        return len(seen)

    judged(1)
    assert judged(2) == judged(9)


def test_many_clocks_take_as_many_queries_as_one(
    equipment_exporter: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    rows = [lived(equipment_exporter, ("flag", 0), ("ask", 3)) for _each in range(20)]
    clocks_of(rows)
    with django_assert_num_queries(3):
        assert len(clocks_of(rows)) == 20
    with django_assert_num_queries(3):
        clocks_of(rows[:1])
    with django_assert_num_queries(0):
        clocks_of([])


@settings(
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_whatever_happened_the_stored_time_is_the_computed_one(
    exporter: User, data: st.DataObject
) -> None:
    scheme = data.draw(st.sampled_from([CONSIGNMENT, TRUCK]))
    at = database_now() - 200 * HOUR
    row = lived(exporter, begin=at, scheme=scheme)
    for _step in range(data.draw(st.integers(1, 8))):
        at += timedelta(minutes=data.draw(st.integers(0, 1200)))
        moves = sorted(actions_from(State(row.state)) - {Action.WITHDRAW})
        if not moves:
            break
        step(row, data.draw(st.sampled_from([*moves, *sorted(GATE)])), at)
        refresh_due([row])
    clock = clocks_of([row])[row.pk]
    as_if = None
    if row.state == State.IN_REVIEW and clock.accepted_at:
        as_if = clock.accepted_at + policy_of(scheme).target
    assert due(row) == (clock.due_at or as_if)
    if row.state == State.IN_REVIEW:
        assert due(row) is not None

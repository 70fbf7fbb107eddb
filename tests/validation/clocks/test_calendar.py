"""When clocks rest: closures, nights, weekends, holidays and make-up working days."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from tests.validation.clocks.histories import (
    ACCEPTANCE,
    BEGIN,
    HOUR,
    INSPECTION,
    SECOND,
    clock,
    history,
)
from validation.clocks.calendar import CHINA, Calendar, Hours, Rest, Why
from validation.clocks.policy import Level
from validation.clocks.reckoning import Phase, Rules, run_on

GATE = (("send", -5), ("clear", -5), ("issue", -5), ("inspect", 0))


def closed(start: float, end: float, port: str = "CNTXG") -> Calendar:
    rest = Rest(BEGIN + start * HOUR, BEGIN + end * HOUR, Why.CLOSURE, ("Storm", "风"))
    return Calendar(closures={port: (rest,)})


def china(day: int, hour: float) -> datetime:
    return datetime(2026, 11, day, tzinfo=CHINA) + hour * HOUR


NIGHT_REST = replace(INSPECTION, runs_at_night=False)
HOLIDAY_REST = replace(INSPECTION, runs_on_holidays=False)


def test_a_closure_of_the_port_pauses_the_clock_over_its_boundary() -> None:
    events, storm = history(*GATE), closed(3.5, 10)
    assert clock(events, 2, INSPECTION, storm).due_at == BEGIN + 10.5 * HOUR
    during = clock(events, 5, INSPECTION, storm)
    assert (during.phase, during.elapsed) == (Phase.PAUSED, 3.5 * HOUR)
    assert during.due_at == BEGIN + 10.5 * HOUR
    last = BEGIN + 10.5 * HOUR
    assert clock(events, last - SECOND, INSPECTION, storm).level is Level.ALERT
    assert clock(events, last, INSPECTION, storm).level is Level.BREACHED


def test_a_closure_of_another_port_does_not() -> None:
    now = clock(history(*GATE), 5, INSPECTION, closed(1, 3, "CNSHA"))
    assert now.level is Level.BREACHED


def test_a_closure_during_a_question_counts_once() -> None:
    events = history(("send", 0), ("flag", 0), ("ask", 10), ("answer", 20))
    now = clock(events, 30, ACCEPTANCE, closed(15, 25))
    assert (now.elapsed, now.paused) == (15 * HOUR, 15 * HOUR)


def test_closures_that_overlap_count_once() -> None:
    rests = closed(1, 3).closures["CNTXG"] + closed(2, 5).closures["CNTXG"]
    now = clock(history(*GATE), 6, INSPECTION, Calendar({"CNTXG": rests}))
    assert (now.elapsed, now.paused) == (2 * HOUR, 4 * HOUR)


def test_a_clock_that_rests_at_night_rests_from_ten_to_six_in_china() -> None:
    policy = NIGHT_REST
    events = history(*GATE, begin=china(23, 20))
    night = clock(events, china(23, 23), policy)
    assert (night.phase, night.elapsed) == (Phase.PAUSED, 2 * HOUR)
    assert night.now is not None
    assert night.now.why is Why.NIGHT
    assert night.due_at == china(24, 8)


def test_a_port_with_hours_of_its_own_goes_by_those_of_the_day() -> None:
    policy = NIGHT_REST
    hours = (
        Hours(time(8), time(18), date(2026, 1, 1), date(2026, 11, 24)),
        Hours(time(7), time(19), date(2026, 11, 24)),
    )
    calendar = Calendar(hours={"CNTXG": hours})
    now = clock(history(*GATE, begin=china(23, 16)), china(23, 17), policy, calendar)
    assert now.due_at == china(24, 9)


def test_a_port_that_works_past_midnight_rests_in_the_morning() -> None:
    policy = NIGHT_REST
    open_late = (Hours(time(10), time(2), date(2026, 1, 1)),)
    calendar = Calendar(hours={"CNTXG": open_late})
    events = history(*GATE, begin=china(23, 23))
    assert clock(events, china(23, 23.5), policy, calendar).due_at == china(24, 11)


def test_a_clock_that_rests_on_holidays_rests_on_weekends_but_make_up_days() -> None:
    policy = HOLIDAY_REST
    calendar = Calendar(
        holidays=frozenset({date(2026, 11, 23)}),
        working_days=frozenset({date(2026, 11, 22)}),
    )
    events = history(*GATE, begin=china(20, 23))  # a Friday
    assert clock(events, china(20, 23), policy, calendar).due_at == china(22, 3)
    sunday = history(*GATE, begin=china(22, 23))
    assert clock(sunday, china(22, 23), policy, calendar).due_at == china(24, 3)


def test_by_default_clocks_run_day_and_night_and_on_holidays() -> None:
    calendar = Calendar(holidays=frozenset({date(2026, 11, 21), date(2026, 11, 22)}))
    now = clock(history(("send", 0), ("flag", 0)), 1, ACCEPTANCE, calendar)
    assert now.due_at == BEGIN + 72 * HOUR


def test_a_clock_that_can_never_run_is_never_due() -> None:
    ever = Rest(BEGIN, BEGIN + timedelta(days=4000), Why.CLOSURE)
    rules = Rules(ACCEPTANCE, Calendar({"CNTXG": (ever,)}), "CNTXG")
    assert run_on(rules, BEGIN, HOUR) is None


def test_a_due_time_may_lie_many_weeks_ahead() -> None:
    until = BEGIN + timedelta(days=70)
    calendar = Calendar({"CNTXG": (Rest(BEGIN, until, Why.CLOSURE),)})
    rules = Rules(ACCEPTANCE, calendar, "CNTXG")
    assert run_on(rules, BEGIN, 72 * HOUR) == until + 72 * HOUR
    assert datetime(2026, 11, 21, 2, tzinfo=UTC) == BEGIN

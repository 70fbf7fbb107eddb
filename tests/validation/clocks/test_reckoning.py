"""The clock to the second: starts, pauses, levels, ends, and who held the ball."""

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from declarations.states import TRAITS, State
from declarations.states import Holder as Acting
from tests.validation.clocks.histories import (
    ACCEPTANCE,
    BEGIN,
    HOUR,
    INSPECTION,
    SECOND,
    clock,
    history,
)
from validation.clocks.calendar import Why
from validation.clocks.policy import ClockPolicy, Level, Start
from validation.clocks.reckoning import Phase
from validation.clocks.story import ENDS, HOLDERS, WITH_FILER, Event, Holder

FLAGGED = (("send", 0), ("flag", 0))
AT_THE_GATE = (("send", -5), ("clear", -5), ("issue", -5), ("inspect", 0))
LEVELS = [
    (INSPECTION, AT_THE_GATE, 3.0, Level.ON_TIME, Level.WARNING),
    (INSPECTION, AT_THE_GATE, 3.5, Level.WARNING, Level.ALERT),
    (INSPECTION, AT_THE_GATE, 4.0, Level.ALERT, Level.BREACHED),
    (ACCEPTANCE, FLAGGED, 48.0, Level.ON_TIME, Level.WARNING),
    (ACCEPTANCE, FLAGGED, 60.0, Level.WARNING, Level.ALERT),
    (ACCEPTANCE, FLAGGED, 72.0, Level.ALERT, Level.BREACHED),
]


@pytest.mark.parametrize(("policy", "steps", "hours", "before", "after"), LEVELS)
def test_a_level_is_reached_to_the_second(
    policy: ClockPolicy,
    steps: tuple[tuple[str, float], ...],
    hours: float,
    before: Level,
    after: Level,
) -> None:
    events, moment = history(*steps), BEGIN + hours * HOUR
    assert clock(events, moment - SECOND, policy).level is before
    assert clock(events, moment, policy).level is after
    assert clock(events, moment + SECOND, policy).level is after
    assert clock(events, moment - SECOND, policy).reached(after) is None
    assert clock(events, moment + SECOND, policy).reached(after) == moment


@pytest.mark.parametrize(
    "begin",
    [
        datetime(2026, 11, 30, 17, tzinfo=UTC),
        datetime(2028, 2, 28, 13, tzinfo=UTC),
        datetime(2027, 2, 28, 13, tzinfo=UTC),
        datetime(2026, 12, 31, 15, 30, tzinfo=UTC),
        datetime(2026, 3, 8, 5, tzinfo=ZoneInfo("America/New_York")),
        datetime(2026, 10, 31, 22, tzinfo=ZoneInfo("America/New_York")),
        datetime(2026, 3, 28, 23, tzinfo=ZoneInfo("Europe/Berlin")),
    ],
    ids=str,
)
def test_months_leap_days_years_and_summer_time_change_nothing(begin: datetime) -> None:
    events = history(("send", 0), ("flag", 0))
    events = [Event(begin, event.kind, event.to) for event in events]
    end = begin.astimezone(UTC) + 72 * HOUR
    late = clock(events, end.astimezone(begin.tzinfo))
    assert (late.level, late.due_at, late.remaining) == (
        Level.BREACHED,
        end,
        timedelta(0),
    )
    assert clock(events, end - SECOND).level is Level.ALERT


@pytest.fixture(params=["UTC", "Asia/Shanghai", "America/New_York"])
def zone_of_the_server(request: pytest.FixtureRequest) -> Iterator[str]:
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    yield request.param
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


@pytest.mark.usefixtures("zone_of_the_server")
def test_the_zone_of_the_server_does_not_matter() -> None:
    events = history(*FLAGGED)
    assert clock(events, BEGIN + 72 * HOUR - SECOND).remaining == SECOND
    assert clock(events, BEGIN + 72 * HOUR).level is Level.BREACHED
    assert clock(events, 1).due_at == BEGIN + 72 * HOUR


def test_a_time_without_a_zone_is_refused() -> None:
    naive = BEGIN.replace(tzinfo=None)
    with pytest.raises(ValueError, match="no time zone"):
        clock([Event(naive, "declaration.submitted", "submitted")], BEGIN)
    with pytest.raises(ValueError, match="no time zone"):
        clock(history(*FLAGGED), naive)


def test_before_inspection_the_inspection_clock_has_not_started() -> None:
    now = clock(history(("send", 0), ("clear", 0), ("issue", 0)), 9, INSPECTION)
    assert (now.phase, now.due_at, now.elapsed) == (
        Phase.NOT_STARTED,
        None,
        timedelta(0),
    )


def test_a_question_stops_the_clock_and_the_answer_starts_it_again() -> None:
    events = history(*FLAGGED, ("ask", 10), ("answer", 30))
    asked, answered = clock(events, 20), clock(events, 40)
    assert (asked.phase, asked.elapsed, asked.due_at) == (
        Phase.PAUSED,
        10 * HOUR,
        None,
    )
    assert (answered.phase, answered.elapsed) == (Phase.RUNNING, 20 * HOUR)
    assert answered.due_at == BEGIN + 92 * HOUR


def test_the_clock_stands_still_from_the_moment_of_the_question() -> None:
    events = history(*FLAGGED, ("ask", 10))
    assert clock(events, 10).phase is Phase.PAUSED
    assert clock(events, BEGIN + 10 * HOUR - SECOND).phase is Phase.RUNNING


def test_two_questions_pause_it_twice() -> None:
    events = history(*FLAGGED, ("ask", 10), ("answer", 20), ("ask", 25), ("answer", 45))
    now = clock(events, 50)
    assert (now.elapsed, now.paused) == (20 * HOUR, 30 * HOUR)


def test_overlapping_pauses_count_once() -> None:
    events = history(
        *FLAGGED,
        ("inspect", 1),
        ("hold", 10),
        ("ask", 12),
        ("resume", 15),
        ("answer", 20),
    )
    now = clock(events, 30)
    assert (now.elapsed, now.paused) == (20 * HOUR, 10 * HOUR)


def test_missing_documents_at_the_gate_pause_it_with_the_reason() -> None:
    events = history(*AT_THE_GATE, ("hold", 1), ("resume", 3))
    held = clock(events, 2, INSPECTION)
    assert held.now is not None
    assert (held.now.why, held.now.note[0], held.now.holder) == (
        Why.HELD,
        "papers",
        Holder.EXPORTER,
    )
    assert clock(events, 5, INSPECTION).due_at == BEGIN + 6 * HOUR


def test_a_pause_after_it_ran_out_changes_nothing_of_that() -> None:
    events = history(*AT_THE_GATE, ("hold", 5), ("resume", 9))
    for at in (4.5, 6.0, 10.0):
        now = clock(events, at, INSPECTION)
        assert (now.level, now.due_at) == (Level.BREACHED, BEGIN + 4 * HOUR)
        assert now.reached(Level.BREACHED) == BEGIN + 4 * HOUR
    assert clock(events, 6, INSPECTION).remaining == -HOUR


def test_what_is_returned_and_sent_again_gets_a_new_clock() -> None:
    events = history(("send", 0), ("return", 0), ("resend", 100), ("flag", 100))
    assert clock(events, 50).phase is Phase.PAUSED
    now = clock(events, 110)
    assert (now.started_at, now.elapsed) == (BEGIN + 100 * HOUR, 10 * HOUR)
    assert now.level is Level.ON_TIME


def test_what_is_taken_back_into_review_goes_on_without_the_time_away() -> None:
    events = history(("send", 0), ("flag", 0), ("return", 5), ("reopen", 25))
    assert clock(events, 30).elapsed == 10 * HOUR


def test_an_inspection_that_began_before_a_resubmission_counts_from_that() -> None:
    events = history(("send", 0), ("inspect", 1), ("return", 2), ("resend", 6))
    assert clock(events, 7, INSPECTION).started_at == BEGIN + 6 * HOUR


@pytest.mark.parametrize("end", ["release", "expire", "refuse", "withdraw"])
def test_an_end_stops_the_clock(end: str) -> None:
    now = clock(history(*FLAGGED, (end, 30)), 500)
    assert (now.phase, now.elapsed, now.ended_at) == (
        Phase.STOPPED,
        30 * HOUR,
        BEGIN + 30 * HOUR,
    )
    assert now.released is (end == "release")
    assert now.due_at == BEGIN + 72 * HOUR
    assert now.now is None


def test_who_held_the_ball_adds_up_to_the_whole_time() -> None:
    events = history(
        ("send", 0),
        ("flag", 1),
        ("ask", 3),
        ("answer", 7),
        ("approve", 8),
        ("issue", 9),
        ("release", 20),
    )
    held = dict(clock(events, 99, filer=Holder.BROKER).shares)
    hours = {holder: time / HOUR for holder, time in held.items() if time}
    assert hours == {"system": 2, "customs": 3, "broker": 4, "gate": 11}


def test_what_happens_later_does_not_count_yet() -> None:
    events = history(*FLAGGED, ("ask", 10), ("answer", 30), ("refuse", 40))
    assert clock(events, 5) == clock(history(*FLAGGED), 5)
    assert clock(events, 35) == clock(events[:-1], 35)


def test_an_event_that_says_to_be_older_than_the_last_happened_when_that_did() -> None:
    events = history(("send", 0), ("clear", 0.5), ("issue", 0.4))
    now = clock(events, 1)
    assert now.issued_at == BEGIN + 0.5 * HOUR
    assert sum((time for _holder, time in now.shares), timedelta(0)) == HOUR


def test_another_start_is_a_matter_of_policy_alone() -> None:
    policy = ClockPolicy(
        Start.ACCEPTANCE,
        INSPECTION.target,
        INSPECTION.warn_after,
        INSPECTION.alert_after,
    )
    events = history(("send", 0), ("clear", 0), ("issue", 0))
    assert clock(events, 4, policy).level is Level.BREACHED


def test_a_policy_whose_levels_are_out_of_order_is_refused() -> None:
    with pytest.raises(ValueError, match="in that order"):
        ClockPolicy(warn_after=61 * HOUR)


def test_clocks_know_every_state_as_the_table_of_states_does() -> None:
    same = {Acting.SYSTEM: Holder.SYSTEM, Acting.CUSTOMS: Holder.CUSTOMS}
    same |= {Acting.GATE: Holder.GATE}
    for state in set(State) - {State.DRAFT}:
        holder = TRAITS[state].holder
        if holder is Acting.NOBODY:
            assert state in ENDS
        elif holder is Acting.EXPORTER:
            assert state in WITH_FILER
        else:
            assert HOLDERS[state] is same[holder]

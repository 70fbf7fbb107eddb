"""What holds for the clock of every history whatever."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from declarations.states import TABLE, State
from tests.validation.clocks.histories import (
    ACCEPTANCE,
    BEGIN,
    HOUR,
    INSPECTION,
    SECOND,
    clock,
)
from validation.clocks.calendar import Calendar, Rest, Why
from validation.clocks.policy import ClockPolicy, Level
from validation.clocks.reckoning import Clock
from validation.clocks.story import AT_THE_GATE, ENDS, Event
from validation.clocks.wordings import in_hundred

NOTHING = timedelta(0)
MOVES = {
    state: [(m.event, m.target) for m in TABLE if m.source == state]
    for state in {move.source for move in TABLE} | {move.target for move in TABLE}
}
RESTING = replace(INSPECTION, runs_at_night=False, runs_on_holidays=False)
POLICIES = st.sampled_from([ACCEPTANCE, INSPECTION, RESTING])
MINUTES = st.integers(0, 30 * 60)


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    """A way through the table of states, with acts at the gate in between."""
    events: list[Event] = []
    state: State | None = None
    at = BEGIN
    for _step in range(draw(st.integers(0, 14))):
        if state is not None and draw(st.booleans()):
            events.append(Event(at, draw(st.sampled_from(sorted(AT_THE_GATE)))))
        elif MOVES.get(state):
            kind, state = draw(st.sampled_from(MOVES[state]))
            events.append(Event(at, kind, state.value))
        else:
            break
        at += timedelta(minutes=draw(MINUTES))
    return events


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Some closures, perhaps overlapping."""
    rests = []
    for _each in range(draw(st.integers(0, 4))):
        start = BEGIN + timedelta(minutes=draw(MINUTES))
        length = timedelta(minutes=draw(st.integers(1, 900)))
        rests.append(Rest(start, start + length, Why.CLOSURE))
    return Calendar(closures={"CNTXG": tuple(rests)})


HOURS = st.floats(0, 300, allow_nan=False)


@settings(deadline=None, max_examples=150)
@given(histories(), POLICIES, calendars(), HOURS)
def test_running_and_standing_still_make_the_whole_time(
    events: list[Event], policy: ClockPolicy, calendar: Calendar, hours: float
) -> None:
    now = clock(events, hours, policy, calendar)
    end = now.ended_at or now.at
    if now.started_at:
        assert now.elapsed + now.paused == end - now.started_at
        assert all(one.end == two.start for one, two in pairwise(now.spans))
    assert now.elapsed + now.remaining == policy.target


@settings(deadline=None, max_examples=150)
@given(histories(), POLICIES, calendars(), HOURS)
def test_shares_add_up_to_the_life_since_it_was_first_sent(
    events: list[Event], policy: ClockPolicy, calendar: Calendar, hours: float
) -> None:
    now = clock(events, hours, policy, calendar)
    sent = [e.at for e in events if e.kind.endswith("submitted") and e.at <= now.at]
    life = (now.ended_at or now.at) - sent[0] if sent else NOTHING
    assert sum((share for _holder, share in now.shares), NOTHING) == life


def same_run(one: Clock, two: Clock) -> bool:
    return one.started_at is not None and one.started_at == two.started_at


@settings(deadline=None, max_examples=150)
@given(histories(), POLICIES, calendars(), HOURS, HOURS)
def test_a_clock_never_goes_back_while_its_run_lasts(
    events: list[Event],
    policy: ClockPolicy,
    calendar: Calendar,
    hours: float,
    later: float,
) -> None:
    before = clock(events, hours, policy, calendar)
    after = clock(events, hours + later, policy, calendar)
    if same_run(before, after):
        assert before.elapsed <= after.elapsed
        if before.level is Level.BREACHED:
            assert after.due_at == before.due_at


@settings(deadline=None, max_examples=150)
@given(histories(), POLICIES, calendars(), HOURS)
def test_it_runs_out_exactly_when_it_said_if_nothing_happens(
    events: list[Event], policy: ClockPolicy, calendar: Calendar, hours: float
) -> None:
    now = clock(events, hours, policy, calendar)
    past = [event for event in events if event.at <= now.at]
    if now.due_at and now.state not in ENDS and now.level is not Level.BREACHED:
        assert clock(past, now.due_at, policy, calendar).elapsed == policy.target
        early = clock(past, now.due_at - HOUR / 3600, policy, calendar)
        assert early.level is not Level.BREACHED


@given(st.lists(st.timedeltas(SECOND, timedelta(days=99)), max_size=5))
def test_shares_of_a_hundred_add_up_and_none_is_a_whole_one_off(
    lengths: list[timedelta],
) -> None:
    whole = sum(lengths, NOTHING)
    told = in_hundred(lengths)
    assert sum(told) == (100 if lengths else 0)
    assert all(
        abs(part - 100 * length / whole) < 1
        for part, length in zip(told, lengths, strict=True)
    )

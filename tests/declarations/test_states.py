"""The table of states: complete, reachable, and true to the design."""

import pytest

from declarations.kinds import KINDS
from declarations.states import (
    BEFORE_ISSUE,
    CLAIM_HOLDING,
    TABLE,
    TRAITS,
    WORKED,
    Action,
    State,
    actions_from,
    move_for,
)

ENDS = {State.RELEASED, State.REFUSED, State.WITHDRAWN, State.EXPIRED}


def test_every_state_has_traits() -> None:
    assert set(TRAITS) == set(State)


def test_no_state_and_action_have_two_rows() -> None:
    keys = [(move.source, move.action) for move in TABLE]
    assert len(keys) == len(set(keys))


def test_every_state_can_be_reached_and_only_the_ends_end() -> None:
    assert {move.target for move in TABLE} == set(State)
    assert {state for state in State if not actions_from(state)} == ENDS


def test_every_event_of_the_table_is_a_known_kind() -> None:
    assert {move.event for move in TABLE} <= set(KINDS)


@pytest.mark.parametrize("state", [*BEFORE_ISSUE, State.ISSUED])
def test_anything_before_the_gate_can_be_withdrawn(state: State) -> None:
    move = move_for(state, Action.WITHDRAW)
    assert move is not None
    assert move.target is State.WITHDRAWN


@pytest.mark.parametrize("state", sorted(ENDS))
def test_what_has_ended_cannot_be_withdrawn(state: State) -> None:
    assert move_for(state, Action.WITHDRAW) is None


def test_only_cleared_declarations_get_a_code() -> None:
    sources = {move.source for move in TABLE if move.target is State.ISSUED}
    assert sources == {State.CLEARED}


def test_a_code_is_only_ever_reached_through_rules_or_a_reviewer() -> None:
    sources = {move.source for move in TABLE if move.target is State.CLEARED}
    assert sources == {State.SUBMITTED, State.IN_REVIEW}


def test_workers_empty_the_states_that_wait_for_them() -> None:
    assert set(WORKED) == {State.SUBMITTED, State.CLEARED}


def test_what_was_given_back_or_ended_early_holds_no_claims() -> None:
    free = {State.DRAFT, State.RETURNED, State.REFUSED, State.WITHDRAWN, State.EXPIRED}
    assert set(CLAIM_HOLDING) == set(State) - free

"""Moving declarations on: compare, swap and tell, all rows or none."""

import pytest

from declarations import lifecycle
from declarations.clock import database_now
from declarations.faults import Conflict
from declarations.lifecycle import Step
from declarations.models import Declaration
from declarations.parties.models import User
from declarations.parties.standing import SYSTEM
from declarations.states import Action, State
from tests import factories

pytestmark = pytest.mark.usefixtures("law")


def advance(*steps: Step) -> None:
    lifecycle.advance(steps, actor=SYSTEM, at=database_now())


def kinds(declaration: Declaration) -> list[str]:
    entries = declaration.ledger.order_by("sequence")
    return list(entries.values_list("kind", flat=True))


def test_a_move_writes_the_state_and_its_event(exporter: User) -> None:
    row = factories.filed(exporter)
    advance(Step(row, Action.CLEAR))
    row.refresh_from_db()
    assert row.state == State.CLEARED
    assert kinds(row) == ["declaration.submitted", "declaration.cleared"]


def test_a_move_that_the_table_lacks_is_a_conflict(exporter: User) -> None:
    row = factories.filed(exporter)
    with pytest.raises(Conflict) as refusal:
        advance(Step(row, Action.ISSUE))
    assert refusal.value.code == "state_does_not_allow"
    row.refresh_from_db()
    assert row.state == State.SUBMITTED


def test_whoever_read_an_older_state_loses(exporter: User) -> None:
    stale = factories.filed(exporter)
    fresh = Declaration.objects.get(pk=stale.pk)
    advance(Step(fresh, Action.CLEAR))
    with pytest.raises(Conflict) as refusal:
        advance(Step(stale, Action.FLAG))
    assert refusal.value.code == "state_has_moved_on"
    assert kinds(fresh) == ["declaration.submitted", "declaration.cleared"]


def test_rows_that_go_different_ways_each_go_their_own(exporter: User) -> None:
    rows = [factories.filed(exporter) for _ in range(4)]
    actions = [Action.CLEAR, Action.RETURN, Action.FLAG, Action.CLEAR]
    advance(*map(Step, rows, actions))
    states = [Declaration.objects.get(pk=row.pk).state for row in rows]
    assert states == ["cleared", "returned", "in_review", "cleared"]


def test_attempts_start_afresh_in_the_next_state(exporter: User) -> None:
    row = factories.filed(exporter)
    Declaration.objects.filter(pk=row.pk).update(attempts=2, last_failure="boom")
    advance(Step(row, Action.CLEAR))
    row.refresh_from_db()
    assert (row.attempts, row.leased_until, row.last_failure) == (0, None, "")

"""How workers take rows: once each, in batches, and a poisonous row waits alone."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.db.models import F

from declarations import lifecycle
from declarations.clock import database_now
from declarations.lifecycle import Step
from declarations.models import Declaration
from declarations.parties.models import User
from declarations.parties.standing import SYSTEM
from declarations.pipeline import MOST_ATTEMPTS, Stage, drain
from declarations.states import Action, State
from tests import factories

pytestmark = pytest.mark.usefixtures("law")


class Worker:
    """Clears rows, remembers how it was given them, and chokes on one."""

    def __init__(self, poison: Declaration | None = None) -> None:
        self.batches: list[list[int]] = []
        self.poison = poison

    def __call__(self, rows: Sequence[Declaration]) -> None:
        self.batches.append([row.pk for row in rows])
        lifecycle.advance(
            [Step(row, Action.CLEAR) for row in rows], actor=SYSTEM, at=database_now()
        )
        if self.poison in rows:
            raise RuntimeError("cannot digest this one")


def let_rests_pass() -> None:
    Declaration.objects.update(leased_until=None)


def test_all_rows_go_in_one_batch_and_none_twice(exporter: User) -> None:
    rows = [factories.filed(exporter) for _ in range(5)]
    worker = Worker()
    stage = Stage(State.SUBMITTED, worker)
    assert drain(stage) == 5
    assert drain(stage) == 0
    assert worker.batches == [[row.pk for row in rows]]


def test_one_bad_row_does_not_hold_the_others(exporter: User) -> None:
    good, bad, last = (factories.filed(exporter) for _ in range(3))
    drain(Stage(State.SUBMITTED, Worker(poison=bad)))
    states = {row.pk: row.state for row in Declaration.objects.all()}
    assert states == {good.pk: "cleared", bad.pk: "submitted", last.pk: "cleared"}


def test_a_row_that_failed_rests_before_it_is_taken_again(exporter: User) -> None:
    bad = factories.filed(exporter)
    worker = Worker(poison=bad)
    drain(Stage(State.SUBMITTED, worker))
    taken = len(worker.batches)
    drain(Stage(State.SUBMITTED, worker))
    assert len(worker.batches) == taken
    bad.refresh_from_db()
    assert bad.attempts == 1
    assert bad.last_failure == "RuntimeError: cannot digest this one"


def test_after_three_failures_a_person_gets_the_row_with_the_reason(
    exporter: User,
) -> None:
    bad = factories.filed(exporter)
    worker = Worker(poison=bad)
    for _ in range(MOST_ATTEMPTS + 1):
        drain(Stage(State.SUBMITTED, worker))
        let_rests_pass()
    bad.refresh_from_db()
    assert bad.state == State.IN_REVIEW
    event = bad.ledger.latest("sequence")
    assert event.kind == "declaration.parked"
    assert event.data["failure"] == "RuntimeError: cannot digest this one"


def test_a_worker_that_died_left_its_attempt_behind(exporter: User) -> None:
    """A kill leaves the lease and the count, because both were committed first."""
    row = factories.filed(exporter)

    class Killed(BaseException):
        """Nothing catches this, as nothing catches a kill."""

    def die(rows: Sequence[Declaration]) -> None:
        raise Killed

    with pytest.raises(Killed):
        drain(Stage(State.SUBMITTED, die))
    row.refresh_from_db()
    assert row.attempts == 1
    assert row.leased_until is not None
    assert drain(Stage(State.SUBMITTED, Worker())) == 0
    let_rests_pass()
    assert drain(Stage(State.SUBMITTED, Worker())) == 1


def test_a_leased_row_is_left_alone(exporter: User) -> None:
    row = factories.filed(exporter)
    Declaration.objects.filter(pk=row.pk).update(
        leased_until=F("received_at") + timedelta(minutes=1)
    )
    assert drain(Stage(State.SUBMITTED, Worker())) == 0


def test_rows_are_prepared_for_even_when_they_are_worked_alone(exporter: User) -> None:
    good, bad = factories.filed(exporter), factories.filed(exporter)
    prepared: list[list[int]] = []
    worker = Worker(poison=bad)
    drain(
        Stage(State.SUBMITTED, worker, prepare=lambda ids: prepared.append(list(ids)))
    )
    assert prepared == [[good.pk, bad.pk], [good.pk], [bad.pk]]

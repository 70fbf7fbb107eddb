"""Two at once, each in a connection of his own: one wins, the other is told so."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connections

from declarations.faults import Conflict
from declarations.models import Declaration
from declarations.parties.models import User
from declarations.services import withdraw
from declarations.states import State
from tests.validation.rfi.requests import MASS, STANDARD, asked, fresh, kinds, replied
from validation.rfi.asking import cancel
from validation.rfi.models import Rfi

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("law"),
]
ROUNDS = range(3)


def at_once(*acts: Callable[[], object]) -> list[Exception | None]:
    """What each act raised, all of them begun at the same moment."""
    start = Barrier(len(acts))
    raised: list[Exception | None] = [None] * len(acts)

    def run(place: int) -> None:
        start.wait(60)
        try:
            acts[place]()
        except Exception as error:  # noqa: BLE001 - told to the test
            raised[place] = error
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return raised


def one_lost(raised: list[Exception | None]) -> None:
    losers = [error for error in raised if error is not None]
    assert [type(error) for error in losers] == [Conflict], losers


@pytest.mark.parametrize("_round", ROUNDS)
def test_of_two_answers_at_once_one_is_taken(
    case: Declaration, reviewer: User, exporter: User, colleague: User, _round: int
) -> None:
    rfi = asked(reviewer, case, MASS)
    one_lost(
        at_once(
            lambda: replied(exporter, rfi, {MASS: 48000}),
            lambda: replied(colleague, rfi, {MASS: 47000}),
        )
    )
    assert (fresh(case).state, fresh(case).revision) == (State.IN_REVIEW, 2)
    assert kinds(case).count("case.answered") == 1


@pytest.mark.parametrize("_round", ROUNDS)
def test_an_answer_and_a_withdrawal_at_once_leave_one_of_them(
    case: Declaration, reviewer: User, exporter: User, colleague: User, _round: int
) -> None:
    rfi = asked(reviewer, case, MASS)
    waiting = fresh(case)
    one_lost(
        at_once(
            lambda: replied(exporter, rfi, {MASS: 48000}),
            lambda: withdraw(user=colleague, declaration=waiting, reason="Sold"),
        )
    )
    answered = Rfi.objects.get().answered_at is not None
    state = State.IN_REVIEW if answered else State.WITHDRAWN
    assert fresh(case).state == state
    assert kinds(case)[-1] == ("case.answered" if answered else "declaration.withdrawn")


@pytest.mark.parametrize("_round", ROUNDS)
def test_an_answer_and_its_recall_at_once_leave_one_of_them(
    case: Declaration, reviewer: User, exporter: User, _round: int
) -> None:
    rfi = asked(reviewer, case, MASS)
    one_lost(
        at_once(
            lambda: replied(exporter, rfi, {MASS: 48000}),
            lambda: cancel(user=reviewer, rfi=rfi),
        )
    )
    assert fresh(case).state == State.IN_REVIEW


@pytest.mark.parametrize("_round", ROUNDS)
def test_two_last_answers_at_once_make_one_revision(
    case: Declaration,
    reviewer: User,
    second_reviewer: User,
    exporter: User,
    colleague: User,
    _round: int,
) -> None:
    one = asked(reviewer, case, MASS)
    two = asked(second_reviewer, fresh(case), STANDARD)
    raised = at_once(
        lambda: replied(exporter, one, {MASS: 48000}),
        lambda: replied(colleague, two, {STANDARD: "ISO 14067"}),
    )
    assert raised == [None, None]
    assert (fresh(case).state, fresh(case).revision) == (State.IN_REVIEW, 2)
    assert kinds(case)[-2:] == ["case.partly_answered", "case.answered"]

"""Reviewers ask; the case waits; a request can be taken back."""

import pytest

from declarations.faults import Conflict, Forbidden, Refused
from declarations.models import Declaration
from declarations.parties.models import Membership, Organisation, Role, User
from declarations.services import withdraw
from declarations.states import State
from tests import factories
from tests.validation.rfi.requests import (
    MASS,
    PACKS,
    STANDARD,
    VIN,
    asked,
    fresh,
    kinds,
    replied,
)
from validation.models import RulingKind
from validation.review import decide
from validation.rfi.asking import ask, cancel
from validation.rfi.models import Rfi
from validation.rfi.wanted import Wanted

pytestmark = pytest.mark.usefixtures("law")


def test_asking_lets_the_case_wait_for_its_exporter(
    case: Declaration, reviewer: User
) -> None:
    rfi = asked(reviewer, case, STANDARD, words="Which edition?")
    assert fresh(case).state == State.AWAITING_EXPORTER
    event = case.ledger.get(kind="case.asked")
    assert event.data["pointers"] == [STANDARD]
    assert event.data["request"] == rfi.number == 1
    assert [item.pointer for item in rfi.items.all()] == [STANDARD, ""]


def test_a_second_reviewer_may_ask_beside_the_first(
    case: Declaration, reviewer: User, second_reviewer: User
) -> None:
    asked(reviewer, case, STANDARD)
    second = asked(second_reviewer, fresh(case), MASS)
    assert second.number == 2
    assert kinds(case)[-2:] == ["case.asked", "case.asked_more"]
    assert fresh(case).state == State.AWAITING_EXPORTER


def test_a_case_that_waits_cannot_be_decided(case: Declaration, reviewer: User) -> None:
    asked(reviewer, case, STANDARD)
    with pytest.raises(Conflict):
        decide(
            user=reviewer, declaration=case, kind=RulingKind.APPROVED, reason="Fine."
        )


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.GATE_OFFICER])
def test_other_customs_staff_do_not_ask(
    case: Declaration, customs_office: Organisation, role: Role
) -> None:
    with pytest.raises(Forbidden):
        asked(factories.a_person(customs_office, role), case, STANDARD)
    assert not Rfi.objects.exists()


def test_nobody_asks_about_what_his_own_organisation_filed(
    case: Declaration, reviewer: User
) -> None:
    Membership.objects.create(
        user=reviewer, organisation=case.exporter, role=Role.MEMBER
    )
    with pytest.raises(Forbidden):
        asked(User.objects.get(pk=reviewer.pk), case, STANDARD)


def test_everything_wrong_with_a_request_is_said_at_once(
    case: Declaration, reviewer: User
) -> None:
    wanted = [
        Wanted("", VIN),
        Wanted("Who are you?", "/exporter/uscc"),
        Wanted("Which pack?", f"{PACKS}/7/code"),
        Wanted("x" * 2001),
    ]
    with pytest.raises(Refused) as refusal:
        ask(user=reviewer, declaration=case, wanted=wanted)
    assert [fault.pointer for fault in refusal.value.faults] == [
        "/items/0/question",
        "/items/1/pointer",
        "/items/2/pointer",
        "/items/3/question",
    ]
    assert fresh(case).state == State.IN_REVIEW


def test_a_request_for_nothing_is_refused(case: Declaration, reviewer: User) -> None:
    with pytest.raises(Refused) as refusal:
        asked(reviewer, case)
    assert refusal.value.faults[0].code == "nothing_asked"


def test_nothing_is_asked_about_what_is_decided(
    case: Declaration, reviewer: User, exporter: User
) -> None:
    withdraw(user=exporter, declaration=case, reason="Sold at home")
    with pytest.raises(Conflict):
        asked(reviewer, case, STANDARD)


def test_taking_back_the_only_request_returns_the_case_to_review(
    case: Declaration, reviewer: User
) -> None:
    cancel(user=reviewer, rfi=asked(reviewer, case, STANDARD))
    row = fresh(case)
    assert (row.state, row.revision) == (State.IN_REVIEW, 1)
    assert kinds(case)[-1] == "case.recalled"


def test_only_who_asked_or_a_supervisor_takes_a_request_back(
    case: Declaration, reviewer: User, second_reviewer: User, supervisor: User
) -> None:
    rfi = asked(reviewer, case, STANDARD)
    with pytest.raises(Forbidden):
        cancel(user=second_reviewer, rfi=rfi)
    cancel(user=supervisor, rfi=rfi)
    assert fresh(case).state == State.IN_REVIEW


def test_taking_back_one_of_two_leaves_the_other_open(
    case: Declaration, reviewer: User, second_reviewer: User
) -> None:
    first = asked(reviewer, case, STANDARD)
    asked(second_reviewer, fresh(case), MASS)
    cancel(user=reviewer, rfi=first)
    assert fresh(case).state == State.AWAITING_EXPORTER
    assert kinds(case)[-1] == "case.asked_less"


def test_taking_back_the_last_one_keeps_what_was_answered_meanwhile(
    case: Declaration, reviewer: User, second_reviewer: User, exporter: User
) -> None:
    first = asked(reviewer, case, MASS)
    second = asked(second_reviewer, fresh(case), STANDARD)
    replied(exporter, first, {MASS: 48000})
    cancel(user=second_reviewer, rfi=second)
    row = fresh(case)
    assert (row.state, row.revision) == (State.IN_REVIEW, 2)
    revision = row.revisions.get(number=2)
    assert revision.envelope["body"]["vehicle"]["gross_vehicle_mass_kg"] == 48000
    assert revision.filed_by == exporter


def test_what_was_answered_cannot_be_taken_back(
    case: Declaration, reviewer: User, exporter: User
) -> None:
    rfi = asked(reviewer, case, MASS)
    replied(exporter, rfi, {MASS: 48000})
    with pytest.raises(Conflict) as refusal:
        cancel(user=reviewer, rfi=rfi)
    assert refusal.value.code == "already_answered"

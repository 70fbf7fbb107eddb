"""Reviewers decide flagged cases: once, with a reason, and never over the law."""

import pytest
from django.db import IntegrityError, transaction

from codes.models import Code
from codes.services import verify
from codes.verification import Verdict
from declarations.faults import Conflict, Forbidden
from declarations.models import Claim, Declaration
from declarations.parties.models import Membership, Organisation, Role, User
from declarations.states import State
from tests import factories
from tests.programs import Program
from tests.visits import work
from validation.models import Ruling, RulingKind
from validation.review import decide

pytestmark = pytest.mark.usefixtures("law")
FLAG = {"body__carbon_report__standard": "GB/T 37498"}


@pytest.fixture
def case(exporter: User) -> Declaration:
    """A truck that the rules flagged."""
    row = factories.filed(exporter, **FLAG)
    work()
    row.refresh_from_db()
    assert row.state == State.IN_REVIEW
    return row


def ruled(user: User, row: Declaration, kind: RulingKind) -> Declaration:
    decide(user=user, declaration=row, kind=kind, reason="Looked at it.")
    work()
    return Declaration.objects.get(pk=row.pk)


def test_an_approved_case_gets_its_code(case: Declaration, reviewer: User) -> None:
    assert ruled(reviewer, case, RulingKind.APPROVED).state == State.ISSUED
    token = Code.objects.get(declaration=case).token
    assert verify(token).result.verdict is Verdict.VALID
    event = case.ledger.get(kind="case.approved")
    assert event.data["reason"] == "Looked at it."
    assert event.actor["name"] == str(reviewer)


def test_a_refused_case_ends_and_frees_its_truck(
    case: Declaration, reviewer: User
) -> None:
    assert ruled(reviewer, case, RulingKind.REFUSED).state == State.REFUSED
    assert not Code.objects.exists()
    assert not Claim.objects.filter(released_at=None).exists()


def test_the_second_to_decide_learns_who_was_first(
    case: Declaration, reviewer: User, second_reviewer: User
) -> None:
    ruled(reviewer, case, RulingKind.APPROVED)
    with pytest.raises(Conflict, match=str(reviewer)) as refusal:
        ruled(second_reviewer, case, RulingKind.REFUSED)
    assert refusal.value.code == "already_decided"
    assert Ruling.objects.count() == 1


def test_what_must_be_corrected_cannot_be_approved(
    case: Declaration, reviewer: User
) -> None:
    case.verdicts.update(decision="return")
    with pytest.raises(Conflict) as refusal:
        ruled(reviewer, case, RulingKind.APPROVED)
    assert refusal.value.code == "must_be_corrected"


def test_of_two_filings_of_one_truck_only_the_holder_can_be_approved(
    exporter: User, stranger: User, reviewer: User
) -> None:
    first = factories.filed(exporter)
    second = factories.filed(
        stranger,
        exporter__uscc=factories.RIVAL_USCC,
        body__vehicle__vin=first.subject,
    )
    work()
    with pytest.raises(Conflict) as refusal:
        ruled(reviewer, second, RulingKind.APPROVED)
    assert refusal.value.code == "held_elsewhere"


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.GATE_OFFICER])
def test_other_customs_staff_do_not_decide(
    case: Declaration, customs_office: Organisation, role: Role
) -> None:
    with pytest.raises(Forbidden):
        ruled(factories.a_person(customs_office, role), case, RulingKind.APPROVED)


def test_nobody_decides_what_his_own_organisation_filed(
    case: Declaration, reviewer: User
) -> None:
    Membership.objects.create(
        user=reviewer, organisation=case.exporter, role=Role.MEMBER
    )
    with pytest.raises(Forbidden):
        ruled(User.objects.get(pk=reviewer.pk), case, RulingKind.APPROVED)


def test_the_database_refuses_two_rulings_of_one_round(
    case: Declaration, reviewer: User
) -> None:
    ruled(reviewer, case, RulingKind.APPROVED)
    again = Ruling.objects.get()
    again.pk = None
    with pytest.raises(IntegrityError, match="one_a_round"), transaction.atomic():
        again.save(force_insert=True)


def test_the_exporter_reads_the_decision(
    case: Declaration, reviewer: User, api_client: Program
) -> None:
    ruled(reviewer, case, RulingKind.REFUSED)
    told = api_client.get(f"/api/v1/declarations/{case.reference}/").json()
    assert told["ruling"]["kind"] == "refused"
    assert told["ruling"]["reason"] == "Looked at it."
    assert str(reviewer) not in str(told["ruling"])

"""A `reject` finding yields to two people only: a supervisor and somebody else."""

import pytest
from django.db import IntegrityError, transaction

from codes.models import Code
from declarations.clock import database_now
from declarations.faults import Conflict, Forbidden
from declarations.models import Claim, Declaration
from declarations.parties.models import Organisation, Role, User
from declarations.states import State
from tests import factories
from tests.validation.desk.desk import (
    REJECT,
    a_case,
    a_returned,
    amended,
    decides,
    desk,
    text_of,
)
from tests.visits import Person, work
from validation.approvals import approved
from validation.desk import overrides
from validation.models import Override, OverrideOutcome, RulingKind
from validation.review import decide

pytestmark = pytest.mark.usefixtures("law")
WHY = "The engine is a mild hybrid; the notice's authors confirmed it by letter."


@pytest.fixture
def returned(exporter: User) -> Declaration:
    return a_returned(exporter)


@pytest.fixture
def second_supervisor(customs_office: Organisation) -> User:
    return factories.a_person(customs_office, Role.SUPERVISOR)


@pytest.fixture
def proposed(returned: Declaration, supervisor: User) -> Declaration:
    overrides.propose(user=supervisor, declaration=returned, reason=WHY)
    return fresh(returned)


def fresh(row: Declaration) -> Declaration:
    return Declaration.objects.get(pk=row.pk)


def test_an_override_by_two_people_gives_a_code(
    returned: Declaration, supervisor: User, reviewer: User
) -> None:
    answer = Person(supervisor).sends(
        desk(returned, "override/propose/"), {"reason": WHY}
    )
    assert answer.status_code == 302
    assert fresh(returned).state == State.IN_REVIEW
    assert not approved([fresh(returned)])
    text = Person(reviewer).sees(desk(returned))
    assert "Confirm or decline an override" in text
    assert WHY in text
    answer = Person(reviewer).sends(
        desk(returned, "override/confirm/"), {"reason": "Read the letter."}
    )
    assert answer.status_code == 302
    work()
    assert fresh(returned).state == State.ISSUED
    assert Code.objects.filter(declaration=returned).count() == 1
    event = returned.ledger.get(kind="case.approved")
    assert event.actor["id"] == reviewer.pk
    assert event.data["override"]["proposed_by"]["id"] == supervisor.pk
    assert event.data["rules"] == ["GCC-HS-01", "GCC-VEHICLE-01"]


def test_one_person_never_overrides(proposed: Declaration, supervisor: User) -> None:
    with pytest.raises(Forbidden) as refusal:
        overrides.confirm(user=supervisor, declaration=proposed, reason="Yes.")
    assert refusal.value.code == "four_eyes"
    with pytest.raises(Forbidden):
        overrides.decline(user=supervisor, declaration=proposed, reason="No.")
    path = desk(proposed, "override/confirm/")
    assert Person(supervisor).sends(path, {"reason": "Yes."}).status_code == 403
    assert "Confirm, issue the code" not in Person(supervisor).sees(desk(proposed))


def test_the_database_refuses_one_person_twice(
    proposed: Declaration, supervisor: User
) -> None:
    with pytest.raises(IntegrityError, match="two_people"), transaction.atomic():
        Override.objects.filter(declaration=proposed).update(
            decided_by=supervisor,
            decided_at=database_now(),
            outcome=OverrideOutcome.CONFIRMED,
        )


def test_a_proposal_alone_never_yields_a_proof(
    proposed: Declaration, supervisor: User, reviewer: User
) -> None:
    for user in (supervisor, reviewer):
        for kind in RulingKind:
            with pytest.raises(Conflict) as refusal:
                decide(user=user, declaration=proposed, kind=kind, reason="Now.")
            assert refusal.value.code == "override_open"
    assert approved([proposed]) == {}


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.AUDITOR, Role.GATE_OFFICER])
def test_only_supervisors_propose(
    returned: Declaration, customs_office: Organisation, role: Role
) -> None:
    somebody = factories.a_person(customs_office, role)
    with pytest.raises(Forbidden):
        overrides.propose(user=somebody, declaration=returned, reason=WHY)
    assert fresh(returned).state == State.RETURNED


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.GATE_OFFICER])
def test_only_those_who_decide_confirm(
    proposed: Declaration, customs_office: Organisation, role: Role
) -> None:
    somebody = factories.a_person(customs_office, role)
    with pytest.raises(Forbidden):
        overrides.confirm(user=somebody, declaration=proposed, reason="Yes.")


def test_a_supervisor_who_works_for_the_exporter_neither_proposes_nor_confirms(
    returned: Declaration, supervisor: User, second_supervisor: User
) -> None:
    for user in (supervisor, second_supervisor):
        user.memberships.create(organisation=returned.exporter, role=Role.MEMBER)
    with pytest.raises(Forbidden):
        overrides.propose(user=fresh_user(supervisor), declaration=returned, reason=WHY)


def fresh_user(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_a_declined_override_gives_the_case_back_to_the_exporter(
    proposed: Declaration, second_supervisor: User, exporter: User
) -> None:
    path = desk(proposed, "override/decline/")
    answer = Person(second_supervisor).sends(path, {"reason": "The letter is forged."})
    assert answer.status_code == 302
    assert fresh(proposed).state == State.RETURNED
    assert not Claim.objects.filter(released_at=None).exists()
    assert Override.objects.get().outcome == OverrideOutcome.DECLINED
    text = Person(exporter).sees(f"/declarations/{proposed.reference}/")
    assert "the correction stays due. The letter is forged." in text
    assert WHY not in text


def test_a_declined_override_can_be_proposed_again(
    proposed: Declaration, supervisor: User, second_supervisor: User
) -> None:
    overrides.decline(user=second_supervisor, declaration=proposed, reason="No.")
    overrides.propose(user=supervisor, declaration=proposed, reason="New letter.")
    assert fresh(proposed).state == State.IN_REVIEW
    with pytest.raises(Conflict) as refusal:
        overrides.propose(user=second_supervisor, declaration=proposed, reason="Too.")
    assert refusal.value.code == "override_open"


def test_what_no_finding_forbids_needs_no_override(
    exporter: User, supervisor: User
) -> None:
    with pytest.raises(Conflict) as refusal:
        overrides.propose(user=supervisor, declaration=a_case(exporter), reason=WHY)
    assert refusal.value.code == "nothing_to_override"


def test_a_case_under_review_that_must_be_corrected_is_overridden_there(
    exporter: User, supervisor: User, reviewer: User
) -> None:
    case = a_case(exporter)
    amended(case, exporter, **REJECT)
    answer = decides(reviewer, case)
    assert answer.status_code == 409
    assert "second person's confirmation" in text_of(answer).replace("&#x27;", "'")
    overrides.propose(user=supervisor, declaration=case, reason=WHY)
    overrides.confirm(user=reviewer, declaration=case, reason="Yes.")
    work()
    assert fresh(case).state == State.ISSUED


def test_what_was_corrected_after_a_proposal_needs_a_new_one(
    proposed: Declaration, exporter: User, reviewer: User
) -> None:
    amended(proposed, exporter, body__vehicle__gross_vehicle_mass_kg=49001)
    with pytest.raises(Conflict) as refusal:
        overrides.confirm(user=reviewer, declaration=proposed, reason="Yes.")
    assert refusal.value.code == "nothing_proposed"


def test_reopening_takes_the_truck_only_if_nobody_else_has_it(
    returned: Declaration, stranger: User, supervisor: User
) -> None:
    other = factories.filed(
        stranger,
        exporter__uscc=factories.RIVAL_USCC,
        body__vehicle__vin=returned.subject,
    )
    work()
    with pytest.raises(Conflict) as refusal:
        overrides.propose(user=supervisor, declaration=returned, reason=WHY)
    assert refusal.value.code == "held_elsewhere"
    assert fresh(returned).state == State.RETURNED
    holder = Claim.objects.get(value=returned.subject, released_at=None)
    assert holder.declaration_id == other.pk


def test_what_is_proposed_is_found_in_the_queue(
    proposed: Declaration, reviewer: User
) -> None:
    text = Person(reviewer).sees("/desk/?override=yes")
    assert proposed.reference in text
    assert "Override proposed" in text


def test_a_reopened_case_holds_its_truck_until_it_is_declined(
    proposed: Declaration, second_supervisor: User
) -> None:
    held = Claim.objects.filter(declaration=proposed, released_at=None)
    assert held.filter(value=proposed.subject).exists()
    overrides.decline(user=second_supervisor, declaration=proposed, reason="No.")
    assert not held.exists()


def test_the_ledger_holds_all_the_while(proposed: Declaration, reviewer: User) -> None:
    overrides.confirm(user=reviewer, declaration=proposed, reason="Yes.")
    kinds = list(proposed.ledger.order_by("sequence").values_list("kind", flat=True))
    assert kinds[-3:] == ["case.reopened", "case.override_proposed", "case.approved"]

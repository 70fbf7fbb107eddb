"""Revoking takes two supervisors, a reason, and ends the declaration."""

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction

from codes import revocations, status
from codes.models import Code, RevocationOutcome, RevocationProposal
from codes.services import verify
from codes.verification import Verdict
from declarations.faults import Conflict, Forbidden, Refused
from declarations.ledger import breaks
from declarations.models import Claim
from declarations.parties.models import Organisation, Role, User
from declarations.parties.standing import Actor
from declarations.states import State
from tests import factories
from tests.codes.register import issued
from tests.visits import Person, page, work

pytestmark = pytest.mark.usefixtures("law")
REASON = "The carbon report was forged"


@pytest.fixture(autouse=True)
def nobody_has_asked_before() -> None:
    cache.clear()


@pytest.fixture
def code(exporter: User) -> Code:
    """An active code of the exporter."""
    return issued(exporter)


@pytest.fixture
def second(customs_office: Organisation) -> User:
    """Another supervisor."""
    return factories.a_person(customs_office, Role.SUPERVISOR)


@pytest.fixture
def proposal(code: Code, supervisor: User) -> RevocationProposal:
    """The first supervisor's."""
    return revocations.propose(user=supervisor, code=code, reason=REASON)


def acts(code: Code) -> str:
    return f"/codes/{code.number}/acts/"


def test_a_proposal_alone_changes_nothing(
    proposal: RevocationProposal, code: Code
) -> None:
    assert verify(code.token).result.verdict is Verdict.VALID
    assert code.declaration.ledger.latest("sequence").kind == "revocation.proposed"


def test_confirmed_by_another_it_ends_code_and_declaration(
    proposal: RevocationProposal, code: Code, second: User, exporter: User
) -> None:
    revocations.confirm(user=second, proposal=proposal)
    checked = verify(code.token)
    assert (checked.result.verdict, checked.reason) == (Verdict.REVOKED, REASON)
    code.declaration.refresh_from_db()
    assert code.declaration.state == State.REFUSED
    assert not Claim.objects.filter(released_at=None).exists()
    assert f"revoked: {REASON}" in Person(exporter).sees(page(code.declaration))
    assert REASON in Person().sees(f"/verify/?code={code.number}")
    assert list(breaks()) == []


def test_the_truck_can_be_filed_anew(
    proposal: RevocationProposal, code: Code, second: User, exporter: User
) -> None:
    revocations.confirm(user=second, proposal=proposal)
    document = code.declaration.revisions.get().envelope
    again = factories.filed(exporter, body=document["body"])
    work()
    assert Code.objects.get(declaration=again).subject == code.subject


def test_nobody_confirms_his_own(
    proposal: RevocationProposal, code: Code, supervisor: User
) -> None:
    with pytest.raises(Forbidden, match="Another supervisor"):
        revocations.confirm(user=supervisor, proposal=proposal)
    change = {
        "outcome": RevocationOutcome.CONFIRMED,
        "decided_by": supervisor,
        "decided_at": proposal.proposed_at,
    }
    with pytest.raises(IntegrityError, match="two_people"), transaction.atomic():
        RevocationProposal.objects.update(**change)


def test_it_is_decided_once_and_proposed_once(
    proposal: RevocationProposal, code: Code, supervisor: User, second: User
) -> None:
    with pytest.raises(Conflict, match="proposed already"):
        revocations.propose(user=second, code=code, reason=REASON)
    revocations.drop(user=supervisor, proposal=proposal, reason="My mistake")
    with pytest.raises(Conflict, match="faster"):
        revocations.confirm(user=second, proposal=proposal)
    assert verify(code.token).result.verdict is Verdict.VALID
    revocations.propose(user=second, code=code, reason=REASON)


def test_only_supervisors_and_only_with_a_reason(
    code: Code, reviewer: User, supervisor: User
) -> None:
    with pytest.raises(Forbidden):
        revocations.propose(user=reviewer, code=code, reason=REASON)
    with pytest.raises(Refused):
        revocations.propose(user=supervisor, code=code, reason="")


def test_what_was_consumed_meanwhile_is_not_revoked(
    proposal: RevocationProposal, code: Code, second: User, gate_officer: User
) -> None:
    actor = Actor.of(gate_officer)
    status.consume([code], actor=actor, at=proposal.proposed_at, reason="")
    with pytest.raises(Conflict, match="moved on"):
        revocations.confirm(user=second, proposal=proposal)
    with pytest.raises(Conflict, match="ended already"):
        revocations.propose(user=second, code=code, reason=REASON)
    proposal.refresh_from_db()
    assert proposal.outcome == RevocationOutcome.OPEN


def test_two_people_by_the_page(code: Code, supervisor: User, second: User) -> None:
    first, other = Person(supervisor), Person(second)
    assert first.sends(acts(code), {"act": "propose"}).status_code == 422
    said = {"act": "propose", "reason": REASON}
    assert first.sends(acts(code), said).status_code == 302
    assert "Another supervisor has to confirm it" in first.sees(acts(code))
    assert first.sends(acts(code), {"act": "confirm"}).status_code == 403
    assert "Revoke the code" in other.sees(acts(code))
    assert other.sends(acts(code), {"act": "confirm"}).status_code == 302
    assert "This code has ended" in other.sees(acts(code))
    assert other.sends(acts(code), {"act": "confirm"}).status_code == 404


def test_one_code_is_suspended_and_reinstated_by_the_page(
    code: Code, supervisor: User
) -> None:
    person = Person(supervisor)
    said = {"act": "suspend", "reason": "A doubt"}
    assert person.sends(acts(code), said).status_code == 302
    assert verify(code.token).result.verdict is Verdict.SUSPENDED
    said = {"act": "reinstate", "reason": "No doubt left"}
    assert person.sends(acts(code), said).status_code == 302
    assert verify(code.token).result.verdict is Verdict.VALID


@pytest.mark.parametrize(
    ("who", "sees", "does"),
    [
        ("exporter", 404, 404),
        ("stranger", 404, 404),
        ("broker", 404, 404),
        ("gate_officer", 404, 404),
        ("reviewer", 200, 403),
        ("auditor", 200, 403),
        ("supervisor", 200, 302),
    ],
)
def test_who_sees_the_acts_and_who_does_them(
    who: str, sees: int, does: int, code: Code, request: pytest.FixtureRequest
) -> None:
    person = Person(request.getfixturevalue(who))
    person.sees(acts(code), status=sees)
    said = {"act": "suspend", "reason": "A doubt"}
    assert person.sends(acts(code), said).status_code == does

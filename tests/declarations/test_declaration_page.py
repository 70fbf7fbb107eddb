"""The page of one declaration, and withdrawing it."""

import pytest

from declarations.claims import take
from declarations.models import Claim, Declaration
from declarations.parties.models import User
from declarations.schemes import ClaimKey
from declarations.states import State
from tests.factories import filed
from tests.visits import Person, faults_in, page, work

pytestmark = pytest.mark.usefixtures("law")


@pytest.fixture
def declaration(exporter: User) -> Declaration:
    return filed(exporter)


def test_a_stranger_gets_404(stranger: User, declaration: Declaration) -> None:
    Person(stranger).sees(page(declaration), status=404)
    Person(stranger).sees(page(declaration, "withdrawal/"), status=404)


@pytest.mark.parametrize("tail", ["", "withdrawal/", "status/"])
def test_not_signed_in_goes_to_log_in(declaration: Declaration, tail: str) -> None:
    answer = Person().client.get(page(declaration, tail))
    assert answer["Location"] == f"/accounts/login/?next={page(declaration, tail)}"


def test_the_reference_may_be_typed_in_lower_case(
    exporter: User, declaration: Declaration
) -> None:
    Person(exporter).sees(page(declaration).lower())


def test_it_tells_what_happens_now_and_asks_again_by_itself(
    exporter: User, declaration: Declaration
) -> None:
    text = Person(exporter).sees(page(declaration))
    assert "The rules are checking this filing." in text
    assert 'hx-trigger="every 2s"' in text


def test_it_stops_asking_when_nothing_will_change_soon(
    exporter: User, declaration: Declaration
) -> None:
    work()
    assert "hx-trigger" not in Person(exporter).sees(page(declaration))


def test_it_tells_what_happened_and_who_did_it(
    exporter: User, declaration: Declaration
) -> None:
    work()
    text = Person(exporter).sees(page(declaration))
    assert "Filed, revision 1" in text
    assert f"by {exporter}" in text
    assert "All rules passed" in text


def test_it_is_never_cached(exporter: User, declaration: Declaration) -> None:
    answer = Person(exporter).client.get(page(declaration))
    assert "no-store" in answer["Cache-Control"]


def test_customs_sees_it_but_withdraws_nothing(
    reviewer: User, declaration: Declaration
) -> None:
    person = Person(reviewer)
    assert "Withdraw" not in person.sees(page(declaration))
    answer = person.sends(page(declaration, "withdrawal/"), {"reason": "No"})
    assert answer.status_code == 403
    declaration.refresh_from_db()
    assert declaration.state == State.SUBMITTED


def test_withdrawing_asks_for_a_reason_first(
    exporter: User, declaration: Declaration
) -> None:
    answer = Person(exporter).sends(
        page(declaration, "withdrawal/"), {"reason": "\u3000 "}
    )
    assert answer.status_code == 422
    assert faults_in(answer) == ["Say why you withdraw this declaration."]
    declaration.refresh_from_db()
    assert declaration.state == State.SUBMITTED


def test_withdrawing_ends_it_and_frees_its_claims(
    exporter: User, declaration: Declaration
) -> None:
    take({declaration.pk: (ClaimKey("vin", declaration.subject),)})
    person = Person(exporter)
    answer = person.sends(page(declaration, "withdrawal/"), {"reason": "Sold at home"})
    assert answer["Location"] == page(declaration)
    assert "Withdrawn: Sold at home" in person.sees(page(declaration))
    assert not Claim.objects.filter(released_at=None).exists()


def test_what_has_ended_cannot_be_withdrawn(
    exporter: User, declaration: Declaration
) -> None:
    person, path = Person(exporter), page(declaration, "withdrawal/")
    assert person.sends(path, {"reason": "Sold at home"}).status_code == 302
    answer = person.sends(path, {"reason": "Too late"})
    assert answer.status_code == 409
    assert "Not possible now" in answer.content.decode()


def test_a_reason_is_shown_as_text_not_as_mark_up(
    exporter: User, declaration: Declaration
) -> None:
    person = Person(exporter)
    reason = "<script>alert(1)</script>"
    person.sends(page(declaration, "withdrawal/"), {"reason": reason})
    answer = person.client.get(page(declaration))
    assert reason not in answer.content.decode()

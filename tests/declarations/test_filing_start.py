"""Beginning a filing: who may, for whom, and what is made."""

import pytest

from declarations.models import Declaration, WorkingCopy
from declarations.parties.models import MandateAction, Organisation, Role, User
from declarations.states import State
from tests.factories import EXPORTER_USCC, RIVAL_USCC, a_mandate, a_person
from tests.visits import Person, faults_in, reference_in

NEW = "/declarations/new/"

pytestmark = pytest.mark.usefixtures("law")


def test_not_signed_in_goes_to_log_in() -> None:
    answer = Person().client.get(NEW)
    assert answer.status_code == 302
    assert answer["Location"] == f"/accounts/login/?next={NEW}"


def test_the_scheme_is_asked_even_when_there_is_one(exporter: User) -> None:
    assert 'value="green_clearance_code"' in Person(exporter).sees(NEW)


def test_an_exporter_gets_a_draft_of_its_own(exporter: User) -> None:
    draft = Person(exporter).starts()
    declaration = Declaration.objects.get(reference=reference_in(draft))
    assert declaration.state == State.DRAFT
    assert declaration.exporter.uscc == EXPORTER_USCC
    copy = WorkingCopy.objects.get(declaration=declaration)
    assert copy.envelope == {
        "scheme": "green_clearance_code",
        "exporter": {"uscc": EXPORTER_USCC},
    }


def test_another_exporter_in_the_form_changes_nothing(
    exporter: User, rival_company: Organisation
) -> None:
    draft = Person(exporter).starts(exporter=RIVAL_USCC)
    declaration = Declaration.objects.get(reference=reference_in(draft))
    assert declaration.exporter.uscc == EXPORTER_USCC


def test_an_unknown_scheme_is_refused(exporter: User) -> None:
    answer = Person(exporter).sends(NEW, {"scheme": "lunar_channel"})
    assert answer.status_code == 422
    assert len(faults_in(answer)) == 1
    assert not Declaration.objects.exists()


def test_a_broker_with_two_clients_chooses_one(
    broker: User, broking_company: Organisation, rival_company: Organisation
) -> None:
    a_mandate(rival_company, broking_company)
    person = Person(broker)
    answer = person.sends(NEW, {"scheme": "green_clearance_code"})
    assert faults_in(answer) == ["Choose the exporter."]
    draft = person.starts(exporter=RIVAL_USCC)
    declaration = Declaration.objects.get(reference=reference_in(draft))
    assert declaration.exporter == rival_company


def test_a_broker_without_mandate_files_for_nobody(
    broker_without_mandate: User,
) -> None:
    text = Person(broker_without_mandate).sees(NEW, status=403)
    assert "no exporter has given you a mandate" in text


def test_a_broker_with_a_mandate_for_another_scheme_is_told_so(
    exporting_company: Organisation, broking_company: Organisation
) -> None:
    a_mandate(exporting_company, broking_company, schemes=["green_channel"])
    clerk = a_person(broking_company)
    answer = Person(clerk).sends(NEW, {"scheme": "green_clearance_code"})
    assert answer.status_code == 422
    assert "a mandate that covers this scheme" in faults_in(answer)[0]
    assert not Declaration.objects.exists()
    Person(clerk).starts("green_channel")


def test_a_mandate_that_only_lets_look_does_not_let_prepare(
    exporting_company: Organisation, broking_company: Organisation
) -> None:
    a_mandate(exporting_company, broking_company, actions=[MandateAction.VIEW])
    Person(a_person(broking_company, Role.MEMBER)).sees(NEW, status=403)


def test_customs_files_nothing(reviewer: User) -> None:
    person = Person(reviewer)
    person.sees(NEW, status=403)
    assert "New filing" not in person.sees("/")

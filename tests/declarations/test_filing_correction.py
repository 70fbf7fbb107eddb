"""What was returned is opened again with its findings beside the answers."""

from typing import Any

import pytest

from declarations.models import Declaration, WorkingCopy
from declarations.parties.models import MandateAction, Organisation, Role, User
from declarations.states import State
from tests.factories import a_mandate, a_person, clear_truck, filed
from tests.visits import Person, faults_in, page, work

pytestmark = pytest.mark.usefixtures("law")


def with_wrong_check_digit(vin: str) -> str:
    return vin[:8] + ("1" if vin[8] != "1" else "2") + vin[9:]


@pytest.fixture
def good() -> dict[str, Any]:
    return clear_truck()


@pytest.fixture
def returned(exporter: User, good: dict[str, Any]) -> Declaration:
    vin = with_wrong_check_digit(good["body"]["vehicle"]["vin"])
    declaration = filed(exporter, body__vehicle__vin=vin)
    work()
    declaration.refresh_from_db()
    assert declaration.state == State.RETURNED
    return declaration


@pytest.fixture
def person(exporter: User) -> Person:
    return Person(exporter)


def test_the_page_says_what_is_wrong_and_which_law_says_so(
    person: Person, returned: Declaration
) -> None:
    text = person.sees(page(returned))
    assert "GCC-VIN-03" in text
    assert "GB 16735-2019" in text
    assert "What to do" in text
    assert "Correct and send again" in text


def test_the_wrong_character_is_marked(person: Person, returned: Declaration) -> None:
    vin = returned.subject
    assert f"{vin[:8]}<mark>{vin[8]}</mark>{vin[9:]}" in person.sees(page(returned))


def test_the_finding_stands_beside_its_field(
    person: Person, returned: Declaration
) -> None:
    person.sends(page(returned, "correction/"), {})
    assert "1 to fix" in person.sees(page(returned, "answers/"))
    answer = person.client.get(page(returned, "answers/vehicle/"))
    [said] = faults_in(answer)
    assert "Position 9" in said
    assert 'href="/rules/GCC-VIN-03/"' in answer.content.decode()


def test_beginning_again_keeps_what_was_changed(
    person: Person, returned: Declaration
) -> None:
    person.sends(page(returned, "correction/"), {})
    WorkingCopy.objects.update(envelope={"scheme": "green_clearance_code"})
    person.sends(page(returned, "correction/"), {})
    assert WorkingCopy.objects.get().envelope == {"scheme": "green_clearance_code"}


def test_a_corrected_filing_is_sent_as_the_next_revision(
    person: Person, returned: Declaration, good: dict[str, Any]
) -> None:
    person.sends(page(returned, "correction/"), {})
    person.fills(page(returned, "answers/"), good)
    assert "to fix" not in person.sees(page(returned, "answers/"))
    person.sends(page(returned, "answers/check/"), {})
    work()
    returned.refresh_from_db()
    assert (returned.state, returned.revision) == (State.ISSUED, 2)


def test_what_was_not_changed_may_still_be_sent_with_a_warning(
    person: Person, returned: Declaration
) -> None:
    person.sends(page(returned, "correction/"), {})
    text = person.sees(page(returned, "answers/check/"))
    assert "One finding still stands" in text
    assert "Send for clearance" in text


def test_a_stranger_gets_404(stranger: User, returned: Declaration) -> None:
    assert Person(stranger).sends(page(returned, "correction/"), {}).status_code == 404


def test_not_signed_in_goes_to_log_in(returned: Declaration) -> None:
    answer = Person().sends(page(returned, "correction/"), {})
    assert answer["Location"].startswith("/accounts/login/")


def test_a_reviewer_corrects_nothing(reviewer: User, returned: Declaration) -> None:
    person = Person(reviewer)
    assert "Correct and send again" not in person.sees(page(returned))
    assert person.sends(page(returned, "correction/"), {}).status_code == 403
    assert not WorkingCopy.objects.exists()


def test_a_mandate_that_only_lets_look_opens_no_answers(
    person: Person,
    returned: Declaration,
    exporting_company: Organisation,
    broking_company: Organisation,
) -> None:
    person.sends(page(returned, "correction/"), {})
    a_mandate(exporting_company, broking_company, actions=[MandateAction.VIEW])
    looker = Person(a_person(broking_company, Role.MEMBER))
    looker.sees(page(returned))
    looker.sees(page(returned, "answers/"), status=403)
    looker.sees(page(returned, "answers/vehicle/"), status=403)


def test_what_is_with_customs_cannot_be_opened(person: Person, exporter: User) -> None:
    declaration = filed(exporter)
    answer = person.sends(page(declaration, "correction/"), {})
    assert answer.status_code == 409

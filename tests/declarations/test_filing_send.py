"""Check your answers, send, and what the confirmation says."""

import pytest

from declarations.models import Declaration, Revision, WorkingCopy
from declarations.parties.models import User
from declarations.states import State
from tests.factories import clear_truck
from tests.visits import Person, faults_in, page, reference_in, work

pytestmark = pytest.mark.usefixtures("law")


@pytest.fixture
def person(exporter: User) -> Person:
    return Person(exporter)


@pytest.fixture
def complete(person: Person) -> str:
    """A draft with every answer given."""
    draft = person.starts()
    person.fills(draft, clear_truck())
    return draft


def declared(draft: str) -> Declaration:
    return Declaration.objects.get(reference=reference_in(draft))


def test_an_unfinished_filing_lists_what_is_missing_with_links(
    person: Person,
) -> None:
    draft = person.starts()
    answer = person.sends(f"{draft}check/", {})
    assert answer.status_code == 422
    assert len(faults_in(answer)) > 10
    text = answer.content.decode()
    assert f'href="{draft}vehicle/#body-vehicle-vin"' in text
    assert "Send for clearance" not in text
    assert declared(draft).state == State.DRAFT


def test_the_answers_are_shown_as_they_will_be_stored(person: Person) -> None:
    draft = person.starts()
    vin = clear_truck()["body"]["vehicle"]["vin"]
    person.fills(draft, clear_truck(body__vehicle__vin=f" {vin.lower()} "))
    text = person.sees(f"{draft}check/")
    assert f"{vin[:-6]}<b>{vin[-6:]}</b>" in text
    assert "Tractor for semi-trailers" in text
    assert "49,000 kg" in text


def test_sending_leads_to_the_reference_and_what_happens_next(
    person: Person, complete: str
) -> None:
    answer = person.sends(f"{complete}check/", {})
    reference = reference_in(complete)
    assert answer["Location"] == f"/declarations/{reference}/sent/"
    text = person.sees(answer["Location"])
    assert reference in text
    assert "What happens next" in text
    declaration = declared(complete)
    assert declaration.state == State.SUBMITTED
    assert not WorkingCopy.objects.filter(declaration=declaration).exists()
    revision = Revision.objects.get(declaration=declaration)
    assert revision.channel == "web"


def test_sending_twice_files_once(person: Person, complete: str) -> None:
    person.sends(f"{complete}check/", {})
    again = person.sends(f"{complete}check/", {})
    assert again["Location"].endswith("/sent/")
    assert Revision.objects.count() == 1


def test_a_filing_that_passes_every_rule_shows_its_code(
    person: Person, complete: str
) -> None:
    person.sends(f"{complete}check/", {})
    work()
    declaration = declared(complete)
    assert declaration.state == State.ISSUED
    text = person.sees(page(declaration))
    assert 'class="qr"' in text
    assert "Active" in text
    assert "/verify/?code=GCH" in text


def test_answers_to_pages_that_no_longer_apply_are_left_out(person: Person) -> None:
    draft = person.starts()
    person.fills(draft, clear_truck())
    person.fills(
        draft,
        clear_truck(
            body__vehicle__powertrain="NATURAL_GAS",
            body__vehicle__hs_code="8701290000",
            body__gas={"fuel": "LNG", "engine_number": "E123456"},
        ),
    )
    person.sends(f"{draft}check/", {})
    body = Revision.objects.get().envelope["body"]
    assert "battery" not in body
    assert body["gas"]["fuel"] == "LNG"


def test_the_waiting_page_is_told_to_reload_once_the_state_moves(
    person: Person, complete: str
) -> None:
    person.sends(f"{complete}check/", {})
    path = page(declared(complete), "status/?state=submitted")
    assert "HX-Refresh" not in person.client.get(path)
    work()
    assert person.client.get(path)["HX-Refresh"] == "true"


def test_a_stranger_gets_404(stranger: User, person: Person, complete: str) -> None:
    person.sends(f"{complete}check/", {})
    declaration = declared(complete)
    for tail in ("sent/", "status/", ""):
        Person(stranger).sees(page(declaration, tail), status=404)


def test_not_signed_in_goes_to_log_in(person: Person, complete: str) -> None:
    person.sends(f"{complete}check/", {})
    answer = Person().client.get(page(declared(complete), "sent/"))
    assert answer["Location"].startswith("/accounts/login/?next=")


def test_a_broker_files_for_its_client(broker: User) -> None:
    person = Person(broker)
    draft = person.starts()
    person.fills(draft, clear_truck())
    person.sends(f"{draft}check/", {})
    declaration = declared(draft)
    assert declaration.filed_for.name == "Demo Customs broker"
    said = f"{broker} of Demo Customs broker for {declaration.exporter}"
    assert said in person.sees(page(declaration))

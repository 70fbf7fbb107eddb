"""Answering page by page: everything is kept, faults are shown at once."""

from typing import Any

import pytest

from declarations.filing_sections import all_sections
from declarations.layout import Section
from declarations.models import WorkingCopy
from declarations.parties.models import User
from declarations.pointers import at
from declarations.schemes import schemes
from tests.factories import clear_truck
from tests.visits import Person, faults_in, page_of, reference_in

VIN = "/body/vehicle/vin"
PACKS = "/body/battery/packs"

pytestmark = pytest.mark.usefixtures("law")


def section(slug: str) -> Section:
    scheme = schemes()["green_clearance_code"]
    return next(each for each in all_sections(scheme) if each.slug == slug)


def kept(draft: str) -> dict[str, Any]:
    reference = reference_in(draft)
    copy = WorkingCopy.objects.get(declaration__reference=reference)
    return dict(copy.envelope)


@pytest.fixture
def person(exporter: User) -> Person:
    return Person(exporter)


@pytest.fixture
def draft(person: Person) -> str:
    return person.starts()


def test_not_signed_in_goes_to_log_in(draft: str) -> None:
    answer = Person().client.get(draft)
    assert answer["Location"] == f"/accounts/login/?next={draft}"


@pytest.mark.parametrize("tail", ["", "vehicle/", "check/"])
def test_a_stranger_gets_404(stranger: User, draft: str, tail: str) -> None:
    outsider = Person(stranger)
    outsider.sees(draft + tail, status=404)
    assert outsider.sends(f"{draft}vehicle/", {VIN: "X"}).status_code == 404


def test_a_reviewer_does_not_see_drafts(reviewer: User, draft: str) -> None:
    Person(reviewer).sees(draft, status=404)


def test_a_colleague_goes_on_with_the_draft(colleague: User, draft: str) -> None:
    other = Person(colleague)
    other.sends(f"{draft}vehicle/", {VIN: "LZZ1", "leave": "yes"})
    assert at(kept(draft), VIN) == "LZZ1"


def test_a_page_without_faults_leads_to_the_next(person: Person, draft: str) -> None:
    answer = person.sends(
        f"{draft}references/", page_of(section("references"), clear_truck())
    )
    assert answer["Location"] == f"{draft}route/"


def test_every_unanswered_question_is_named_at_once(person: Person, draft: str) -> None:
    answer = person.sends(f"{draft}route/", {"continue": "yes"})
    assert answer.status_code == 422
    assert faults_in(answer) == [
        "Port of exit: choose an answer.",
        "Country of destination: choose an answer.",
        "Incoterm: not answered yet.",
        "Planned date of exit: not answered yet.",
    ]
    text = answer.content.decode()
    assert "<title>Error:" in text
    assert text.count('aria-invalid="true"') == 4
    assert 'href="#port_of_exit-unlocode"' in text


def test_a_faulty_answer_is_kept_and_spoken_of(person: Person, draft: str) -> None:
    document = clear_truck(body__vehicle__vin="LZZ1BCN2ЅTD000101")
    answer = person.sends(f"{draft}vehicle/", page_of(section("vehicle"), document))
    [said] = faults_in(answer)
    assert "U+0405" in said
    assert answer.content.decode().count("U+0405") >= 2
    assert at(kept(draft), VIN) == "LZZ1BCN2ЅTD000101"


def test_faults_of_other_pages_wait(person: Person, draft: str) -> None:
    document = clear_truck()
    answer = person.sends(f"{draft}vehicle/", page_of(section("vehicle"), document))
    assert answer.status_code == 302


def test_nobody_is_told_of_faults_before_the_first_try(
    person: Person, draft: str
) -> None:
    assert "error-summary" not in person.sees(f"{draft}vehicle/")


def test_saving_and_leaving_asks_nothing(person: Person, draft: str) -> None:
    answer = person.sends(f"{draft}vehicle/", {VIN: "half", "leave": "yes"})
    assert answer["Location"] == "/"
    assert reference_in(draft) in person.sees("/")


def test_a_row_is_added_and_removed_without_scripts(person: Person, draft: str) -> None:
    document = clear_truck()
    person.sends(f"{draft}vehicle/", page_of(section("vehicle"), document))
    path, packs = f"{draft}battery/", page_of(section("battery"), document)
    packs.pop("continue")
    added = person.sends(path, {**packs, "add": PACKS})
    assert added["Location"] == f"{path}#body-battery-packs-2"
    assert at(kept(draft), PACKS)[2] == {}
    assert 'name="/body/battery/packs/2/code"' in person.sees(path)
    person.sends(path, {**packs, "remove": f"{PACKS}/0"})
    left = at(kept(draft), PACKS)
    assert left == [at(document, PACKS)[1]]


def test_a_blank_row_is_not_sent(person: Person, draft: str) -> None:
    document = clear_truck()
    person.sends(f"{draft}vehicle/", page_of(section("vehicle"), document))
    path, packs = f"{draft}battery/", page_of(section("battery"), document)
    packs["row"] = [*packs["row"], f"{PACKS}/2"]
    person.sends(path, {**packs, f"{PACKS}/2/code": "  "})
    assert len(at(kept(draft), PACKS)) == 2


def test_a_page_that_does_not_apply_is_not_there(person: Person, draft: str) -> None:
    person.sees(f"{draft}battery/", status=404)
    person.sends(f"{draft}vehicle/", page_of(section("vehicle"), clear_truck()))
    person.sees(f"{draft}battery/")
    person.sees(f"{draft}gas/", status=404)


def test_a_null_character_does_no_harm(person: Person, draft: str) -> None:
    answer = person.sends(
        f"{draft}references/", {"/own_reference": "A\x00B", "continue": "yes"}
    )
    assert answer.status_code in {302, 422}
    assert "\x00" not in at(kept(draft), "/own_reference")


def test_the_task_list_tells_how_far_it_is(person: Person, draft: str) -> None:
    assert "1 of 6 pages are done." in person.sees(draft)
    person.sends(f"{draft}references/", page_of(section("references"), clear_truck()))
    person.sends(f"{draft}route/", {"/incoterm": "FOB", "continue": "yes"})
    text = person.sees(draft)
    assert "2 of 6 pages are done." in text
    assert "3 to fix" in text
    assert "Not started" in text

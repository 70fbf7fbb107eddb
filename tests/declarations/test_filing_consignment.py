"""Consignments filed by hand: many lines, nested answers, and lines pasted in."""

import json
from typing import Any

import pytest

from declarations import intake
from declarations.models import Declaration, WorkingCopy
from declarations.parties.models import User
from tests.consignments import clear_consignment
from tests.factories import today
from tests.validation.cases import EXAMPLES, example
from tests.visits import Person, reference_in, work
from validation.models import Verdict

pytestmark = pytest.mark.usefixtures("law")

EXPECTED: dict[str, Any] = json.loads((EXAMPLES / "expected.json").read_text("utf-8"))
CONSIGNMENTS = [name for name in EXPECTED if name.startswith("iegc-")]
GOODS = "/body/goods"


@pytest.fixture
def person(equipment_exporter: User) -> Person:
    return Person(equipment_exporter)


@pytest.fixture
def draft(person: Person) -> str:
    """A consignment that nothing is said of yet."""
    return person.starts("green_channel")


def filed(draft: str) -> Declaration:
    return Declaration.objects.get(reference=reference_in(draft))


@pytest.mark.parametrize("name", CONSIGNMENTS)
def test_an_example_typed_by_hand_ends_as_it_says(
    name: str, person: Person, draft: str
) -> None:
    document = example(name)
    # What the form does not ask: it knows the direction and asks each line's currency.
    for member in ("direction", "currency"):
        document.pop(member, None)
    document["port_of_exit"].pop("customs_district", None)
    person.fills(draft, document)
    answer = person.sends(f"{draft}check/", {})
    assert answer.status_code == 302, answer.content.decode()
    work()
    declaration = filed(draft)
    assert declaration.state == EXPECTED[name]["state"]
    found = Verdict.objects.get().findings.exclude(level="warn")
    rules = set(found.values_list("rule", flat=True))
    assert rules == set(EXPECTED[name]["must_report"])
    envelope = declaration.revisions.get().envelope
    assert envelope == intake.read(document, today=today()).document


def test_the_answers_are_shown_line_by_line(person: Person, draft: str) -> None:
    person.fills(draft, clear_consignment())
    text = person.sees(f"{draft}check/")
    assert "Goods line 2" in text
    assert "Supplier: Demo Equipment Works" in text
    assert "Exports, Industrial equipment" in text
    assert "Critical component" in text


def test_a_line_is_added_and_removed(person: Person, draft: str) -> None:
    person.fills(draft, clear_consignment())
    page = f"{draft}goods/"
    added = person.sends(page, {"row": [], "add": GOODS})
    assert added["Location"].endswith("#body-goods-1")
    kept = {"row": [f"{GOODS}/0"], f"{GOODS}/0/description": "CNC lathe CK6150"}
    person.sends(page, {**kept, "remove": f"{GOODS}/1"})
    goods = WorkingCopy.objects.get().envelope["body"]["goods"]
    assert [line["description"] for line in goods] == ["CNC lathe CK6150"]


def test_two_hundred_lines_fit_the_form(person: Person, draft: str) -> None:
    document = clear_consignment()
    first = document["body"]["goods"][0]
    document["body"]["goods"] = [{**first, "line": n + 1} for n in range(200)]
    person.fills(draft, document)
    goods = WorkingCopy.objects.get().envelope["body"]["goods"]
    assert len(goods) == 200


def test_a_fault_in_a_supplier_stands_at_its_question(
    person: Person, draft: str
) -> None:
    code = f"{GOODS}/0/supplier/aeo_code"
    answers = {"row": [f"{GOODS}/0"], code: "AEO*", "continue": "yes"}
    answer = person.sends(f"{draft}goods/", answers)
    assert answer.status_code == 422
    assert 'id="body-goods-0-supplier-aeo_code-error"' in answer.content.decode()

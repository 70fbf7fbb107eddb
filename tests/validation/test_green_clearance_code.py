"""The scheme as a whole: its rules, its form, and rules that cannot be decided."""

from collections.abc import Iterator
from typing import Any

import pytest

from declarations.contract import contract_for
from declarations.layout import Field, Table, Widget
from tests.validation.books import book_on, changed
from tests.validation.cases import circumstances, example
from validation.engine import Answer, Decision, judge
from validation.schemes.green_clearance_code import SCHEME

FACTS = SCHEME.facts(example(), circumstances())
SHAPE = contract_for(SCHEME.slug).shape
POWERTRAINS = ("BATTERY_ELECTRIC", "HYDROGEN_FUEL_CELL", "NATURAL_GAS")


def _shape(pointer: str) -> Any:
    steps = [0 if step == "0" else step for step in pointer.split("/")[1:]]
    return SHAPE.at(steps)


def _fields() -> Iterator[tuple[str, Field]]:
    for section in SCHEME.sections:
        for item in section.items:
            if isinstance(item, Table):
                for field in item.fields:
                    yield f"{item.pointer}/0{field.pointer}", field
            else:
                yield item.pointer, item


def required_places(schema: Any, pointer: str) -> Iterator[str]:
    """Where a document needs an answer below the pointer."""
    for name in schema.get("required", ()):
        below = schema["properties"][name]
        if below["type"] == "object":
            yield from required_places(below, f"{pointer}/{name}")
        else:
            yield f"{pointer}/{name}"


def test_every_rule_says_its_requirement_in_a_sentence() -> None:
    assert [rule.id for rule in SCHEME.rules if not rule.check.__doc__] == []


def test_every_question_of_the_form_has_its_place_in_the_schema() -> None:
    lost = [pointer for pointer, _ in _fields() if not _shape(pointer).types]
    assert lost == []


def test_choices_are_values_of_the_schema() -> None:
    for pointer, field in _fields():
        if field.widget in {Widget.SELECT, Widget.RADIOS}:
            below = SCHEME.body_schema
            for step in pointer.split("/")[2:]:
                below = below["properties"][step]
            offered = {value for value, _ in field.choices()}
            assert offered <= set(below["enum"]), pointer


def test_the_form_asks_for_everything_that_is_required() -> None:
    asked = {pointer for pointer, field in _fields() if not field.optional}
    parts = SCHEME.body_schema["properties"]
    for name in ("vehicle", "battery", "gas", "carbon_report"):
        assert set(required_places(parts[name], f"/body/{name}")) <= asked


@pytest.mark.parametrize(
    ("powertrain", "shown"),
    [
        ("BATTERY_ELECTRIC", {"battery"}),
        ("HYDROGEN_FUEL_CELL", {"battery", "fuel-cell"}),
        ("NATURAL_GAS", {"gas"}),
        ("DIESEL", set()),
    ],
)
def test_sections_follow_the_powertrain(powertrain: str, shown: set[str]) -> None:
    envelope = {"body": {"vehicle": {"powertrain": powertrain}}}
    slugs = {section.slug for section in SCHEME.sections if section.when(envelope)}
    assert slugs == {"vehicle", "carbon", "value"} | shown


def test_sections_of_an_empty_draft_can_be_asked_for() -> None:
    assert next(s.slug for s in SCHEME.sections if s.when({})) == "vehicle"


def test_without_a_list_of_ports_a_person_decides() -> None:
    judgement = judge(SCHEME.rules, FACTS, changed(book_on(), {"gcc_ports": []}))
    assert judgement.answers["GCC-PORT-01"] is Answer.UNDETERMINED
    assert judgement.decision is Decision.REVIEW


def test_without_a_threshold_a_person_decides() -> None:
    judgement = judge(SCHEME.rules, FACTS, changed(book_on(), {"gcc_parameters": []}))
    assert judgement.answers["GCC-VEHICLE-02"] is Answer.UNDETERMINED
    assert judgement.decision is Decision.REVIEW


def test_the_same_case_gives_the_same_verdict() -> None:
    facts = SCHEME.facts(example("gcc-five-faults-returned"), circumstances())
    first, second = (judge(SCHEME.rules, facts, book_on()) for _ in range(2))
    assert first == second

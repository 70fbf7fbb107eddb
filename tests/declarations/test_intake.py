"""Intake: every fault at once, in words that say where, what and what to do."""

import copy
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from declarations import intake
from declarations.canonical import digest
from declarations.contract import ENVELOPE, contract_for, make_contract
from declarations.faults import Fault, Refused
from declarations.schema_faults import schema_faults
from declarations.schemes import schemes
from tests.factories import ABSENT, clear_truck, today

SCHEMES = ("green_clearance_code",)
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-10, 10**6) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=6,
)


def faults_of(document: Any) -> list[Fault]:
    with pytest.raises(Refused) as caught:
        intake.read(document, today=today())
    return list(caught.value.faults)


def told(document: Any) -> set[tuple[str, str]]:
    return {(fault.pointer, fault.code) for fault in faults_of(document)}


def test_a_lawful_document_becomes_an_envelope() -> None:
    document = clear_truck(body__vehicle__vin="ｌｚｚ1bcn2 5td000101")
    envelope = intake.read(document, today=today())
    assert envelope.body["vehicle"]["vin"] == "LZZ1BCN25TD000101"
    assert envelope.summary.subject == "LZZ1BCN25TD000101"


def test_two_spellings_of_one_document_have_one_digest() -> None:
    document = clear_truck()
    shouted = copy.deepcopy(document)
    shouted["port_of_exit"]["unlocode"] = " cntxg "
    shouted["body"]["vehicle"]["hs_code"] = "8701.24.00 00"
    one, other = (intake.read(d, today=today()) for d in (document, shouted))
    assert one.digest == other.digest == digest(dict(one.document))


def test_all_faults_come_at_once() -> None:
    document = clear_truck(
        body__vehicle__vin="L\u0405V",
        body__vehicle__gross_vehicle_mass_kg="49000",
        body__vehicle__category="SPACESHIP",
        body__carbon_report__unit__unit="t",
        body__carbon_report__reference_period__start="2026-13-01",
        port_of_exit={"unlocode": "TIANJIN"},
        destination_country=ABSENT,
        planned_exit_date="2026-02-30",
        incoterm="",
        own_reference="x" * 65,
        Contract_Number="C-1",
    )
    assert told(document) == {
        ("/body/vehicle/vin", "look_alike_character"),
        ("/body/vehicle/gross_vehicle_mass_kg", "wrong_type"),
        ("/body/vehicle/category", "not_in_list"),
        ("/body/carbon_report/unit/unit", "not_in_list"),
        ("/body/carbon_report/reference_period/start", "bad_format"),
        ("/port_of_exit/unlocode", "bad_format"),
        ("/destination_country", "missing"),
        ("/planned_exit_date", "bad_format"),
        ("/incoterm", "empty"),
        ("/own_reference", "too_long"),
        ("/Contract_Number", "unknown_member"),
    }


def test_every_fault_says_what_to_do_and_repeats_nothing() -> None:
    document = clear_truck(
        body__vehicle__model="zebra\u202e",
        body__vehicle__category="zebra",
        body__vehicle__hs_code="zebra",
        exporter={"uscc": "zebra" * 10},
        declaration_of_truth=["zebra"],
        incoterm="zebra",
    )
    for fault in faults_of(document):
        assert fault.message
        assert fault.remedy
        assert "zebra" not in fault.message + fault.remedy


def test_a_misspelt_member_is_told_its_name() -> None:
    [fault] = faults_of(clear_truck(Own_Reference="A"))
    assert "own_reference" in fault.remedy


def test_missing_members_are_listed_one_by_one() -> None:
    missing = told(clear_truck(body__carbon_report={}))
    wanted = schemes()[SCHEMES[0]].body_schema["properties"]["carbon_report"]
    assert missing == {
        (f"/body/carbon_report/{name}", "missing") for name in wanted["required"]
    }


@pytest.mark.parametrize("whole", [1.0, True, "49000", None, [49000]])
def test_a_whole_number_is_nothing_else(whole: Any) -> None:
    document = clear_truck(body__vehicle__gross_vehicle_mass_kg=whole)
    assert told(document) == {("/body/vehicle/gross_vehicle_mass_kg", "wrong_type")}


def test_a_plan_may_slip_by_ninety_days_but_not_by_a_year() -> None:
    slipped = (today() - timedelta(days=90)).isoformat()
    intake.read(clear_truck(planned_exit_date=slipped), today=today())
    for days in (91, 365):
        long_ago = (today() - timedelta(days=days)).isoformat()
        assert told(clear_truck(planned_exit_date=long_ago)) == {
            ("/planned_exit_date", "in_the_past")
        }


@pytest.mark.parametrize("slug", ["", "GREEN_CLEARANCE_CODE", "x", 7, None, ["x"]])
def test_an_unknown_scheme_is_refused_with_the_known_ones(slug: Any) -> None:
    faults = [f for f in faults_of(clear_truck(scheme=slug)) if f.pointer == "/scheme"]
    assert len(faults) == 1


@pytest.mark.parametrize("document", [None, [], "x", 7, True])
def test_only_an_object_is_a_declaration(document: Any) -> None:
    with pytest.raises(Refused) as caught:
        intake.read(document, today=today())
    assert caught.value.status == 400


def test_faults_are_bounded() -> None:
    document = clear_truck(**{f"extra{number}": 1 for number in range(5000)})
    assert len(faults_of(document)) == intake.MOST_FAULTS + 1


def test_a_truth_not_accepted_is_left_to_the_rules() -> None:
    document = clear_truck(declaration_of_truth__accepted=False)
    envelope = intake.read(document, today=today())
    assert envelope.document["declaration_of_truth"]["accepted"] is False


def test_a_pattern_ends_at_the_end() -> None:
    contract = make_contract({"type": "string", "pattern": "^[A-Z]{2}$"})
    assert schema_faults("AE\n", contract.schema, contract.shape)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    steps = value.items() if isinstance(value, dict) else enumerate(value)
    for step, below in steps if isinstance(value, dict | list) else ():
        yield (*path, step)
        yield from (
            places(below, (*path, step)) if isinstance(below, dict | list) else ()
        )


@settings(deadline=None)
@given(data=st.data())
def test_both_validators_agree_on_any_change(data: st.DataObject) -> None:
    document = clear_truck()
    for _ in range(data.draw(st.integers(1, 3))):
        *way, last = data.draw(st.sampled_from(list(places(document))))
        holder: Any = document
        for step in way:
            holder = holder[step]
        holder[last] = data.draw(JSON_VALUES)
    contract = contract_for(SCHEMES[0])
    faults = schema_faults(document, contract.schema, contract.shape)
    assert contract.quick.is_valid(document) == (not faults)


@settings(deadline=None)
@given(document=JSON_VALUES)
def test_nothing_that_json_can_say_breaks_intake(document: Any) -> None:
    with pytest.raises(Refused):
        intake.read({"scheme": SCHEMES[0], "body": document}, today=today())


def test_schemas_only_use_words_that_have_sentences() -> None:
    texts = [ENVELOPE.read_text("utf-8")]
    texts += [json.dumps(scheme.body_schema) for scheme in schemes().values()]
    used = {word for text in texts for word in re.findall(r'"(x-\w+)"', text)}
    assert used <= {"x-label", "x-canonical", "x-allow", "x-expected", "x-says"}


def test_the_examples_are_well_formed() -> None:
    folder = Path(__file__).parents[2] / "examples"
    for path in folder.glob("*.json"):
        document = json.loads(path.read_text("utf-8"))
        if document.get("scheme") in schemes():
            envelope = intake.read(document, today=today())
            assert envelope.scheme.slug == document["scheme"], path.name

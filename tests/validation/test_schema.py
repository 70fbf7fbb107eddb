"""The body's schema: closed, bounded, labelled; and the same in XML Schema."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from lxml import etree

from declarations import intake
from declarations.contract import contract_for
from declarations.faults import Fault, Refused
from declarations.formats.xml import to_xml
from tests.validation.books import TODAY
from tests.validation.cases import Case, every_case, example, patched
from validation.schemes.green_clearance_code import SCHEME

XSD = etree.XMLSchema(etree.parse(SCHEME.body_xsd))
CANONICAL = {"identifier", "code", "text", "decimal", "date"}


def _schemas(schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield schema
    for below in schema.get("properties", {}).values():
        yield from _schemas(below)
    if "items" in schema:
        yield from _schemas(schema["items"])


EVERYWHERE = list(_schemas(SCHEME.body_schema))


def _of(kind: str) -> list[Mapping[str, Any]]:
    return [schema for schema in EVERYWHERE if schema["type"] == kind]


def _faults(**patch: Any) -> list[Fault]:
    with pytest.raises(Refused) as refused:
        intake.read(patched(example(), patch), today=TODAY)
    return list(refused.value.faults)


def test_it_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEME.body_schema)


def test_every_object_is_closed() -> None:
    assert all(schema["additionalProperties"] is False for schema in _of("object"))


def test_everything_is_bounded() -> None:
    assert all({"enum", "maxLength"} & set(schema) for schema in _of("string"))
    assert all("maxItems" in schema for schema in _of("array"))
    assert all({"minimum", "maximum"} <= set(schema) for schema in _of("integer"))
    assert not _of("boolean")[0].keys() & {"enum"}


def test_every_place_has_a_label_and_text_says_how_it_is_read() -> None:
    assert all(schema["x-label"] for schema in EVERYWHERE)
    assert {schema["x-canonical"] for schema in _of("string")} == CANONICAL


def test_two_footprints_are_one_too_many() -> None:
    pact = example("gcc-pact-footprint-clear")["body"]["pact_product_footprint"]
    (fault,) = _faults(set={"/body/pact_product_footprint": pact})
    assert fault.pointer == "/body"
    assert "twice" in fault.message


def test_a_pact_footprint_of_version_2_is_refused_by_name() -> None:
    body = example("gcc-pact-footprint-clear")["body"]
    body["pact_product_footprint"] |= {"specVersion": "2.3.0", "version": 0}
    faults = {fault.pointer: fault for fault in _faults(set={"/body": body})}
    said = faults["/body/pact_product_footprint/specVersion"].message
    assert "Only PACT version 3 is read" in said


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("/body/vehicle/vin", ""),
        ("/body/vehicle/vin", "L" * 33),
        ("/body/vehicle/vin", "LZZ1BCN25TD00010\u0661"),
        ("/body/vehicle/vin", "L\u0405Z1BCN25TD000101"),
        ("/body/vehicle/vin", "LZZ1BCN25TD\u200b000101"),
        ("/body/vehicle/hs_code", "0x870124"),
        ("/body/vehicle/hs_code", "8_701_240_000"),
        ("/body/vehicle/gross_vehicle_mass_kg", 0),
        ("/body/vehicle/gross_vehicle_mass_kg", "49000"),
        ("/body/vehicle/gross_vehicle_mass_kg", 49000.5),
        ("/body/vehicle/gross_vehicle_mass_kg", 10**30),
        ("/body/vehicle/gross_vehicle_mass_kg", True),
        ("/body/vehicle/manufacture_date", "2026-02-30"),
        ("/body/vehicle/powertrain", "battery"),
        ("/body/battery/packs/0/code", "N/A"),
        ("/body/battery/packs/0/code", "1.23457E+23"),
        ("/body/battery/packs/0/code", "待定"),
        ("/body/battery/declared_pack_count", "4"),
        ("/body/carbon_report/result_kgco2e", "4" * 4000),
        ("/body/carbon_report/result_kgco2e", 41850),
        ("/body/carbon_report/valid_from", "2026-13"),
        ("/body/carbon_report/breakdown/0/kgco2e", "1e5"),
        ("/body/carbon_report/breakdown/0/kgco2e", "1 000"),
        ("/body/carbon_report/unit/unit", "t"),
        ("/body/carbon_report/Standard", "ISO 14067"),
        ("/body/carbon_report/document/sha256", "9F2B"),
    ],
)
def test_a_fault_of_form_is_refused_at_its_place(pointer: str, value: Any) -> None:
    pointers = {fault.pointer for fault in _faults(set={pointer: value})}
    assert pointers == {pointer}


def test_an_empty_report_lists_every_missing_member() -> None:
    faults = _faults(set={"/body/carbon_report": {}})
    wanted = SCHEME.body_schema["properties"]["carbon_report"]["required"]
    assert {fault.pointer for fault in faults} == {
        f"/body/carbon_report/{name}" for name in wanted
    }


def _xml_body(document: dict[str, Any]) -> etree._Element:
    element = etree.fromstring(to_xml(document)).find("body")
    assert element is not None
    return etree.fromstring(etree.tostring(element))


@pytest.mark.parametrize("case", list(every_case()), ids=lambda case: case.name)
def test_the_xsd_admits_what_the_schema_admits(case: Case) -> None:
    XSD.assertValid(_xml_body(case.envelope))


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("/body/vehicle/colour", "green"),
        ("/body/vehicle/vin", "L" * 33),
        ("/body/vehicle/gross_vehicle_mass_kg", 0),
        ("/body/vehicle/powertrain", "STEAM"),
        ("/body/vehicle/manufacture_date", "2026-02-30"),
        ("/body/battery/packs", [{"code": "0X9PB7K0DEM001G930001201"}] * 65),
        ("/body/carbon_report/breakdown/0/kgco2e", "1e5"),
    ],
)
def test_the_xsd_refuses_what_the_schema_refuses(pointer: str, value: Any) -> None:
    document = patched(example(), {"set": {pointer: value}})
    assert not contract_for(SCHEME.slug).quick.is_valid(document)
    assert not XSD.validate(_xml_body(document))

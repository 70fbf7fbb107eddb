"""The body's schema: closed, bounded, labelled; and the same in XML Schema."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from lxml import etree

from declarations import intake
from declarations.contract import contract_for
from declarations.faults import Fault, Refused
from declarations.formats.xml import to_xml
from tests.validation.books import TODAY
from tests.validation.cases import Case, cases_of_all_schemes, example, patched
from validation.scheme import Scheme, judging_schemes
from validation.schemes.green_clearance_code import SCHEME

CANONICAL = {"identifier", "code", "text", "decimal", "date"}


@cache
def _xsd(slug: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(judging_schemes()[slug].body_xsd))


def _schemas(schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield schema
    for below in schema.get("properties", {}).values():
        yield from _schemas(below)
    if "items" in schema:
        yield from _schemas(schema["items"])


def _of(scheme: Scheme, kind: str) -> list[Mapping[str, Any]]:
    everywhere = _schemas(scheme.body_schema)
    return [schema for schema in everywhere if schema["type"] == kind]


def _faults(**patch: Any) -> list[Fault]:
    with pytest.raises(Refused) as refused:
        intake.read(patched(example(), patch), today=TODAY)
    return list(refused.value.faults)


of_each_scheme = pytest.mark.parametrize(
    "scheme", judging_schemes().values(), ids=lambda scheme: scheme.slug
)


@of_each_scheme
def test_it_is_a_schema(scheme: Scheme) -> None:
    Draft202012Validator.check_schema(scheme.body_schema)


@of_each_scheme
def test_every_object_is_closed(scheme: Scheme) -> None:
    objects = _of(scheme, "object")
    assert all(schema["additionalProperties"] is False for schema in objects)


@of_each_scheme
def test_everything_is_bounded(scheme: Scheme) -> None:
    texts, wholes = _of(scheme, "string"), _of(scheme, "integer")
    assert all({"enum", "maxLength"} & set(schema) for schema in texts)
    assert all("maxItems" in schema for schema in _of(scheme, "array"))
    assert all({"minimum", "maximum"} <= set(schema) for schema in wholes)
    assert not _of(scheme, "boolean")[0].keys() & {"enum"}


@of_each_scheme
def test_every_place_has_a_label_and_text_says_how_it_is_read(scheme: Scheme) -> None:
    assert all(schema["x-label"] for schema in _schemas(scheme.body_schema))
    texts = _of(scheme, "string")
    assert {schema["x-canonical"] for schema in texts} == CANONICAL


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


@pytest.mark.parametrize(
    "case",
    cases_of_all_schemes(),
    ids=lambda case: f"{case.scheme.slug}-{case.name}",
)
def test_the_xsd_admits_what_the_schema_admits(case: Case) -> None:
    _xsd(case.scheme.slug).assertValid(_xml_body(case.envelope))


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
    assert not _xsd(SCHEME.slug).validate(_xml_body(document))

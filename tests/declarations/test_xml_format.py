"""XML: the same document as JSON, and nothing that reaches beyond its bytes."""

import json
import socket
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from declarations import intake
from declarations.faults import Fault, Refused
from declarations.formats.limits import DEEPEST
from declarations.formats.xml import read_xml, to_xml
from tests.factories import clear_truck, today

BOMB = b'<!DOCTYPE d [<!ENTITY e "boo">]><declaration><own_reference>&e;'


def read(data: bytes) -> Any:
    return read_xml(data, intake.shape_for)


def refusal(data: bytes) -> list[Fault]:
    with pytest.raises(Refused) as caught:
        read(data)
    assert caught.value.status == 400
    return list(caught.value.faults)


def xml(inner: str) -> bytes:
    return f"<declaration>{inner}</declaration>".encode()


def filed_as(document: Any) -> Any:
    try:
        return intake.read(document, today=today()).digest
    except Refused as refused:
        return [(fault.pointer, fault.code) for fault in refused.faults]


def test_a_declaration_survives_the_way_through_xml() -> None:
    document = intake.read(clear_truck(), today=today()).document
    assert read(to_xml(document)) == document


FAULTY: tuple[dict[str, Any], ...] = (
    {"body__vehicle__vin": "L\u0405V"},
    {"body__vehicle__gross_vehicle_mass_kg": "heavy"},
    {"body__vehicle__gross_vehicle_mass_kg": 0},
    {"declaration_of_truth__accepted": "perhaps"},
    {"body__battery__packs": []},
    {"body__battery__packs": [{"code": "A"}, {"cod": "B"}]},
    {"Incoterm": "FOB", "incoterm": "FO"},
    {"exporter": "somebody"},
    {"body__carbon_report": {}},
)


@pytest.mark.parametrize("changes", FAULTY, ids=lambda changes: next(iter(changes)))
def test_faults_and_pointers_are_those_of_json(changes: dict[str, Any]) -> None:
    document = clear_truck(**changes)
    assert filed_as(read(to_xml(document))) == filed_as(document)


@settings(deadline=None)
@given(
    text=st.text(
        st.characters(
            exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"
        )
    )
)
def test_any_text_is_the_same_in_both_formats(text: str) -> None:
    document = clear_truck(contract_number=text)
    back = read(to_xml(document))
    assert filed_as(back) == filed_as(document)


@pytest.mark.parametrize(
    ("data", "pointer", "code"),
    [
        (BOMB, "", "doctype"),
        (b'<!DOCTYPE d SYSTEM "http://127.0.0.1/d"><declaration/>', "", "doctype"),
        (b'<?xml version="1.0" encoding="gbk"?><declaration/>', "", "not_utf8"),
        ("<declaration>\u4e2d\u56fd</declaration>".encode("gb18030"), "", "not_utf8"),
        (xml("<own_reference>&#0;</own_reference>"), "", "bad_xml"),
        (xml("<own_reference>&#xD800;</own_reference>"), "", "bad_xml"),
        (xml("<own_reference>&undeclared;</own_reference>"), "", "bad_xml"),
        (xml("<a></b>"), "", "bad_xml"),
        (b"<declaration/><declaration/>", "", "bad_xml"),
        (b"", "", "bad_xml"),
        (b"<truck/>", "", "wrong_root"),
        (b'<declaration xmlns="urn:x"/>', "", "wrong_root"),
        (xml("<exporter a='1'><uscc>A</uscc></exporter>"), "/exporter", "attribute"),
        (
            xml("<exporter><uscc>A<!-- x -->B</uscc></exporter>"),
            "/exporter/uscc",
            "comment",
        ),
        (
            xml("<own_reference>A<?x y?></own_reference>"),
            "/own_reference",
            "processing_instruction",
        ),
        (xml("<exporter>loose<uscc>A</uscc></exporter>"), "/exporter", "stray_text"),
        (
            xml("<incoterm>A</incoterm><incoterm>B</incoterm>"),
            "/incoterm",
            "duplicate_member",
        ),
    ],
)
def test_what_others_would_guess_at_is_refused(
    data: bytes, pointer: str, code: str
) -> None:
    assert (pointer, code) in {(fault.pointer, fault.code) for fault in refusal(data)}


def test_no_address_in_the_document_is_ever_visited() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/x.xsd"
        head = (
            '<declaration xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
            f' xsi:schemaLocation="urn:x {address}"'
            f' xsi:noNamespaceSchemaLocation="{address}">'
        )
        data = to_xml(clear_truck()).replace(b"<declaration>", head.encode())
        assert intake.read(read(data), today=today()).port == "CNTXG"
        with pytest.raises(TimeoutError):
            listener.accept()


def test_a_stylesheet_and_comments_between_elements_are_ignored() -> None:
    data = to_xml(clear_truck()).replace(
        b"<declaration>",
        b'<?xml-stylesheet href="http://127.0.0.1/x"?><declaration><!-- ours -->',
    )
    assert intake.read(read(data), today=today()).port == "CNTXG"


@pytest.mark.parametrize("depth", [DEEPEST + 1, 300, 5000])
def test_depth_is_refused(depth: int) -> None:
    assert refusal(xml("<a>" * depth + "</a>" * depth))


def test_two_hundred_thousand_attributes_are_refused() -> None:
    attributes = " ".join(f'a{number}=""' for number in range(200_000))
    [fault] = refusal(f"<declaration {attributes}/>".encode())
    assert fault.code == "too_many"


@given(data=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with suppress(Refused):
        read(b"<declaration>" + data + b"</declaration>")


def test_numbers_and_truths_get_the_types_of_the_schema() -> None:
    document = clear_truck()
    back = json.loads(json.dumps(read(to_xml(document))))
    assert back["body"]["vehicle"]["gross_vehicle_mass_kg"] == 49000
    assert back["body"]["vehicle"]["hs_code"] == "8701240000"
    assert back["declaration_of_truth"]["accepted"] is True

"""The Single Window: what it carries comes back, and what it cannot is named."""

from copy import deepcopy
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from codes.models import Code
from codes.tasks import seal_cleared
from declarations import pointers
from declarations.countries import codes_of_three_letters, country_choices
from declarations.faults import Refused
from declarations.formats.single_window import (
    HEAD,
    NOTED,
    read_dec_message,
    to_dec_message,
    without_place,
)
from declarations.interchange import SingleWindow
from declarations.models import Declaration, WorkingCopy
from declarations.parties.models import User
from declarations.schemes import schemes
from declarations.states import State
from tests import consignments, factories
from tests.programs import Program
from tests.visits import Person
from validation.tasks import judge_submitted

TWICE = b"<DecMessage><DecHead><GNo>1</GNo><GNo>2</GNo></DecHead></DecMessage>"
NUMBER = "GCH62-BA8R6-PX4K3"
IMPORT, PAGE = "/api/v1/single-window/", "/declarations/new/from-single-window/"
words = st.text(
    st.characters(blacklist_categories=("Cs", "Cc", "Cn", "Co")), min_size=1
).map(lambda text: " ".join(text.split()))


def places() -> dict[str, SingleWindow]:
    return {slug: scheme.single_window for slug, scheme in schemes().items()}


def message(document: dict[str, Any], code: str = "") -> bytes:
    return to_dec_message(document, places()[document["scheme"]], code=code)


def carried(document: dict[str, Any]) -> dict[str, Any]:
    """What of a document the message has a place for."""
    kept: dict[str, Any] = {"direction": "EXPORT", **deepcopy(document)}
    for pointer in without_place(document, places()[document["scheme"]]):
        _drop(kept, pointer.split("/")[1:])
    del kept["scheme"]
    return kept


def _drop(holder: Any, way: list[str]) -> None:
    """A pointer without the numbers of lines."""
    if isinstance(holder, list):
        for item in holder:
            _drop(item, way)
    elif len(way) == 1 or way[0] not in holder:
        holder.pop(way[0], None)
    else:
        below = holder[way[0]]
        _drop(below, way[1:])
        if not below or (isinstance(below, list) and not any(below)):
            del holder[way[0]]


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    slug = draw(st.sampled_from(sorted(schemes())))
    document = consignments.clear_document(slug)
    document["own_reference"] = draw(words.filter(bool))
    document["contract_number"] = draw(words.filter(bool))
    document["incoterm"] = draw(st.sampled_from(["FCA", "CIF", "FOB", "EXW", "DDP"]))
    codes = [code for code, _name in country_choices()]
    document["destination_country"] = draw(st.sampled_from(codes))
    document["containers"] = draw(
        st.lists(st.from_regex(r"[A-Z]{4}[0-9]{7}", fullmatch=True), max_size=3)
    )
    if not document["containers"]:
        del document["containers"]
    return document


@given(document=documents())
def test_what_has_a_place_comes_back_unchanged(document: dict[str, Any]) -> None:
    found = read_dec_message(message(document, NUMBER), places())
    assert found.document == carried(document)
    assert (found.scheme, found.code) == (document["scheme"], NUMBER)
    assert found.left_out == []


@pytest.mark.parametrize(
    "digits", ["870124", "87012400", "8701240000", "8701240000999"]
)
def test_hs_codes_of_every_length_come_back(digits: str) -> None:
    document = factories.clear_truck(body__vehicle__hs_code=digits)
    back = read_dec_message(message(document), places()).document
    assert back["body"]["vehicle"]["hs_code"] == digits
    codes = etree.fromstring(message(document)).findtext(".//CodeTS")
    assert codes == digits[:10]


def test_the_export_names_what_it_does_not_carry() -> None:
    text = message(factories.clear_truck()).decode()
    assert "Not carried: /declaration_of_truth/name" in text
    assert "/body/battery/packs/code" in text


def test_elements_without_a_place_are_named_with_their_values() -> None:
    root = etree.fromstring(message(factories.clear_truck()))
    head = root.find("DecHead")
    assert head is not None
    etree.SubElement(head, "CutMode").text = "101"
    etree.SubElement(head, "LicenseNo").text = ""
    etree.SubElement(etree.SubElement(root, "DecFreeTxt"), "RelId").text = "7"
    found = read_dec_message(etree.tostring(root), places())
    told = {(each.name, each.value) for each in found.left_out}
    assert told == {("CutMode", "101"), ("DecFreeTxt", "")}


def test_words_that_only_the_single_window_has_are_named() -> None:
    data = (
        b"<DecMessage><DecHead><TransMode>4</TransMode><TradeCountry>QQQ</TradeCountry>"
        b"<IEDate>soon</IEDate><NoteS>by hand</NoteS></DecHead></DecMessage>"
    )
    found = read_dec_message(data, places())
    assert found.document == {}
    told = {each.name: each.value for each in found.left_out}
    assert told == {
        "TransMode": "4",
        "TradeCountry": "QQQ",
        "IEDate": "soon",
        "NoteS": "by hand",
    }


def test_a_namespace_makes_no_difference() -> None:
    text = message(factories.clear_truck()).decode()
    named = text.replace("<DecMessage>", '<DecMessage xmlns="urn:any" Version="3">')
    back = read_dec_message(named.encode(), places())
    assert back == read_dec_message(text.encode(), places())


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<declaration/>", "wrong_root"),
        (b"<!DOCTYPE x [<!ENTITY a 'b'>]><DecMessage/>", "doctype"),
        (b"<DecMessage><DecHead></DecMessage>", "bad_xml"),
        (b"<DecMessage>\xff</DecMessage>", "not_utf8"),
        (TWICE, "duplicate_member"),
        (b"<DecMessage><DecHead/><DecHead/></DecMessage>", "duplicate_member"),
        (b"<DecMessage>" + b"<a/>" * 50_000 + b"</DecMessage>", "too_many"),
    ],
)
def test_what_is_no_message_is_refused_by_name(data: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read_dec_message(data, places())
    assert [fault.code for fault in refused.value.faults] == [code]


def test_every_place_points_into_the_schema() -> None:
    for slug, one in places().items():
        document = consignments.clear_document(slug)
        lines = pointers.at(document, one.lines) if one.lines else [document]
        for place in one.line:
            assert pointers.at(lines[0], place.pointer) is not None, place
        for place in one.head:
            assert pointers.at(document, place.pointer) is not None, place
    assert len({place.name for place in HEAD}) == len(HEAD)
    assert NOTED["PORT"] == "/port_of_exit/unlocode"


@pytest.mark.usefixtures("law")
def test_the_message_of_a_truck_has_its_code_in_the_notes(
    exporter: User, api_client: Program, strange_client: Program
) -> None:
    row = factories.filed(exporter)
    path = f"/api/v1/declarations/{row.reference}/single-window/"
    assert read_dec_message(api_client.get(path).content, places()).code == ""
    judge_submitted()
    seal_cleared()
    answer = api_client.get(path)
    assert answer["Content-Type"].startswith("application/xml")
    found = read_dec_message(answer.content, places())
    number = Code.objects.get(declaration=row).number
    assert found.code.replace("-", "") == number
    assert found.document["body"]["vehicle"]["vin"] == row.subject
    page = Person(exporter).client.get(f"/declarations/{row.reference}/single-window/")
    assert page.content == answer.content
    assert strange_client.get(path).status_code == 404


@pytest.mark.usefixtures("law")
def test_a_program_makes_a_draft_and_reads_what_it_lacks(
    api_client: Program, exporter: User
) -> None:
    data = message(factories.clear_truck())
    headers = {"Idempotency-Key": "one"}
    sent = {"content_type": "application/xml", "headers": headers}
    answer = api_client.post(IMPORT, data, **sent)
    assert answer.status_code == 201, answer.content
    told = answer.json()
    draft = Declaration.objects.get(reference=told["declaration"]["reference"])
    assert (draft.state, draft.revision) == (State.DRAFT, 0)
    missing = {fault["pointer"] for fault in told["missing"]}
    assert "/declaration_of_truth" in missing
    assert "/body/vehicle/powertrain" in missing
    copy = WorkingCopy.objects.get(declaration=draft).envelope
    assert copy["exporter"] == {"uscc": factories.EXPORTER_USCC}
    again = api_client.post(IMPORT, data, **sent)
    assert again.json() == told
    assert Declaration.objects.count() == 1


@pytest.mark.usefixtures("law")
def test_nobody_makes_a_draft_for_another_or_without_a_scheme(
    strange_client: Program, api_client: Program, exporter: User
) -> None:
    data = message(factories.clear_truck())
    kind = {"content_type": "application/xml"}
    assert strange_client.post(IMPORT, data, **kind).status_code in {403, 422}
    bare = b"<DecMessage><DecHead/></DecMessage>"
    answer = api_client.post(IMPORT, bare, **kind)
    assert answer.status_code == 422
    at = {fault["pointer"] for fault in answer.json()["errors"]}
    assert at == {"/scheme", "/exporter/uscc"}
    assert not Declaration.objects.exists()


@pytest.mark.usefixtures("law")
def test_a_person_uploads_a_message_and_is_told_what_was_left_out(
    exporter: User,
) -> None:
    data = message(factories.clear_truck()).replace(
        b"</DecHead>", b"<CutMode>101</CutMode></DecHead>"
    )
    person = Person(exporter)
    assert "From the Single Window" in person.sees(PAGE)
    file = SimpleUploadedFile("message.xml", data)
    answer = person.client.post(PAGE, {"file": file}, follow=True)
    assert "no place for it: CutMode." in answer.content.decode()
    assert Declaration.objects.get().state == State.DRAFT
    wrong = SimpleUploadedFile("message.xml", b"<a/>")
    refused = person.client.post(PAGE, {"file": wrong})
    assert refused.status_code == 422
    assert "The outermost element is not" in refused.content.decode()


def test_each_country_has_one_code_of_three_letters() -> None:
    codes = codes_of_three_letters()
    assert set(codes) == {code for code, _name in country_choices()}
    some = {"CN": "CHN", "DE": "DEU", "MM": "MMR", "FR": "FRA", "TL": "TLS"}
    assert {code: codes[code] for code in some} == some

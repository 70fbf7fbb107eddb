"""From a filing to a signed code and back, through HTTP and a real worker."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests import consignments, factories
from tests.codes.oracles import environment
from tests.journeys.portal import ROOT, Portal

pytestmark = pytest.mark.xdist_group("journeys")
EXAMPLES = ROOT / "examples"
EXPECTED = json.loads((EXAMPLES / "expected.json").read_text())
CASES = [
    pytest.param(EXAMPLES / f"{name}.json", outcome, id=name)
    for name, outcome in EXPECTED.items()
]
# Filing a consignment a second time is lawful, so these are sent as XML as well.
CASES_IN_XML = [
    pytest.param(EXAMPLES / f"{name}.xml", outcome, id=name)
    for name, outcome in EXPECTED.items()
    if name.startswith("iegc-")
]
PERSONAS = {
    factories.EXPORTER_USCC: "exporter",
    consignments.EXPORTER_USCC: "equipment_exporter",
}


def blocking(said: Any) -> set[str]:
    """The rules that a declaration reports at reject or review level."""
    return {
        finding["rule"] for finding in said["findings"] if finding["level"] != "warn"
    }


@pytest.mark.parametrize(("file", "outcome"), CASES)
def test_an_example_ends_as_it_says(
    portal: Portal, file: Path, outcome: dict[str, Any]
) -> None:
    document = json.loads(file.read_text("utf-8"))
    persona = PERSONAS[document["exporter"]["uscc"]]
    said = portal.settled(portal.file(document, persona), persona)
    assert said["state"] == outcome["state"]
    assert blocking(said) == set(outcome["must_report"])
    assert (said["code"] is not None) is (outcome["state"] == "issued")


@pytest.mark.parametrize(("file", "outcome"), CASES_IN_XML)
def test_a_consignment_in_xml_ends_alike(
    portal: Portal, file: Path, outcome: dict[str, Any]
) -> None:
    answer = portal.ask(
        "/api/v1/declarations/",
        file.read_bytes(),
        persona="equipment_exporter",
        Content_Type="application/xml",
    )
    assert answer.status == 201, answer.body
    said = portal.settled(answer.json()["reference"], "equipment_exporter")
    assert said["state"] == outcome["state"]
    assert blocking(said) == set(outcome["must_report"])


def test_anyone_verifies_the_code_and_nobody_an_altered_one(portal: Portal) -> None:
    said = portal.settled(portal.file(factories.clear_truck()))
    token = said["code"]["token"]
    answer = portal.ask("/api/v1/verify/", {"token": token}).json()
    assert answer["verdict"] == "VALID"
    changed = token[:200] + ("A" if token[200] != "A" else "B") + token[201:]
    altered = portal.ask("/api/v1/verify/", {"token": changed}).json()
    assert altered["verdict"] in {"BAD_SIGNATURE", "MALFORMED"}
    assert altered["claims"] is None


def test_a_second_filing_of_a_vin_gets_no_code(portal: Portal) -> None:
    truck = factories.clear_truck()
    first = portal.settled(portal.file(truck))
    copy = factories.clear_truck(
        exporter__uscc=factories.RIVAL_USCC,
        body__vehicle=truck["body"]["vehicle"],
    )
    second = portal.settled(portal.file(copy, persona="stranger"), persona="stranger")
    assert (first["state"], second["state"]) == ("issued", "in_review")
    assert blocking(second) == {"GCC-VIN-08"}
    assert second["code"] is None
    assert first["reference"] not in json.dumps(second)


def test_a_returned_truck_is_corrected_and_cleared(portal: Portal) -> None:
    wrong = factories.clear_truck(incoterm="DAT")
    reference = portal.file(wrong)
    assert portal.settled(reference)["state"] == "returned"
    answer = portal.ask(
        f"/api/v1/declarations/{reference}/revisions/",
        {**wrong, "incoterm": "DAP"},
        persona="exporter",
    )
    assert answer.status in {200, 201}, answer.body
    said = portal.settled(reference)
    assert (said["state"], said["revision"]) == ("issued", 2)


def test_a_stranger_sees_neither_list_nor_declaration(portal: Portal) -> None:
    reference = portal.file(factories.clear_truck())
    path = f"/api/v1/declarations/{reference}/"
    assert portal.ask(path, persona="stranger").status == 404
    assert portal.ask(path).status == 401
    mine = portal.ask("/api/v1/declarations/", persona="stranger").body
    assert reference.encode() not in mine


def test_a_broker_files_for_its_client(portal: Portal) -> None:
    reference = portal.file(factories.clear_truck(), persona="broker")
    assert portal.settled(reference, persona="broker")["state"] == "issued"
    refused = portal.ask(
        "/api/v1/declarations/",
        factories.clear_truck(),
        persona="broker_without_mandate",
    )
    assert refused.status == 403
    assert refused.json()["errors"][0]["pointer"] == "/exporter/uscc"


def test_a_stranger_checks_a_code_with_the_published_keys_alone(
    portal: Portal,
) -> None:
    """python-cwt, in its own environment, knows only the key set and the token."""
    truck = factories.clear_truck()
    token = portal.settled(portal.file(truck))["code"]["token"]
    keys = portal.ask("/.well-known/jwks.json").json()["keys"]
    altered = token[:300] + ("A" if token[300] != "A" else "B") + token[301:]
    asked = {"jwks": keys, "texts": [token, altered]}
    read, refused = environment.ask_python("cwt", "cwt_oracle.py", asked)
    assert read is not None
    assert truck["body"]["vehicle"]["vin"].encode().hex() in read
    assert refused is None

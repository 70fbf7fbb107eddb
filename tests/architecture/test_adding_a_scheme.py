"""A third scheme is one folder and one line in settings: everything else follows."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from lxml import etree
from pytest_django import Settings

from codes.models import Code
from codes.services import verify
from codes.verification import Verdict
from declarations.contract import contract_for
from declarations.formats.xml import to_xml
from declarations.models import Declaration
from declarations.parties.models import User
from declarations.schemes import schemes
from tests import factories
from tests.programs import Program
from tests.visits import Person, reference_in, work
from validation.reference import services as reference

SLUG = "mechanical_components"


def lot(number: str = "LOT-7001", **changes: Any) -> dict[str, Any]:
    """A declaration of this scheme that clears, unless changed."""
    document = factories.clear_truck(scheme=SLUG, port_of_exit={"unlocode": "CNDLC"})
    component = {"lot": number, "description": "Gear units", "hs_code": "8483401000"}
    carbon = {"kgco2e": "410.5", "sha256": "ab" * 32, "standard": "ISO 14067"}
    body = {"component": component, "carbon": carbon}
    for place, value in changes.items():
        part, member = place.split("__")
        body[part][member] = value
    return {**document, "body": body}


def forget() -> None:
    for known in (schemes, contract_for, reference._read_book):
        known.cache_clear()


@pytest.fixture(autouse=True)
def one_line_in_settings(settings: Settings, law: None) -> Iterator[None]:
    forget()
    settings.SCHEMES = [*settings.SCHEMES, "tests.mechanical_components.SCHEME"]
    yield
    forget()


def filed(program: Program, document: dict[str, Any]) -> dict[str, Any]:
    """The declaration as the API tells it once workers have been at it."""
    answer = program.post("/api/v1/declarations/", document)
    assert answer.status_code == 201, answer.content
    work()
    told: dict[str, Any] = program.get(answer.json()["url"]).json()
    return told


@pytest.mark.parametrize(
    ("changes", "state", "rules"),
    [
        ({}, "issued", []),
        ({"component__hs_code": "8501530000"}, "returned", ["MCC-GOODS-01"]),
        ({"carbon__standard": "in-house"}, "in_review", ["MCC-CARBON-01"]),
    ],
)
def test_it_is_judged_through_the_api(
    api_client: Program, changes: dict[str, str], state: str, rules: list[str]
) -> None:
    told = filed(api_client, lot(**changes))
    assert told["state"] == state
    assert [finding["rule"] for finding in told["findings"]] == rules


def test_its_code_verifies_and_says_what_it_is_about(api_client: Program) -> None:
    told = filed(api_client, lot())
    checked = verify(told["code"]["token"])
    assert checked.result.verdict is Verdict.VALID
    assert checked.result.claims is not None
    assert checked.result.claims.gcc.subject == "LOT-7001"
    assert checked.result.claims.gcc.scheme_number == 77
    assert told["code"]["number"].startswith("GCM")


def test_its_claims_are_held(api_client: Program) -> None:
    filed(api_client, lot())
    filed(api_client, lot())
    assert Code.objects.count() == 1


def test_it_is_filed_on_the_web_page_by_page(exporter: User) -> None:
    person = Person(exporter)
    draft = person.starts(SLUG)
    person.fills(draft, lot())
    assert person.sends(f"{draft}check/", {}).status_code == 302
    work()
    row = Declaration.objects.get(reference=reference_in(draft))
    assert (row.state, row.subject, row.goods) == ("issued", "LOT-7001", "Gear units")
    assert "LOT-7001" in person.sees(f"/declarations/{row.reference}/")


def test_a_flagged_case_shows_its_rule_and_law(
    api_client: Program, reviewer: User
) -> None:
    told = filed(api_client, lot(carbon__standard="in-house"))
    page = Person(reviewer).sees(f"/declarations/{told['reference']}/")
    assert "MCC-CARBON-01" in page
    assert "a verified carbon footprint" in page


def test_its_rules_are_in_the_catalogue(client: Client) -> None:
    assert "MCC-GOODS-01" in client.get("/rules/").content.decode()
    page = client.get("/rules/MCC-CARBON-01/").content.decode()
    assert "Nobody" not in page
    assert "The footprint follows ISO 14067" in page


def test_its_schema_is_published_and_its_xml_is_read(api_client: Program) -> None:
    schema = api_client.get(f"/api/v1/schemes/{SLUG}/schema.json").json()
    assert "component" in str(schema)
    xml = to_xml(lot())
    (body,) = etree.fromstring(xml).iterfind("body")
    xsd = etree.XMLSchema(etree.parse(schemes()[SLUG].body_xsd))
    assert xsd.validate(etree.ElementTree(body))
    answer = api_client.post(
        "/api/v1/declarations/", xml, content_type="application/xml"
    )
    assert answer.status_code == 201


def test_its_form_faults_are_named(api_client: Program) -> None:
    answer = api_client.post("/api/v1/declarations/", lot(component__lot="Ж-1"))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/body/component/lot"

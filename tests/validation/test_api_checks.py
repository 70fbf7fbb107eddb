"""Judging without filing, and what the API tells of schemes and rules."""

from copy import deepcopy

import jsonschema
import pytest
from django.test import Client
from lxml import etree

from declarations.formats.xml import to_xml
from declarations.models import Declaration, Revision
from declarations.schemes import schemes
from tests.consignments import clear_document
from tests.factories import clear_truck
from tests.programs import Program
from validation.models import Verdict

CHECKS = "/api/v1/checks/"
SCHEMES = "/api/v1/schemes/"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("law")]


def test_a_clear_truck_would_clear_and_nothing_is_stored(api_client: Program) -> None:
    answer = api_client.post(CHECKS, clear_truck())
    assert answer.status_code == 200, answer.content
    assert answer.json() == {"outcome": "clear", "findings": []}
    for model in (Declaration, Revision, Verdict):
        assert not model._default_manager.exists()


def test_a_faulty_truck_gets_every_finding_in_both_formats(api_client: Program) -> None:
    document = clear_truck(
        body__vehicle__vin="LSVAA4181E2184847", body__vehicle__hs_code="8701210000"
    )
    by_json = api_client.post(CHECKS, document)
    by_xml = api_client.post(CHECKS, to_xml(document), content_type="application/xml")
    assert by_json.json() == by_xml.json()
    assert by_json.json()["outcome"] == "return"
    findings = {found["rule"]: found for found in by_json.json()["findings"]}
    assert findings["GCC-VIN-03"]["pointer"] == "/body/vehicle/vin"
    assert findings["GCC-HS-01"]["level"] == "reject"
    assert findings["GCC-HS-01"]["remedy"]


def test_a_check_for_a_foreign_company_is_refused(strange_client: Program) -> None:
    assert strange_client.post(CHECKS, clear_truck()).status_code == 403


def test_a_check_refuses_form_faults_like_a_filing(api_client: Program) -> None:
    answer = api_client.post(CHECKS, clear_truck(incoterm=""))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/incoterm"


def test_a_check_needs_a_key() -> None:
    answer = Client().post(CHECKS, clear_truck(), content_type="application/json")
    assert answer.status_code == 401


def test_the_published_schema_accepts_what_is_accepted() -> None:
    for listed in Client().get(SCHEMES).json():
        schema = Client().get(listed["json_schema"]).json()
        document = clear_document(listed["slug"])
        jsonschema.Draft202012Validator.check_schema(schema)
        jsonschema.validate(document, schema)
        broken = deepcopy(document)
        del broken["exporter"]
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(broken, schema)


def test_the_published_xsd_accepts_what_is_accepted() -> None:
    for listed in Client().get(SCHEMES).json():
        answer = Client().get(listed["xml_schema"])
        assert answer["Content-Type"].startswith("application/xml")
        xsd = etree.XMLSchema(etree.fromstring(answer.content))
        body = etree.fromstring(to_xml(clear_document(listed["slug"]))).find("body")
        assert body is not None
        xsd.assertValid(body)


@pytest.mark.parametrize("name", ["schema.json", "payload.xsd"])
def test_an_unknown_scheme_is_not_found(name: str) -> None:
    answer = Client().get(f"{SCHEMES}none/{name}", headers={"Accept": "*/*"})
    assert answer.status_code == 404


def test_every_rule_is_told_with_its_law() -> None:
    rules = Client().get("/api/v1/rules/").json()
    told = {(rule["scheme"], rule["id"]) for rule in rules}
    assert {scheme for scheme, _id in told} == set(schemes())
    assert all(rule["cites"] for rule in rules)

"""Filing through the API: accepted, refused, and by whom."""

import pytest
from django.db import DatabaseError, OperationalError
from django.test import Client

from declarations.formats.xml import to_xml
from declarations.models import Declaration, Revision
from declarations.parties.models import Role, User
from tests import factories
from tests.factories import clear_truck
from tests.programs import Program, a_program

DECLARATIONS = "/api/v1/declarations/"

pytestmark = pytest.mark.django_db


def test_a_clear_truck_is_accepted_with_its_location(api_client: Program) -> None:
    answer = api_client.post(DECLARATIONS, clear_truck())
    assert answer.status_code == 201, answer.content
    filed = Declaration.objects.get()
    assert answer["Location"] == f"{DECLARATIONS}{filed.reference}/"
    assert answer["ETag"]
    assert answer.json()["state"] == "submitted"
    assert answer.json()["timeline"][0]["kind"] == "declaration.submitted"


def test_xml_files_the_same_document(api_client: Program) -> None:
    document = clear_truck()
    by_xml = api_client.post(
        DECLARATIONS, to_xml(document), content_type="application/xml"
    )
    by_json = api_client.post(DECLARATIONS, document)
    assert (by_xml.status_code, by_json.status_code) == (201, 201)
    assert len(set(Revision.objects.values_list("digest", flat=True))) == 1


def test_both_formats_give_the_same_problems(api_client: Program) -> None:
    document = clear_truck(body__vehicle__vin="L\u0405V", incoterm="")
    answers = [
        api_client.post(DECLARATIONS, document),
        api_client.post(DECLARATIONS, to_xml(document), content_type="application/xml"),
    ]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert answers[0].json() == answers[1].json()
    assert answers[0]["Content-Type"] == "application/problem+json"
    assert {error["pointer"] for error in answers[0].json()["errors"]} == {
        "/body/vehicle/vin",
        "/incoterm",
    }
    assert not Declaration.objects.exists()


def test_problems_speak_the_readers_language(api_client: Program) -> None:
    answer = api_client.post(
        DECLARATIONS, clear_truck(incoterm=""), headers={"Accept-Language": "zh-hans"}
    )
    assert answer["Content-Language"] == "zh-hans"


def test_nobody_files_for_a_stranger(strange_client: Program) -> None:
    answer = strange_client.post(DECLARATIONS, clear_truck())
    assert answer.status_code == 403
    assert answer.json()["errors"][0]["pointer"] == "/exporter/uscc"
    assert not Declaration.objects.exists()


def test_an_unknown_company_is_answered_as_a_foreign_one(
    strange_client: Program, api_client: Program
) -> None:
    foreign = strange_client.post(DECLARATIONS, clear_truck())
    unknown = api_client.post(
        DECLARATIONS, clear_truck(exporter={"uscc": "91330000MADEM0E05D"})
    )
    assert foreign.json() == unknown.json()


def test_a_broker_files_under_its_mandate(broker: User) -> None:
    organisation = broker.memberships.get().organisation
    answer = a_program(organisation).post(DECLARATIONS, clear_truck())
    assert answer.status_code == 201
    assert answer.json()["filed_for"]["uscc"] == factories.BROKER_USCC
    assert answer.json()["exporter"]["uscc"] == factories.EXPORTER_USCC


@pytest.mark.usefixtures("exporting_company")
def test_a_broker_without_mandate_is_refused(broker_without_mandate: User) -> None:
    organisation = broker_without_mandate.memberships.get().organisation
    assert a_program(organisation).post(DECLARATIONS, clear_truck()).status_code == 403


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.AUDITOR, Role.GATE_OFFICER])
@pytest.mark.usefixtures("exporting_company")
def test_customs_files_nothing(reviewer: User, role: Role) -> None:
    office = reviewer.memberships.get().organisation
    answer = a_program(office, role).post(DECLARATIONS, clear_truck())
    assert answer.status_code == 403
    assert not Declaration.objects.exists()


def test_a_signed_in_person_needs_the_token_of_the_form(exporter: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(exporter)
    answer = client.post(DECLARATIONS, clear_truck(), content_type="application/json")
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("error", "status"), [(OperationalError, 503), (DatabaseError, 500)]
)
def test_a_database_that_is_away_is_told_as_such(
    api_client: Program,
    monkeypatch: pytest.MonkeyPatch,
    error: type[Exception],
    status: int,
) -> None:
    def away(**_arguments: object) -> None:
        raise error

    monkeypatch.setattr("declarations.services.submit", away)
    api_client.client.raise_request_exception = False
    answer = api_client.post(DECLARATIONS, clear_truck())
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert ("Retry-After" in answer) == (status == 503)

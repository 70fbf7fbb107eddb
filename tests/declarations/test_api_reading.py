"""Reading through the API: one declaration, lists, and who sees what."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from declarations.parties.models import Role, User
from tests.factories import a_vin, filed
from tests.programs import Program, a_program

DECLARATIONS = "/api/v1/declarations/"

pytestmark = pytest.mark.django_db


def references(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [row["reference"] for row in answer.json()["results"]]


def test_one_declaration_says_all_about_itself(
    api_client: Program, exporter: User
) -> None:
    declaration = filed(exporter, own_reference="MINE-1")
    answer = api_client.get(f"{DECLARATIONS}{declaration.reference}/")
    assert answer.status_code == 200
    said = answer.json()
    assert said["state"] == "submitted"
    assert said["own_reference"] == "MINE-1"
    assert said["port_of_exit"] == "CNTXG"
    assert said["findings"] == []
    assert said["code"] is None
    assert [event["kind"] for event in said["timeline"]] == ["declaration.submitted"]
    assert answer["Cache-Control"] == "no-store"


def test_a_stranger_gets_404_as_for_no_declaration(
    strange_client: Program, exporter: User
) -> None:
    declaration = filed(exporter)
    foreign = strange_client.get(f"{DECLARATIONS}{declaration.reference}/")
    unknown = strange_client.get(f"{DECLARATIONS}DC-26-00000-00000/")
    assert (foreign.status_code, unknown.status_code) == (404, 404)
    without_path = [{**a.json(), "instance": ""} for a in (foreign, unknown)]
    assert without_path[0] == without_path[1]
    assert references(strange_client.get(DECLARATIONS)) == []


def test_customs_reads_all_that_was_sent(reviewer: User, exporter: User) -> None:
    declaration = filed(exporter)
    office = reviewer.memberships.get().organisation
    program = a_program(office, Role.AUDITOR)
    assert references(program.get(DECLARATIONS)) == [declaration.reference]


def test_a_broker_sees_its_clients_until_the_mandate_ends(
    broker: User, exporter: User
) -> None:
    declaration = filed(exporter)
    organisation = broker.memberships.get().organisation
    program = a_program(organisation)
    assert references(program.get(DECLARATIONS)) == [declaration.reference]
    organisation.mandates_held.update(revoked_at=declaration.created_at)
    assert references(program.get(DECLARATIONS)) == []
    one = program.get(f"{DECLARATIONS}{declaration.reference}/")
    assert one.status_code == 404


def test_pages_hang_together_without_gap_or_overlap(
    api_client: Program, exporter: User
) -> None:
    wanted = [filed(exporter).reference for _ in range(7)][::-1]
    seen: list[str] = []
    path: str | None = f"{DECLARATIONS}?limit=3"
    while path:
        answer = api_client.get(path)
        seen += references(answer)
        path = answer.json()["next"]
        assert answer.headers.get("Link", "") == (
            f'<{path}>; rel="next"' if path else ""
        )
    assert seen == wanted


def test_the_list_is_narrowed_by_state_scheme_and_search(
    api_client: Program, exporter: User
) -> None:
    vin = a_vin()
    wanted = filed(exporter, body__vehicle__vin=vin, own_reference="Mine").reference
    filed(exporter)
    queries = (f"q={vin.lower()}", "q=Mine", f"q={wanted}&state=submitted")
    for query in queries:
        assert references(api_client.get(f"{DECLARATIONS}?{query}")) == [wanted]
    assert len(references(api_client.get(f"{DECLARATIONS}?state=submitted"))) == 2
    assert references(api_client.get(f"{DECLARATIONS}?state=issued&state=draft")) == []
    scheme = "scheme=green_clearance_code"
    assert len(references(api_client.get(f"{DECLARATIONS}?{scheme}"))) == 2


@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "%00=1",
        "state=flying",
        "scheme=nothing",
        "cursor=DC-26-00000-00000",
        "cursor=%00",
        "limit=0",
        "limit=1e30",
        "limit=²",
        "limit=1000000000000000000000000000000",
        "q=" + "x" * 500,
    ],
)
def test_a_parameter_that_cannot_be_read_is_refused_by_name(
    api_client: Program, query: str
) -> None:
    answer = api_client.get(f"{DECLARATIONS}?{query}")
    assert answer.status_code == 400
    [error] = answer.json()["errors"]
    assert error["pointer"].startswith("?")
    assert "\0" not in answer.content.decode()


@pytest.mark.parametrize(
    "query", ["q=%ED%A0%80", "q='--", "q=(", "page=%C0", "tenant=2"]
)
def test_odd_but_readable_queries_find_nothing_or_are_ignored(
    api_client: Program, query: str
) -> None:
    assert references(api_client.get(f"{DECLARATIONS}?{query}")) == []


@pytest.mark.parametrize(
    "reference", ["%00", "1", "x" * 30, "DC-26-7F3K9-QXW2M%00", "..%2f", "٣٣٣٣"]
)
def test_an_unlawful_reference_is_not_found(
    api_client: Program, reference: str
) -> None:
    answer = api_client.get(f"{DECLARATIONS}{reference}/")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"


def test_the_length_of_a_list_does_not_change_its_queries(
    api_client: Program, exporter: User
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            references(api_client.get(DECLARATIONS))
        return len(caught)

    filed(exporter)
    queries()  # A key's last use is written once a minute.
    with_one = queries()
    for _ in range(4):
        filed(exporter)
    assert queries() == with_one


def test_not_signed_in_is_401_with_the_way_in() -> None:
    answer = Client().get(DECLARATIONS)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Api-Key")
    assert answer["Content-Type"] == "application/problem+json"


def test_the_quota_is_told(api_client: Program) -> None:
    assert api_client.get(DECLARATIONS)["RateLimit"].startswith("limit=")


def test_too_many_calls_are_put_off(
    api_client: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("declarations.api.throttling.calls_allowed", lambda: 2)
    statuses = [api_client.get(DECLARATIONS).status_code for _ in range(2)]
    refused = api_client.get(DECLARATIONS)
    assert statuses == [200, 200]
    assert refused.status_code == 429
    assert 1 <= int(refused["Retry-After"]) <= 61
    assert refused["RateLimit"].startswith("limit=2, remaining=0, reset=")

"""Programs read what is asked and answer it, as people do on the page."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from declarations.models import Declaration
from declarations.parties.models import User
from declarations.states import State
from tests import factories
from tests.programs import Program
from tests.validation.rfi.requests import (
    MASS,
    PACKS,
    STANDARD,
    a_case,
    asked,
    envelope,
    fresh,
)

pytestmark = pytest.mark.usefixtures("law")


def address(case: Declaration, tail: str = "") -> str:
    return f"/api/v1/declarations/{case.reference}/requests/{tail}"


@pytest.fixture
def open_case(case: Declaration, reviewer: User) -> Declaration:
    asked(reviewer, case, STANDARD, f"{PACKS}/*/energy_kwh", words="Why?")
    return fresh(case)


def said(*answers: dict[str, Any], request: int = 1) -> dict[str, Any]:
    return {"request": request, "answers": list(answers)}


def everything(standard: str = "ISO 14067") -> dict[str, Any]:
    return said(
        {"item": 1, "value": standard},
        {"item": 2, "value": ["141.5", "141.5"]},
        {"item": 3, "text": "A slip of the pen."},
    )


def test_what_is_asked_stands_in_the_declaration_and_in_a_list(
    open_case: Declaration, api_client: Program, reviewer: User
) -> None:
    path = f"/api/v1/declarations/{open_case.reference}/"
    [listed] = api_client.get(address(open_case)).json()["results"]
    assert api_client.get(path).json()["requests"] == [listed]
    assert (listed["request"], listed["state"]) == (1, "open")
    assert [item["pointer"] for item in listed["items"]] == [
        STANDARD,
        f"{PACKS}/*/energy_kwh",
        "",
    ]
    assert str(reviewer) not in str(listed)


def test_an_answer_makes_the_next_revision(
    open_case: Declaration, api_client: Program
) -> None:
    answer = api_client.post(address(open_case, "answers/"), everything())
    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert (told["state"], told["revision"]) == ("in_review", 2)
    assert told["requests"] == []
    body = envelope(open_case)["body"]
    assert body["carbon_report"]["standard"] == "ISO 14067"
    assert [pack["energy_kwh"] for pack in body["battery"]["packs"]] == ["141.5"] * 2
    assert open_case.revisions.get(number=2).channel == "api"
    assert api_client.get(address(open_case)).json()["results"][0]["state"] == (
        "answered"
    )


def test_faults_name_the_places_of_the_declaration(
    open_case: Declaration, api_client: Program
) -> None:
    document = said({"item": 1, "value": {"a": "b"}}, {"item": 2, "value": ["x", "1"]})
    answer = api_client.post(address(open_case, "answers/"), document)
    assert answer.status_code == 422
    pointers = [fault["pointer"] for fault in answer.json()["errors"]]
    assert STANDARD in pointers
    assert f"{PACKS}/0/energy_kwh" in pointers
    assert "/requests/1/items/3" in pointers
    assert fresh(open_case).state == State.AWAITING_EXPORTER


@pytest.mark.parametrize(
    ("document", "pointer"),
    [
        ({"answers": []}, "/request"),
        (said({"item": 9, "text": "x"}), "/answers/0/item"),
        (said({"item": 3, "value": "x"}), "/answers/0/value"),
        (said({"item": 2, "value": ["1"]}), "/answers/0/value"),
        (said({"item": 1, "text": "a\u202eb"}), "/answers/0/text"),
        (said({"item": 1, "pointer": MASS, "value": 1}), "/answers/0/pointer"),
    ],
)
def test_an_answer_to_nothing_asked_is_refused(
    open_case: Declaration, api_client: Program, document: Any, pointer: str
) -> None:
    answer = api_client.post(address(open_case, "answers/"), document)
    assert answer.status_code == 422
    assert [fault["pointer"] for fault in answer.json()["errors"]] == [pointer]


def test_a_value_inside_a_value_cannot_reach_what_was_not_asked(
    case: Declaration, reviewer: User, api_client: Program
) -> None:
    asked(reviewer, case, f"{PACKS}/1")
    pack = {"code": factories.a_pack_code(), "vin": factories.a_vin()}
    document = said({"item": 1, "value": pack})
    answer = api_client.post(address(case, "answers/"), document)
    assert answer.status_code == 422
    assert [f["pointer"] for f in answer.json()["errors"]] == [f"{PACKS}/1/vin"]


def test_the_same_answer_posted_twice_is_one_answer(
    open_case: Declaration, api_client: Program
) -> None:
    key = {"Idempotency-Key": "a1"}
    path = address(open_case, "answers/")
    first = api_client.post(path, everything(), headers=key)
    again = api_client.post(path, everything(), headers=key)
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    assert again["Idempotency-Replayed"] == "true"
    without = api_client.post(path, everything())
    assert (without.status_code, without.json()["code"]) == (409, "already_answered")
    assert open_case.revisions.count() == 2


def test_only_the_version_that_was_read_is_answered(
    open_case: Declaration, api_client: Program
) -> None:
    path = address(open_case, "answers/")
    stale = api_client.post(path, everything(), headers={"If-Match": 'W/"0-0"'})
    assert stale.status_code == 412
    assert fresh(open_case).revision == 1


def test_strangers_get_404_and_unknown_requests_too(
    open_case: Declaration, strange_client: Program, api_client: Program
) -> None:
    assert strange_client.get(address(open_case)).status_code == 404
    path = address(open_case, "answers/")
    assert strange_client.post(path, everything()).status_code == 404
    other = {**everything(), "request": 2}
    assert api_client.post(path, other).status_code == 404


def test_a_longer_list_of_declarations_takes_no_more_queries(
    exporter: User, reviewer: User, api_client: Program
) -> None:
    counts = []
    # The first call of a key notes that the key is in use.
    api_client.get("/api/v1/declarations/")
    for _ in range(2):
        asked(reviewer, a_case(exporter), STANDARD)
        with CaptureQueriesContext(connection) as queries:
            assert api_client.get("/api/v1/declarations/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]

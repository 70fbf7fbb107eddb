"""What holds for every endpoint of the API, one by one, as OpenAPI lists them."""

from typing import Any, Final

import pytest
from django.core.cache import cache
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from declarations.models import Declaration
from declarations.parties.models import Organisation, User
from tests.factories import clear_truck, filed
from tests.programs import Program

Operation = dict[str, Any]
# They answer a question and keep nothing.
ASKING: Final = {"checks_make", "codes_verify", "codes_verify_batch"}
# They act on something that others may be changing: on the version that was read.
ON_A_VERSION: Final = {
    *("declarations_correct", "declarations_withdraw", "requests_answer")
}


def operations() -> list[tuple[str, str, Operation]]:
    generator: Any = SchemaGenerator
    document = generator().get_schema(request=None, public=True)
    return [
        (method, path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def named(which: str) -> list[Any]:
    return [
        pytest.param(operation, id=operation["operationId"])
        for method, _path, operation in operations()
        if method == which
    ]


def headers_taken(operation: Operation) -> set[str]:
    taken = operation.get("parameters", [])
    return {each["name"] for each in taken if each["in"] == "header"}


@pytest.mark.parametrize("operation", named("post"))
def test_whatever_makes_something_takes_an_idempotency_key(
    operation: Operation,
) -> None:
    name = operation["operationId"]
    assert ("Idempotency-Key" in headers_taken(operation)) == (name not in ASKING)
    assert ("If-Match" in headers_taken(operation)) == (name in ON_A_VERSION)


@pytest.mark.parametrize("operation", named("get"))
def test_whatever_is_read_has_a_version(operation: Operation) -> None:
    assert "If-None-Match" in headers_taken(operation)
    assert "304" in operation["responses"]
    good = {s: a for s, a in operation["responses"].items() if s == "200"}
    assert all("ETag" in answer["headers"] for answer in good.values())


@pytest.mark.parametrize("operation", [*named("get"), *named("post")])
def test_each_refusal_is_a_problem_document(operation: Operation) -> None:
    for status in ("400", "401", "403", "404", "429", "default"):
        content = operation["responses"][status]["content"]
        assert set(content) == {"application/problem+json"}
    late = operation["responses"]["429"]["headers"]
    assert {"Retry-After", "RateLimit"} <= set(late)


def test_only_get_and_post_are_spoken() -> None:
    assert {method for method, _path, _operation in operations()} == {"get", "post"}


def test_a_list_with_pages_names_the_next_in_its_link_header() -> None:
    paged = {
        operation["operationId"]
        for _method, _path, operation in operations()
        if "Link" in operation["responses"].get("200", {}).get("headers", {})
    }
    assert {"declarations_list", "events_list", "batches_list"} <= paged


@pytest.mark.django_db
def test_a_reader_who_has_the_version_gets_304_until_something_happens(
    api_client: Program, exporter: User
) -> None:
    declaration = filed(exporter)
    path = f"/api/v1/declarations/{declaration.reference}/"
    read = api_client.get(path)
    known = {"If-None-Match": read["ETag"]}
    again = api_client.get(path, headers=known)
    assert (again.status_code, again.content, again["ETag"]) == (
        *(304, b""),
        read["ETag"],
    )
    api_client.post(f"{path}withdrawal/", {"reason": "Sold at home"})
    assert api_client.get(path, headers=known).status_code == 200


@pytest.mark.django_db
@pytest.mark.usefixtures("law")
@pytest.mark.parametrize("path", ["schemes/", "rules/", "events/", "declarations/"])
def test_lists_have_versions_too(path: str, api_client: Program) -> None:
    read = api_client.get(f"/api/v1/{path}")
    known = {"If-None-Match": read["ETag"]}
    again = api_client.get(f"/api/v1/{path}", headers=known)
    assert (read.status_code, again.status_code) == (200, 304)


@pytest.mark.django_db
def test_a_replayed_answer_has_the_version_that_can_be_read(
    api_client: Program, exporting_company: Organisation
) -> None:
    document, key = clear_truck(), {"Idempotency-Key": "versions"}
    sent = api_client.post("/api/v1/declarations/", document, headers=key)
    again = api_client.post("/api/v1/declarations/", document, headers=key)
    path = sent["Location"]
    assert sent["ETag"] == again["ETag"] == api_client.get(path)["ETag"]
    assert Declaration.objects.count() == 1


@pytest.mark.django_db
def test_verification_tells_what_is_left_of_a_share() -> None:
    cache.clear()
    answers = [
        Client().post(
            "/api/v1/verify/", {"token": "x"}, content_type="application/json"
        )
        for _each in range(2)
    ]
    left = [int(a["RateLimit"].split("remaining=")[1].split(",")[0]) for a in answers]
    assert left[1] == left[0] - 1

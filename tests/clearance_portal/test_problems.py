"""Problem documents: every refusal of the API has the one shape."""

import pytest
from django.test import Client, RequestFactory

from clearance_portal.problems import bad_request, handle, server_error
from declarations.faults import Conflict, Fault, Forbidden, Refused, Unavailable
from tests.programs import Program

DECLARATIONS = "/api/v1/declarations/"
MEMBERS = {"type", "title", "status", "detail", "code", "instance", "errors"}


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Refused([Fault("/a", "missing", "A is missing.")]), 422),
        (Refused([], status=413), 413),
        (Conflict("c", "C."), 409),
        (Forbidden("f", "F."), 403),
        (Unavailable("u", "U."), 503),
    ],
)
def test_every_error_of_the_rooms_has_its_status(error: Exception, status: int) -> None:
    answer = handle(error, {"request": RequestFactory().get("/api/v1/x/")})
    assert answer is not None
    assert answer.status_code == status
    assert set(answer.data) == MEMBERS
    assert answer.data["instance"] == "/api/v1/x/"


def test_faults_carry_all_they_know() -> None:
    fault = Fault("/a", "missing", "A is missing.", "Give A.", "GCC-A-01")
    answer = handle(Refused([fault]), {"request": RequestFactory().get("/")})
    assert answer is not None
    assert answer.data["errors"] == [
        {
            "pointer": "/a",
            "code": "missing",
            "message": "A is missing.",
            "remedy": "Give A.",
            "rule": "GCC-A-01",
        }
    ]


def test_a_bug_is_no_problem_of_the_client() -> None:
    assert handle(KeyError(), {"request": RequestFactory().get("/")}) is None
    below_api = server_error(RequestFactory().get(DECLARATIONS))
    assert (below_api.status_code, below_api["Content-Type"]) == (
        500,
        "application/problem+json",
    )


def test_a_malformed_request_is_a_problem_below_the_api() -> None:
    answer = bad_request(RequestFactory().get(DECLARATIONS), ValueError())
    assert (answer.status_code, answer["Content-Type"]) == (
        400,
        "application/problem+json",
    )


@pytest.mark.parametrize("path", ["nothing/", "declarations", "declarations/x/y/"])
def test_no_address_of_the_api_answers_with_a_page(path: str) -> None:
    for method in ("get", "post", "delete"):
        answer = getattr(Client(), method)(f"/api/v1/{path}")
        assert answer.status_code == 404
        assert set(answer.json()) == MEMBERS


@pytest.mark.django_db
def test_other_methods_are_405(api_client: Program) -> None:
    headers = {"Authorization": f"Api-Key {api_client.secret}"}
    answer = Client().delete(DECLARATIONS, headers=headers)
    assert answer.status_code == 405
    assert answer["Allow"] == "GET, POST, HEAD, OPTIONS"
    assert set(answer.json()) == MEMBERS

"""Correcting and withdrawing through the API."""

from typing import Any

import pytest

from declarations import lifecycle
from declarations.clock import database_now
from declarations.lifecycle import Step
from declarations.models import Declaration
from declarations.parties.models import User
from declarations.parties.standing import SYSTEM
from declarations.states import Action, State
from tests.factories import clear_truck, filed
from tests.programs import Program

DECLARATIONS = "/api/v1/declarations/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def returned(exporter: User) -> Declaration:
    declaration = filed(exporter)
    step = Step(declaration, Action.RETURN)
    lifecycle.advance([step], actor=SYSTEM, at=database_now())
    return declaration


def revise(program: Program, declaration: Declaration, **options: Any) -> Any:
    document = options.pop("document", None) or clear_truck()
    path = f"{DECLARATIONS}{declaration.reference}/revisions/"
    return program.post(path, document, **options)


def withdraw(program: Program, declaration: Declaration, **options: Any) -> Any:
    said = options.pop("said", {"reason": "Sold at home"})
    path = f"{DECLARATIONS}{declaration.reference}/withdrawal/"
    return program.post(path, said, **options)


def test_a_returned_declaration_is_corrected(
    api_client: Program, returned: Declaration
) -> None:
    answer = revise(api_client, returned)
    assert answer.status_code == 201, answer.content
    assert (answer.json()["state"], answer.json()["revision"]) == ("submitted", 2)


def test_what_is_not_returned_cannot_be_corrected(
    api_client: Program, exporter: User
) -> None:
    answer = revise(api_client, filed(exporter))
    assert answer.status_code == 409
    assert answer.json()["code"] == "state_does_not_allow"


def test_a_correction_is_checked_like_a_filing(
    api_client: Program, returned: Declaration
) -> None:
    answer = revise(api_client, returned, document=clear_truck(incoterm="FREE"))
    assert answer.status_code == 422
    returned.refresh_from_db()
    assert (returned.state, returned.revision) == (State.RETURNED, 1)


def test_a_stranger_gets_404_for_both(
    strange_client: Program, returned: Declaration
) -> None:
    assert revise(strange_client, returned).status_code == 404
    assert withdraw(strange_client, returned).status_code == 404


def test_a_withdrawal_needs_a_reason_that_can_be_read(
    api_client: Program, exporter: User
) -> None:
    declaration = filed(exporter)
    for said in ({}, {"reason": ""}, {"reason": "\u3000 "}, {"reason": "a\u202eb"}):
        answer = withdraw(api_client, declaration, said=said)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"] == "/reason"
    declaration.refresh_from_db()
    assert declaration.state == State.SUBMITTED


def test_a_withdrawal_ends_it_and_is_told_once(
    api_client: Program, exporter: User
) -> None:
    declaration = filed(exporter)
    answer = withdraw(api_client, declaration)
    assert answer.status_code == 200
    assert answer.json()["state"] == "withdrawn"
    assert "Sold at home" in answer.json()["timeline"][-1]["sentence"]
    assert withdraw(api_client, declaration).status_code == 409


def test_only_the_version_that_was_read_is_changed(
    api_client: Program, returned: Declaration
) -> None:
    read = api_client.get(f"{DECLARATIONS}{returned.reference}/")["ETag"]
    for stale in ('W/"0-0"', '"x"', ""):
        answer = revise(api_client, returned, headers={"If-Match": stale})
        assert answer.status_code == 412
    fresh = {"If-Match": f'"other", {read}'}
    assert revise(api_client, returned, headers=fresh).status_code == 201
    assert withdraw(api_client, returned, headers=fresh).status_code == 412


def test_a_correction_sent_twice_is_one_revision(
    api_client: Program, returned: Declaration
) -> None:
    document, key = clear_truck(), {"Idempotency-Key": "5f"}
    first = revise(api_client, returned, document=document, headers=key)
    again = revise(api_client, returned, document=document, headers=key)
    assert first.json() == again.json()
    assert returned.revisions.count() == 2

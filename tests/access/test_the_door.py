"""Whoever was signed out meanwhile: where they are sent, and what scripts are told."""

from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from declarations.parties.models import User
from tests.visits import Person

CASE = "/desk/DC-26-00000-00000/"
OURS = f"http://testserver{CASE}"


def sent_to(**headers: str) -> str:
    """Where the log-in leads to after a form that nobody signed in has sent."""
    answer = Client(headers=headers).post(f"{CASE}decision/", {"reason": "Seen."})
    assert answer.status_code == HTTPStatus.FOUND
    way = urlsplit(answer["Location"])
    assert way.path == "/accounts/login/"
    return parse_qs(way.query)["next"][0]


def test_after_a_form_they_come_back_to_the_page_that_had_it() -> None:
    assert sent_to(referer=OURS) == CASE
    assert sent_to(referer=f"{OURS}?mark=words") == f"{CASE}?mark=words"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/desk/", "", "nonsense:"])
def test_a_page_of_somebody_else_is_no_way_back(elsewhere: str) -> None:
    assert sent_to(referer=elsewhere) == f"{CASE}decision/"


def test_a_page_leads_back_to_itself() -> None:
    answer = Client(headers={"referer": OURS}).get("/desk/?mine=yes")
    assert answer["Location"] == "/accounts/login/?next=/desk/%3Fmine%3Dyes"


def test_a_script_gets_no_log_in_to_put_into_the_page() -> None:
    answer = Client(headers={"HX-Request": "true"}).post(f"{CASE}heartbeat/")
    assert (answer.status_code, answer.content) == (HTTPStatus.UNAUTHORIZED, b"")


def test_the_address_of_a_form_says_that_it_has_no_page(reviewer: User) -> None:
    answer = Person(reviewer).client.get(f"{CASE}decision/")
    assert answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert answer["Allow"] == "POST"
    assert "There is no page here" in answer.content.decode()

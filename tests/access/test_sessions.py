"""One browser and several people: what the first saw, the next does not."""

from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlparse

import pytest
from django.conf import settings
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from declarations.documents.models import Document
from declarations.documents.tasks import scan
from declarations.models import Declaration
from declarations.parties.models import Mandate, Organisation, User
from tests import factories
from tests.declarations.documents.papers import attached
from tests.visits import Person, page

NOT_THERE = "DC-26-00000-00000"


@pytest.fixture
def mine(cast: Any, exporter: User) -> Declaration:
    """The exporter's, on its way."""
    return factories.filed(exporter)


@pytest.fixture
def document(mine: Declaration, exporter: User) -> Document:
    """Clean, and to be had."""
    made = attached(exporter, mine)
    scan()
    return made


def test_after_log_out_a_file_is_not_handed_out_again(
    document: Document, exporter: User
) -> None:
    person = Person(exporter)
    path = f"/documents/{document.declaration.reference}/{document.key}/"
    answer = person.client.get(path)
    assert answer.status_code == 200
    assert answer.getvalue().startswith(b"%PDF")
    assert "no-store" in answer["Cache-Control"]
    kept = person.client.cookies[settings.SESSION_COOKIE_NAME].value
    person.sends("/accounts/logout/", {})
    late = Client()
    late.cookies[settings.SESSION_COOKIE_NAME] = kept
    for client in (person.client, late):
        answer = client.get(path)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/login/")


def test_a_mandate_revoked_in_an_open_session_ends_with_the_next_click(
    mine: Declaration, exporter: User, broking_company: Organisation
) -> None:
    mandate = factories.a_mandate(mine.exporter, broking_company)
    clerk = Person(factories.a_person(broking_company))
    lists = ["/", "/codes/", f"/?q={mine.subject}", "/api/v1/declarations/"]
    assert mine.reference in clerk.sees(page(mine))
    assert mine.reference in clerk.sees("/")
    Mandate.objects.filter(pk=mandate.pk).update(
        revoked_at=mandate.exporter_accepted_at
    )
    clerk.sees(page(mine), status=404)
    for path in lists:
        assert mine.reference not in clerk.sees(path)


def test_a_page_that_says_nothing_of_caches_is_kept_by_none(exporter: User) -> None:
    assert "no-store" in Person(exporter).client.get("/rules/")["Cache-Control"]
    assert "Cache-Control" not in Client().get("/rules/")


@pytest.fixture
def wire(live_server: LiveServer) -> Iterator[HTTPConnection]:
    """One connection that stays open."""
    place = urlparse(live_server.url)
    with closing(HTTPConnection(str(place.hostname), place.port)) as connection:
        yield connection


@pytest.mark.django_db(transaction=True)
def test_two_people_who_share_a_connection_see_each_their_own(
    wire: HTTPConnection, law: None, exporter: User, stranger: User
) -> None:
    rows = {
        exporter: factories.filed(exporter),
        stranger: factories.filed(stranger, exporter__uscc=factories.RIVAL_USCC),
    }
    cookies = {user: _cookie_of(user) for user in rows}
    for _round in range(3):
        for user, other in ((exporter, stranger), (stranger, exporter)):
            for path in ("/", "/api/v1/declarations/", page(rows[user])):
                text = _fetched(wire, path, cookies[user])
                assert rows[user].reference in text
                assert rows[other].reference not in text


def _cookie_of(user: User) -> str:
    cookie = Person(user).client.cookies[settings.SESSION_COOKIE_NAME]
    return f"{settings.SESSION_COOKIE_NAME}={cookie.value}"


def _fetched(wire: HTTPConnection, path: str, cookie: str) -> str:
    wire.request("GET", path, headers={"Cookie": cookie, "Connection": "keep-alive"})
    answer = wire.getresponse()
    text = answer.read().decode()
    assert answer.status == 200, path
    assert "no-store" in answer.headers["Cache-Control"]
    return text

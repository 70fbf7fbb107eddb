"""How published things are served: typed, cached, conditional, to pages anywhere."""

import hashlib
import json
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from codes.keys import active_key
from codes.models import StatusList
from codes.publishing.models import PublishedList, UnknownCode
from codes.publishing.tasks import publish
from codes.publishing.views import PROGRAM
from declarations.parties.models import User
from tests.codes.publishing.readers import fetched, root
from tests.codes.register import issued
from tests.visits import Person

pytestmark = pytest.mark.usefixtures("law")
CWT, JWT = "application/statuslist+cwt", "application/statuslist+jwt"
SERVED = [
    ("/trust/bundle", "application/gcc-bundle+jwt"),
    ("/trust/status/1.cwt", CWT),
    ("/trust/status/1.jwt", JWT),
    ("/trust/status/1", JWT),
    ("/trust/gcc_verify.py", "text/x-python; charset=utf-8"),
    ("/.well-known/jwks.json", "application/jwk-set+json"),
    ("/log/key", "text/plain; charset=utf-8"),
    ("/log/gcc_witness.py", "text/x-python; charset=utf-8"),
]


@pytest.mark.parametrize(("path", "kind"), SERVED)
def test_everything_is_typed_cacheable_and_open_to_all_pages(
    path: str, kind: str
) -> None:
    publish()
    answer = fetched(path)
    assert (answer.status_code, answer["Content-Type"]) == (200, kind)
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert {"public", "stale-if-error=86400"} < set(answer["Cache-Control"].split(", "))
    assert "Cookie" not in answer.get("Vary", "")
    assert "Set-Cookie" not in answer
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", [path for path, _ in SERVED])
def test_what_is_unchanged_is_not_sent_again(path: str) -> None:
    publish()
    first = fetched(path)
    again = fetched(path, if_none_match=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    assert again["Access-Control-Allow-Origin"] == "*"
    assert fetched(path, if_none_match='"other"').status_code == 200


def test_a_new_list_has_a_new_etag(db: None) -> None:
    publish()
    first = fetched("/trust/status/1.cwt")
    PublishedList.objects.update(cwt=b"another list")
    stale = {"if_none_match": first["ETag"]}
    assert fetched("/trust/status/1.cwt", **stale).status_code == 200


@pytest.mark.parametrize("path", [path for path, _ in SERVED])
def test_a_page_elsewhere_may_ask_conditionally(client: Client, path: str) -> None:
    asked = client.options(path, headers={"origin": "https://elsewhere.example"})
    assert asked.status_code == 204
    assert "If-None-Match" in asked["Access-Control-Allow-Headers"]
    assert client.post(path).status_code == 405
    publish()
    assert client.head(path).content == b""


@pytest.mark.parametrize(
    ("accept", "status", "kind"),
    [
        (CWT, 200, CWT),
        (JWT, 200, JWT),
        (f"{JWT};q=0.5, {CWT}", 200, CWT),
        ("*/*", 200, JWT),
        ("text/html", 406, ""),
    ],
)
def test_the_accept_header_picks_the_form(accept: str, status: int, kind: str) -> None:
    publish()
    answer = fetched("/trust/status/1", accept=accept)
    assert answer.status_code == status
    assert "Accept" in answer["Vary"].split(", ")
    if kind:
        assert answer["Content-Type"] == kind


def test_what_is_not_made_yet_says_when_to_come_back(db: None) -> None:
    PublishedList.objects.create(number=1)
    for path in ("/trust/bundle", "/trust/status/1.cwt"):
        answer = fetched(path)
        assert (answer.status_code, answer["Retry-After"]) == (503, "30")
        assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "path", ["2.cwt", "0.cwt", "01.cwt", "1.xml", "x.cwt", "99999999999.cwt", "1e3"]
)
def test_there_is_no_other_list(path: str) -> None:
    publish()
    assert fetched(f"/trust/status/{path}").status_code == 404


def test_the_web_serves_without_the_key_encryption_key(settings: Settings) -> None:
    publish()
    settings.CODE_KEK = None
    assert {fetched(path).status_code for path, _ in SERVED} == {200}
    assert fetched("/trust/").status_code == 200


def test_the_key_set_has_the_public_halves(db: None) -> None:
    row = active_key(1).row
    (jwk,) = json.loads(fetched("/.well-known/jwks.json").content)["keys"]
    assert jwk == row.public_jwk
    assert "d" not in jwk


def test_the_page_tells_the_pin_the_ages_and_the_programs_digest(
    exporter: User,
) -> None:
    issued(exporter)
    call_command("publish", verbosity=0)
    page = Person().sees("/trust/")
    assert root() in page
    assert hashlib.sha256(PROGRAM).hexdigest() in page
    assert "urn:gcc:s:1" in page
    assert "/trust/status/1.cwt" in page
    assert "Clearance codes" in page


def test_the_page_says_so_where_nothing_is_published(db: None) -> None:
    assert "Nothing is published yet" in Person().sees("/trust/")


def alarm(times: int = 3) -> None:
    UnknownCode.objects.create(
        payload_digest="0" * 64,
        number="GCH62BA8R6PX4K3",
        kid="ab" * 8,
        subject="LZZ7CLXB5TC004187",
        times=times,
        first_seen="2026-06-01T00:00Z",
        last_seen="2026-06-02T00:00Z",
    )


def test_alarms_are_shown_to_those_who_oversee_and_to_nobody_else(
    supervisor: User, auditor: User, exporter: User, broker: User, gate_officer: User
) -> None:
    alarm()
    for user in (supervisor, auditor):
        assert "GCH62BA8R6PX4K3" in Person(user).sees("/trust/")
    for other in (None, exporter, broker, gate_officer):
        assert "GCH62BA8R6PX4K3" not in Person(other).sees("/trust/")


def test_the_page_costs_the_same_however_many_lists_there_are(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    costs: list[Any] = []
    for number in (1, 12):
        StatusList.objects.bulk_create(
            [StatusList(number=n, salt=b"x") for n in range(1, number + 1)],
            ignore_conflicts=True,
        )
        publish()
        with django_assert_num_queries(3) as queries:
            client.get("/trust/")
        costs.append(len(queries))
    assert costs[0] == costs[1]

"""Bad inputs, the body and header rows: whole requests."""

import gzip
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from declarations.models import Declaration
from declarations.parties.api_keys import revoke
from tests.bad_inputs.judging import DECLARATIONS
from tests.bad_inputs.rows import Row, rows
from tests.factories import clear_truck
from tests.programs import Program

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("law")]

BODIES: dict[str, tuple[bytes, int]] = {
    '""': (b'""', 400),
    '"x"': (b'"x"', 400),
    "[1,2]": (b"[1,2]", 400),
    '{"a":1,}': (b'{"a":1,}', 400),
    '{"vin":"..."} followed by garbage': (b'{"vin":"..."} garbage', 400),
    "{'a':1}": (b"{'a':1}", 400),
    "gzip-encoded bomb with Content-Encoding: gzip": (
        gzip.compress(b" " * 50_000_000),
        415,
    ),
}
# The web server answers these before the application hears of them.
OF_THE_SERVER = {
    "slow body: 1 byte/s",
    "Content-Length + Transfer-Encoding",
    "X: 100 KB header",
}


@pytest.mark.parametrize(
    "row",
    [row for row in rows("body") if row.given not in OF_THE_SERVER],
    ids=lambda row: row.name,
)
def test_a_bad_body_is_refused(row: Row, api_client: Program) -> None:
    body, status = BODIES[row.given]
    encoding = {"Content-Encoding": "gzip"} if body[:2] == b"\x1f\x8b" else {}
    answer = api_client.post(
        DECLARATIONS, body, content_type="application/json", headers=encoding
    )
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert not Declaration.objects.exists()


def test_no_body_at_all_is_refused(api_client: Program) -> None:
    answer = api_client.post(DECLARATIONS, b"", content_type="application/json")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (
        400,
        "empty_body",
    )


def sent(program: Program, status: int, **options: Any) -> None:
    document = options.pop("document", None) or clear_truck()
    answer = program.post(DECLARATIONS, document, **options)
    assert answer.status_code == status, answer.content
    assert Declaration.objects.count() == (status == 201)


def bearer_is_no_key(program: Program) -> None:
    for header in (f"Bearer {program.secret}", "Bearer x.y.z"):
        sent(program, 401, headers={"Authorization": header})
    revoke(key=program.key)
    sent(program, 401)


def cut_body(program: Program) -> None:
    arrived = {"wsgi.input": io.BytesIO(b'{"vin": 1 }'), "CONTENT_LENGTH": "500"}
    answer = program.post(DECLARATIONS, b"x", **arrived)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == "truncated"
    assert not Declaration.objects.exists()


def form_without_boundary(program: Program) -> None:
    for address in (DECLARATIONS, "/api/v1/batches/", "/accounts/login/"):
        answer = program.post(address, b"x=1", content_type="multipart/form-data")
        assert answer.status_code in {400, 415}


def same_key_other_body(program: Program) -> None:
    key = {"Idempotency-Key": "again"}
    sent(program, 201, headers=key)
    answer = program.post(DECLARATIONS, clear_truck(), headers=key)
    assert answer.status_code == 422
    assert Declaration.objects.count() == 1


def charset_unknown(program: Program) -> None:
    body = json.dumps(clear_truck()).encode()
    for charset in ("nope", "gbk", "utf-16"):
        sent(
            program,
            400,
            document=body,
            content_type=f"application/json; charset={charset}",
        )


def disguised_delete(program: Program) -> None:
    sent(program, 201, headers={"X-HTTP-Method-Override": "DELETE"})


def forged_address(program: Program) -> None:
    quotas = [
        program.get(DECLARATIONS, headers={"X-Forwarded-For": address})["RateLimit"]
        for address in ("1.2.3.4", "5.6.7.8")
    ]
    remaining = [int(quota.split("remaining=")[1].split(",")[0]) for quota in quotas]
    assert remaining[1] < remaining[0]


def forged_scheme(program: Program) -> None:
    answer = program.get("/api/v1/schemes/", headers={"X-Forwarded-Proto": "https"})
    assert not answer.wsgi_request.is_secure()


def planted_session(_program: Program) -> None:
    client = Client()
    client.cookies["sessionid"] = "planted"
    client.get("/accounts/login/")
    assert client.session.session_key != "planted"


HEADERS: dict[str, Callable[[Program], None]] = {
    "Accept": lambda p: sent(p, 406, headers={"Accept": "application/xml"}),
    "Authorization": bearer_is_no_key,
    "Content-Length": cut_body,
    "Content-Type: application/json; charset=nope": charset_unknown,
    "Content-Type: multipart without boundary": form_without_boundary,
    "Content-Type: text/xml on JSON route": lambda p: sent(
        p, 415, document=b"<declaration/>", content_type="text/xml"
    ),
    "Cookie": planted_session,
    "Idempotency-Key": same_key_other_body,
    "X-Forwarded-For": forged_address,
    "X-Forwarded-Proto": forged_scheme,
    "X-HTTP-Method-Override": disguised_delete,
}


@pytest.mark.parametrize(
    "row",
    [row for row in rows("header") if row.field not in OF_THE_SERVER],
    ids=lambda row: row.name,
)
def test_a_bad_header_is_refused_or_ignored(row: Row, api_client: Program) -> None:
    meet = HEADERS.get(row.field) or HEADERS[f"{row.field}: {row.given}"]
    meet(api_client)


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", ""]
)
def test_other_media_types_are_refused(kind: str, api_client: Program) -> None:
    sent(api_client, 415, document=b"{}", content_type=kind)

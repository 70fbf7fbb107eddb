"""Documents through the API: attach, list, read; each refusal a problem document."""

import hashlib
import io
from pathlib import Path
from typing import Any

import pytest
from django.test.client import MULTIPART_CONTENT
from pytest_django import Settings

from declarations.documents.models import Document
from declarations.documents.services import scan_waiting
from declarations.models import Declaration
from declarations.parties.models import User
from tests.declarations.documents.papers import (
    a_pdf,
    address,
    attached,
    files_in,
    multipart,
    post,
)
from tests.factories import filed
from tests.programs import Program

pytestmark = pytest.mark.usefixtures("law")


@pytest.fixture
def declaration(exporter: User) -> Declaration:
    return filed(exporter)


def test_it_is_attached_listed_and_read_back(
    api_client: Program, declaration: Declaration
) -> None:
    content = a_pdf()
    digest = hashlib.sha256(content).hexdigest()
    answer = post(api_client, declaration, multipart(content, sha256=digest.upper()))
    assert answer.status_code == 201, answer.content
    told = answer.json()
    assert told["sha256"] == digest
    assert answer["Location"] == told["url"]
    assert api_client.get(told["url"]).status_code == 409
    scan_waiting()
    read = api_client.get(told["url"], headers={"Accept": "application/pdf"})
    assert b"".join(read.streaming_content) == content
    assert read["Content-Disposition"] == 'attachment; filename="invoice.pdf"'
    [listed] = api_client.get(address(declaration)).json()["results"]
    assert (listed["key"], listed["scan"]) == (told["key"], "clean")
    whole = api_client.get(f"/api/v1/declarations/{declaration.reference}/").json()
    assert whole["documents"] == [listed]


def test_a_stranger_gets_404_before_anything_is_read(
    strange_client: Program, declaration: Declaration, exporter: User, place: Path
) -> None:
    document = attached(exporter, declaration)
    scan_waiting()
    answer = post(strange_client, declaration, multipart(a_pdf(b"1")))
    assert answer.status_code == 404
    assert strange_client.get(address(declaration)).status_code == 404
    one = strange_client.get(f"{address(declaration)}{document.key}/")
    assert one.status_code == 404
    assert len(files_in(place)) == 1


def test_a_retry_with_its_key_gets_the_same_answer(
    api_client: Program, declaration: Declaration
) -> None:
    key = {"Idempotency-Key": "one"}
    first, again = (
        post(api_client, declaration, multipart(a_pdf()), headers=key)
        for _twice in range(2)
    )
    assert (first.status_code, first.json()) == (201, again.json())
    assert again["Idempotency-Replayed"] == "true"
    other = post(api_client, declaration, multipart(a_pdf(b"1")), headers=key)
    assert other.status_code == 422
    assert Document.objects.count() == 1


def problem(answer: Any) -> tuple[int, str]:
    assert answer["Content-Type"] == "application/problem+json"
    [error] = answer.json()["errors"]
    assert error["pointer"] == "/file"
    assert error["remedy"]
    return answer.status_code, error["code"]


def test_other_bodies_are_refused(
    api_client: Program, declaration: Declaration
) -> None:
    answer = api_client.post(address(declaration), {"kind": "INVOICE"})
    assert problem(answer) == (415, "not_multipart")
    no_boundary = post(
        api_client, declaration, b"x", content_type="multipart/form-data"
    )
    assert problem(no_boundary) == (400, "truncated")
    unsized = post(api_client, declaration, b"x", CONTENT_LENGTH="")
    assert problem(unsized) == (411, "length_required")


@pytest.mark.parametrize("cut", [1, 8, 60, 200, 300])
def test_a_body_that_was_cut_off_is_refused_and_leaves_nothing(
    api_client: Program, declaration: Declaration, place: Path, cut: int
) -> None:
    body = multipart(a_pdf())
    arrived = {
        "wsgi.input": io.BytesIO(body[:-cut]),
        "CONTENT_LENGTH": str(len(body)),
    }
    answer = post(api_client, declaration, b"x", **arrived)
    assert problem(answer) == (400, "truncated")
    # A client that counts what it sends, and sends no end.
    answer = post(api_client, declaration, body[: -cut - 2])
    assert problem(answer) == (400, "truncated")
    assert files_in(place) == []
    assert not Document.objects.exists()


class Unread(io.RawIOBase):
    """A body that nobody may read."""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        raise AssertionError("the body was read")


def test_a_body_beyond_the_cap_is_refused_unread(
    api_client: Program, declaration: Declaration
) -> None:
    large = {"wsgi.input": Unread(), "CONTENT_LENGTH": str(21 * 1024**2)}
    answer = post(api_client, declaration, b"x", **large)
    assert problem(answer) == (413, "too_large")


def test_a_file_just_beyond_the_cap_is_refused_as_well(
    api_client: Program, declaration: Declaration, settings: Settings, place: Path
) -> None:
    settings.LARGEST_DOCUMENT = len(a_pdf())
    assert post(api_client, declaration, multipart(a_pdf())).status_code == 201
    answer = post(api_client, declaration, multipart(a_pdf(b"1")))
    assert problem(answer) == (413, "too_large")
    assert len(files_in(place)) == 1


def test_the_media_type_is_the_forms(
    api_client: Program, declaration: Declaration
) -> None:
    assert "boundary" in MULTIPART_CONTENT
    answer = post(api_client, declaration, multipart(a_pdf(), name="a.txt"))
    assert problem(answer) == (422, "type_differs")

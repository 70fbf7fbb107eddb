"""Bad inputs, the upload rows: each refused by field, and nothing is stored."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from pytest_django import Settings

from declarations.documents.models import Document
from declarations.models import Declaration
from declarations.parties.models import User
from tests.bad_inputs.rows import Row, rows
from tests.declarations.documents.papers import (
    PAGES,
    PNG,
    a_pdf,
    files_in,
    multipart,
    packed_objects,
    post,
    raw_multipart,
)
from tests.factories import filed
from tests.programs import Program

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("law")]

MB = 1024 * 1024
DEEP = [
    b"<</Type/Pages/Kids[%d 0 R]/Count 1>>" % (number + 1) for number in range(20_000)
]


@dataclass(frozen=True)
class Case:
    """A body for a row of the table, the status it meets, and the field at fault."""

    body: Callable[[], bytes]
    status: int
    pointer: str = "/file"


CASES: dict[str, tuple[Case, ...]] = {
    '"%PDF-1.7" + 20 MB zeros': (
        Case(lambda: multipart(b"%PDF-1.7" + bytes(20 * MB - 8)), 422),
    ),
    "21 MB file with a 20 MB cap": (Case(lambda: multipart(bytes(21 * MB)), 413),),
    "PDF with /JavaScript /OpenAction": (
        Case(lambda: multipart(a_pdf(b"<</OpenAction<</S/JavaScript>>>>")), 422),
        Case(lambda: multipart(a_pdf(packed_objects(b"<</S/JavaScript>>"))), 422),
    ),
    "PDF with 100 000 pages / deep page tree": (
        Case(
            lambda: multipart(a_pdf(pages=PAGES.replace(b"Count 1", b"Count 100000"))),
            422,
        ),
        Case(lambda: multipart(a_pdf(*[b"<</Type/Page>>"] * 100_000)), 422),
        Case(lambda: multipart(a_pdf(*DEEP)), 422),
    ),
    "PNG renamed .pdf": (Case(lambda: multipart(PNG, name="report.pdf"), 422),),
    'file name "..", ""': (
        Case(lambda: raw_multipart('filename=".."', a_pdf()), 422),
        Case(lambda: raw_multipart('filename=""', a_pdf()), 422),
        Case(lambda: raw_multipart('filename="../../x.pdf/.."', a_pdf()), 422),
    ),
    "file name 'a.pdf\"; filename=\"b.exe'": (
        Case(lambda: raw_multipart('filename="a.pdf"; filename="b.exe"', a_pdf()), 422),
        Case(
            lambda: raw_multipart(r'filename="a.pdf\"; filename=\"b.exe"', a_pdf()), 422
        ),
        Case(
            lambda: raw_multipart(
                "filename*=utf-8''a.pdf%22%3B%20filename%3D%22b.pdf", a_pdf()
            ),
            422,
        ),
    ),
    "hash in form differs from file": (
        Case(lambda: multipart(a_pdf(), sha256="0" * 64), 422, "/sha256"),
    ),
}


@pytest.fixture(autouse=True)
def place(settings: Settings, tmp_path: Path) -> Path:
    settings.DOCUMENTS_ROOT = tmp_path / "documents"
    return tmp_path / "documents"


@pytest.mark.parametrize("row", rows("upload"), ids=lambda row: row.name)
def test_a_bad_upload_is_refused_and_nothing_is_stored(
    row: Row, api_client: Program, exporter: User, place: Path
) -> None:
    declaration = filed(exporter)
    for case in CASES[row.given]:
        body = case.body()
        began = time.monotonic()
        answer = post(api_client, declaration, body)
        assert time.monotonic() - began < 30
        assert answer.status_code == case.status, answer.content
        assert answer["Content-Type"] == "application/problem+json"
        assert {error["pointer"] for error in answer.json()["errors"]} == {case.pointer}
    assert not Document.objects.exists()
    assert files_in(place) == []
    assert Declaration.objects.get().ledger.count() == 1

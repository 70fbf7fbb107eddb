"""PDFs are looked through without a parser: what they hold, however it is hidden."""

import os
import zlib

import pytest

from declarations.documents.pdf import MOST_PAGES, Trouble, Verdict, examine
from tests.declarations.documents.papers import (
    CATALOG,
    PAGES,
    a_pdf,
    a_stream,
    packed_objects,
)

SCRIPT = b"<</S/JavaScript/JS(app.alert\\(1\\))>>"


def trouble_of(content: bytes) -> Trouble | None:
    verdict = examine(content)
    return verdict.trouble if verdict else None


@pytest.mark.parametrize(
    "content",
    [
        a_pdf(),
        a_pdf(a_stream(b"BT (/JavaScript in text) Tj ET")),
        a_pdf(catalog=CATALOG[:-2] + b"/OpenAction [3 0 R /Fit]>>"),
        a_pdf(packed_objects(b"<</Type/Font/Subtype/Type1>>")),
        a_pdf(a_stream(os.urandom(400_000))),
        a_pdf(b"<</Outlines 5 0 R/First 6 0 R>>", a_stream(os.urandom(9000))),
    ],
    ids=["plain", "words", "where to open", "packed", "picture", "outline"],
)
def test_a_lawful_pdf_passes(content: bytes) -> None:
    assert examine(content) is None


@pytest.mark.parametrize(
    ("thing", "evidence"),
    [
        (SCRIPT, "/JavaScript"),
        (b"<</S/J#61v#61Script/J#53(1)>>", "/JavaScript"),
        (b"<</OpenAction 5 0 R>>", "/OpenAction"),
        (b"<</#4FpenAction<</S/Named>>>>", "/OpenAction"),
        (b"<</S/Launch/F(cmd.exe)>>", "/Launch"),
        (b"<</Type/EmbeddedFile>>", "/EmbeddedFile"),
        (b"<</EmbeddedFiles 7 0 R>>", "/EmbeddedFiles"),
        (b"<</S/SubmitForm>>", "/SubmitForm"),
        (b"<</AA<</O 9 0 R>>>>", "/AA"),
        (b"<</AcroForm<</XFA 9 0 R>>>>", "/XFA"),
    ],
    ids=lambda case: case if isinstance(case, str) else "",
)
def test_anything_that_can_start_something_is_found(
    thing: bytes, evidence: str
) -> None:
    wanted = Verdict(Trouble.ACTIVE, evidence)
    assert examine(a_pdf(thing)) == wanted
    assert examine(a_pdf(packed_objects(thing))) == wanted
    assert examine(a_pdf(a_stream(os.urandom(20_000)), thing)) == wanted


def test_a_program_behind_a_made_up_end_of_stream_is_found() -> None:
    hidden = b"<</Length 9>>stream\nendstream " + SCRIPT + b"\nendstream"
    assert trouble_of(a_pdf(hidden)) is Trouble.ACTIVE


@pytest.mark.parametrize(
    "content",
    [b"%PDF-1.7" + bytes(20_000), a_pdf()[:-30], b"%PDF-1.7\n"],
    ids=["zeros", "cut off", "nothing"],
)
def test_a_broken_one_is_named_so(content: bytes) -> None:
    assert trouble_of(content) is Trouble.BROKEN


def test_a_protected_one_cannot_be_looked_into() -> None:
    content = a_pdf().replace(b"/Root 1 0 R", b"/Root 1 0 R/Encrypt 9 0 R")
    assert trouble_of(content) is Trouble.ENCRYPTED


@pytest.mark.parametrize(
    "content",
    [
        a_pdf(pages=PAGES.replace(b"Count 1", b"Count 100000")),
        a_pdf(*[b"<</Type/Page/Parent 2 0 R>>"] * (MOST_PAGES + 1)),
        a_pdf(*[b"<</Type/Pages/Kids[9 0 R]/Count 1>>"] * 501),
        a_pdf(packed_objects(b"<</Type/Page>>" * (MOST_PAGES + 1))),
    ],
    ids=["says so", "has them", "deep tree", "packed"],
)
def test_too_many_pages_are_refused(content: bytes) -> None:
    assert trouble_of(content) is Trouble.TOO_MANY_PAGES


@pytest.mark.parametrize(
    "content",
    [
        a_pdf(packed_objects(b" " * 9_000_000)),
        a_pdf(*[packed_objects(b" " * 7_000_000)] * 5),
        a_pdf(*[b"0"] * 100_001),
        a_pdf(packed_objects(b"", b"/DecodeParms<</Predictor 12>>")),
        a_pdf(packed_objects(b"").replace(b"Flate", b"LZW")),
        b"stream\n" * 20_001 + a_pdf(),
    ],
    ids=["bomb", "bombs", "objects", "rearranged", "other packing", "streams"],
)
def test_what_cannot_be_looked_through_is_refused(content: bytes) -> None:
    assert trouble_of(content) is Trouble.TOO_COMPLEX


def test_a_cut_object_stream_is_refused() -> None:
    stream = packed_objects(SCRIPT)
    packed = zlib.compress(b"9 0 " + SCRIPT)
    cut = stream.replace(packed, packed[: len(packed) // 2])
    assert trouble_of(a_pdf(cut)) is Trouble.TOO_COMPLEX

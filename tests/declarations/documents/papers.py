"""Small lawful files of every kind, PDFs with one thing wrong, and sending them."""

import zlib
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from declarations.documents import services
from declarations.documents.models import Document
from declarations.models import Declaration
from declarations.parties.models import User

CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
PAGES = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
PAGE = b"<</Type/Page/Parent 2 0 R>>"
PNG = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0\x1f\x15\xc4\x89"
    b"\0\0\0\rIDATx\x9cc\xf8\xff\xff?\0\5\xfe\2\xfe\xa75\x81\x84\0\0\0\0IEND\xaeB`\x82"
)
JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0\xff\xd9"
EICAR = (
    b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE" + b"!$H+H*"
)


def a_pdf(*more: bytes, catalog: bytes = CATALOG, pages: bytes = PAGES) -> bytes:
    """A PDF of one empty page, with more objects."""
    objects = [catalog, pages, PAGE, *more]
    body = b"".join(
        b"%d 0 obj\n%b\nendobj\n" % (number, content)
        for number, content in enumerate(objects, start=1)
    )
    return (
        b"%PDF-1.7\n" + body + b"xref\n0 1\ntrailer\n<</Root 1 0 R>>\n"
        b"startxref\n9\n%%EOF\n"
    )


def a_stream(content: bytes, dictionary: bytes = b"/Filter/FlateDecode") -> bytes:
    """A packed stream as an object."""
    packed = zlib.compress(content)
    head = b"<<%b/Length %d>>" % (dictionary, len(packed))
    return head + b"stream\n" + packed + b"\nendstream"


def packed_objects(content: bytes, dictionary: bytes = b"") -> bytes:
    """An object stream."""
    told = b"/Type/ObjStm/N 1/First 4/Filter/FlateDecode" + dictionary
    return a_stream(b"9 0 " + content, told)


def attached(user: User, declaration: Declaration, **changes: Any) -> Document:
    """A document that the service took in."""
    content: bytes = changes.pop("content", a_pdf())
    name = changes.pop("name", "invoice.pdf")
    upload = SimpleUploadedFile("x", content)
    # Django's own cleaning is not what is tested.
    upload._name = name  # type: ignore[attr-defined]
    sent = {"kind": "INVOICE", **changes}
    return services.receive(user=user, declaration=declaration, upload=upload, **sent)


def multipart(content: bytes, name: str = "invoice.pdf", **fields: str) -> bytes:
    """The body of a form, as a browser sends it."""
    upload = SimpleUploadedFile(name, content)
    return encode_multipart(BOUNDARY, {"kind": "INVOICE", **fields, "file": upload})


def raw_multipart(disposition: str, content: bytes) -> bytes:
    """The body of a form whose file has a hand-written Content-Disposition."""
    lines = [
        f"--{BOUNDARY}",
        'Content-Disposition: form-data; name="kind"',
        "",
        "INVOICE",
        f"--{BOUNDARY}",
        f'Content-Disposition: form-data; name="file"; {disposition}',
        "Content-Type: application/pdf",
        "",
        "",
    ]
    head = "\r\n".join(lines).encode()
    return head + content + f"\r\n--{BOUNDARY}--\r\n".encode()


def post(program: Any, declaration: Declaration, body: bytes, **options: Any) -> Any:
    """The answer of the API to a body."""
    return program.post(address(declaration), body, **{**FORM, **options})


FORM = {"content_type": MULTIPART_CONTENT}


def address(declaration: Declaration) -> str:
    """Where the API has the documents of a declaration."""
    return f"/api/v1/declarations/{declaration.reference}/documents/"


def files_in(place: Path) -> list[Path]:
    """Every file that is there."""
    return [path for path in place.rglob("*") if path.is_file()]

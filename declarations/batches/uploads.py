"""Bytes of files on their way in: counted, digested, and whole or refused."""

import base64
import binascii
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, UnreadablePostError
from django.utils.translation import gettext as _

from declarations.documents import storage
from declarations.documents.storage import BLOCK, Draft
from declarations.documents.uploads import no_room
from declarations.faults import Fault, Refused

BODY = ""
SHA_256 = "sha-256"


@contextmanager
def taken(chunks: Iterable[bytes]) -> Iterator[Draft]:
    """The bytes, written down; gone again unless they are kept.

    Raises Refused (413, 507) when they are too many or there is no room.
    """
    try:
        with storage.taken_in(chunks, most=settings.LARGEST_BATCH) as draft:
            yield draft
    except storage.TooLargeError as error:
        raise too_large() from error
    except storage.StorageFullError as error:
        raise no_room() from error


def body_of(request: HttpRequest) -> Iterator[bytes]:
    """The body of a request, block by block.

    Raises Refused (411, 413) by the headers alone, and at the end (400) when less came
    than they said.
    """
    promised = _length(request)
    seen = 0
    while True:
        try:
            block = request.read(BLOCK)
        except UnreadablePostError as error:
            raise _cut_off() from error
        if not block:
            break
        seen += len(block)
        yield block
    if seen != promised:
        raise _cut_off()


def _length(request: HttpRequest) -> int:
    text = request.META.get("CONTENT_LENGTH") or ""
    if not (text.isascii() and text.isdecimal()):
        raise refused(
            "length_required",
            _("The request does not say how long it is."),
            _("Send a Content-Length."),
            HTTPStatus.LENGTH_REQUIRED,
        )
    if int(text) > settings.LARGEST_BATCH:
        raise too_large()
    return int(text)


def digest_in(header: str) -> str:
    """The SHA-256 in hex that a Content-Digest (RFC 9530) states; empty for none.

    Raises Refused (400) when it cannot be read.
    """
    for part in filter(None, map(str.strip, header.split(","))):
        name, _equals, value = part.partition("=")
        if name.strip().lower() == SHA_256:
            return _hex(value.strip())
    return ""


def _hex(value: str) -> str:
    try:
        decoded = base64.b64decode(value.strip(":"), validate=True)
    except (binascii.Error, ValueError) as error:
        raise _bad_digest() from error
    if len(decoded) != 32 or not value.startswith(":"):  # noqa: PLR2004 - bytes of a SHA-256
        raise _bad_digest()
    return decoded.hex()


def _bad_digest() -> Refused:
    return refused(
        "bad_digest",
        _("The Content-Digest cannot be read."),
        _("Send “sha-256=:…:” with the digest in Base64 between the colons."),
        HTTPStatus.BAD_REQUEST,
    )


def too_large() -> Refused:
    """More bytes than a file may have."""
    return refused(
        "too_large",
        _("The file is larger than %(limit)d MB.")
        % {"limit": settings.LARGEST_BATCH // 1024**2},
        _("Send it in parts."),
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    )


def _cut_off() -> Refused:
    return refused(
        "truncated",
        _("The upload was cut off before its end."),
        _("Nothing was stored. Send it again."),
        HTTPStatus.BAD_REQUEST,
    )


def refused(code: str, message: str, remedy: str, status: HTTPStatus) -> Refused:
    """A file that is refused as a whole."""
    return Refused([Fault(BODY, code, message, remedy)], code=code, status=status)

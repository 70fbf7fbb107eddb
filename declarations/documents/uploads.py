"""Multipart bodies: bounded before they are read, and taken only when they are whole.

Django alone would accept a body that was cut off before its closing boundary.
"""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any, Protocol, cast

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _

from declarations.documents.storage import FULL
from declarations.faults import Fault, Refused

FILE = "/file"
# The fields beside the file, and the lines between the parts.
AROUND = 64 * 1024
TAIL = 256
MULTIPART = "multipart/form-data"


class Upload(Protocol):
    """A file that came, as Django's forms give it."""

    name: str | None

    def chunks(self) -> Iterator[bytes]: ...


def require_bounded(request: HttpRequest, *, most: int = 0) -> None:
    """Raises Refused (411, 413, 415) by the headers alone, before the body is read.
    A file has `most` bytes, as many as a document may have if nothing is said."""
    most = most or settings.LARGEST_DOCUMENT
    if request.content_type != MULTIPART:
        raise _refused(
            "not_multipart",
            _("The file has to be sent as multipart/form-data."),
            _("Send it as the field “file” of a form."),
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        )
    length = request.META.get("CONTENT_LENGTH") or ""
    if not (length.isascii() and length.isdecimal()):
        raise _refused(
            "length_required",
            _("The request does not say how long it is."),
            _("Send a Content-Length."),
            HTTPStatus.LENGTH_REQUIRED,
        )
    if int(length) > most + AROUND:
        raise too_large(most)


def read_whole(request: HttpRequest, *, most: int = 0) -> None:
    """Read the form, so that request.POST and request.FILES are all that was sent.

    Raises Refused when the body was cut off, cannot be read, or there is no room.
    """
    require_bounded(request, most=most)
    watch = _Watch(cast("Any", request)._stream)  # noqa: SLF001 - Django has no hook for it
    request._stream = watch  # type: ignore[assignment]  # noqa: SLF001
    try:
        _ = request.POST
    except (MultiPartParserError, UnreadablePostError) as error:
        raise _cut_off() from error
    except OSError as error:
        if error.errno in FULL:
            raise no_room() from error
        raise
    if not watch.is_whole(request):
        for _name, files in request.FILES.lists():
            for file in files:
                file.close()
        raise _cut_off()


class _Watch:
    """A body as it is read: how many bytes came, and how they ended."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._seen = 0
        self._tail = b""

    def read(self, *size: int) -> bytes:
        return self._noted(self._stream.read(*size))

    def readline(self, *size: int) -> bytes:
        return self._noted(self._stream.readline(*size))

    def _noted(self, some: bytes) -> bytes:
        self._seen += len(some)
        self._tail = (self._tail + some)[-TAIL:]
        return some

    def is_whole(self, request: HttpRequest) -> bool:
        """As long as it said, and closed as multipart bodies are."""
        boundary = (request.content_params or {}).get("boundary", "")
        end = f"--{boundary}--".encode("latin-1", "replace")
        promised = int(request.META["CONTENT_LENGTH"])
        return self._seen == promised and self._tail.rstrip(b"\r\n ").endswith(end)


def file_in(request: HttpRequest) -> "UploadedFile[bytes]":
    """The one file of a form that was read whole. Raises Refused without one."""
    file = request.FILES.get("file")
    if isinstance(file, UploadedFile):
        return file
    raise _refused(
        "file_missing",
        _("There is no file, or its name cannot be kept."),
        _("Choose a file whose name has letters or digits."),
        HTTPStatus.UNPROCESSABLE_ENTITY,
    )


def too_large(most: int = 0) -> Refused:
    """More bytes than a file may have, a document if nothing is said."""
    return _refused(
        "too_large",
        _("The file is larger than %(limit)d MB.")
        % {"limit": (most or settings.LARGEST_DOCUMENT) // 1024**2},
        _("Send a smaller scan, or the document in parts."),
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    )


def no_room() -> Refused:
    """The disk is full; nothing of the file was kept."""
    return _refused(
        "storage_full",
        _("There is no room for documents just now. Nothing was stored."),
        _("Try again later."),
        HTTPStatus.INSUFFICIENT_STORAGE,
    )


def _cut_off() -> Refused:
    return _refused(
        "truncated",
        _("The upload was cut off before its end."),
        _("Nothing was stored. Send it again."),
        HTTPStatus.BAD_REQUEST,
    )


def _refused(code: str, message: str, remedy: str, status: HTTPStatus) -> Refused:
    return Refused([Fault(FILE, code, message, remedy)], code=code, status=status)

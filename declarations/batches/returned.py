"""Handing out a file that came back, for as long as its reader may have it."""

from collections.abc import Iterator
from pathlib import PurePath

from django.http import Http404, StreamingHttpResponse
from django.utils.http import content_disposition_header

from declarations.batches.models import ReturnedFile
from declarations.batches.selectors import grounds_for
from declarations.documents import storage
from declarations.documents.views import SANDBOX
from declarations.formats.rows import RowFormat
from declarations.parties.models import User

# About two hundred rows, as the exports of lists ask anew.
BLOCK = 128 * 1024


class NoLongerAllowedError(Exception):
    """The reader lost what the file was drawn for. The connection breaks off, short of
    the length that was told, so that nobody takes the rest for the whole."""


def as_file(wanted: ReturnedFile, reader: User) -> StreamingHttpResponse:
    """The answer that hands the drawn file out."""
    kind = RowFormat(wanted.kind)
    try:
        size = storage.place_of(wanted.key).stat().st_size
    except FileNotFoundError as error:
        raise Http404 from error
    name = f"{PurePath(wanted.batch.name).stem}-returned{kind.suffix}"
    return StreamingHttpResponse(
        _blocks(wanted, reader),
        content_type=kind.media_type,
        headers={
            "Content-Length": str(size),
            "Content-Disposition": content_disposition_header(
                as_attachment=True, filename=name
            )
            or "attachment",
            "Content-Security-Policy": SANDBOX,
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )


def _blocks(wanted: ReturnedFile, reader: User) -> Iterator[bytes]:
    first = grounds_for(wanted.batch, reader)
    with storage.opened(wanted.key) as content:
        while block := content.read(BLOCK):
            now = grounds_for(wanted.batch, reader)
            if first is None or now is None or not first <= now:
                raise NoLongerAllowedError
            yield block

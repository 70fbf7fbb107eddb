"""One JSON document a line: each is read by itself, and stands or falls by itself."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _

from declarations.faults import Refused
from declarations.formats.headings import refused
from declarations.formats.json import BOM, read_json
from declarations.formats.limits import MOST_BYTES, too_large
from declarations.formats.source import RowFormat, Source, SourceRow

UTF_8: Final = "UTF-8"


def examine(path: Path, scheme: str) -> Source:
    """What the file holds. Raises Refused."""
    rows = 0
    last: bytes = b"\n"
    for _number, line in _lines(path):
        rows, last = rows + 1, line
    if not rows:
        raise empty()
    if not last.endswith(b"\n") and row_of(0, last).document is None:
        raise truncated()
    return Source(format=RowFormat.NDJSON, scheme=scheme, encoding=UTF_8, rows=rows)


def read(path: Path, source: Source) -> Iterator[SourceRow]:
    """The rows of an examined file."""
    for number, line in _lines(path):
        yield row_of(number, line, source.scheme)


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """The lines that hold something; the rest of one that is too long is passed by."""
    with path.open("rb") as file:
        number = 0
        while line := file.readline(MOST_BYTES + 2):
            number += 1
            whole = line
            while not whole.endswith(b"\n") and (whole := file.readline(MOST_BYTES)):
                line = line[: MOST_BYTES + 1] + b"\n"
            if line.removeprefix(BOM).strip():
                yield number, line


def row_of(number: int, data: bytes, scheme: str = "") -> SourceRow:
    """The row that the bytes of one document give."""
    data = data.strip()
    try:
        if len(data) > MOST_BYTES:
            raise too_large()
        document = read_json(data)
    except Refused as refusal:
        return SourceRow(number, faults=refusal.faults)
    return row_with(number, document, scheme)


def row_with(number: int, document: Any, scheme: str = "") -> SourceRow:
    """The row of a document that was read; `scheme` holds where it names none."""
    if not isinstance(document, dict):
        return SourceRow(number, faults=_not_an_object().faults)
    if scheme:
        document.setdefault("scheme", scheme)
    key = document.get("own_reference")
    return SourceRow(
        number=number,
        key=key.strip() if isinstance(key, str) else "",
        document=document,
    )


def _not_an_object() -> Refused:
    return refused(
        "wrong_type",
        _("A declaration has to be a group of named fields."),
        _("Send one JSON object, or one XML element called declaration."),
    )


def empty() -> Refused:
    """A file without a declaration."""
    return refused(
        "no_rows",
        _("There is no declaration in the file."),
        _("Start from the template and give at least one declaration."),
    )


def truncated() -> Refused:
    """A file that ends in the middle."""
    return refused(
        "truncated",
        _("The file ends in the middle of a declaration."),
        _("Nothing was stored. Export it again, check its size and send it again."),
        status=400,
    )

"""Which format a file has: its content decides, name and Content-Type must agree."""

import json
import re
from collections.abc import Callable
from typing import Final

from django.utils.translation import gettext as _

from declarations.faults import Fault, Refused
from declarations.formats.source import RowFormat

ZIP: Final = b"PK"
OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
WIDE_BOMS: Final = (b"\xff\xfe", b"\xfe\xff")
BOM: Final = b"\xef\xbb\xbf"
# Text has few of them; a stray one is told of with its row.
CONTROLS: Final = re.compile(rb"[\x00-\x08\x0e-\x1f]")
FEW_CONTROLS: Final = 100
# Media types that say nothing, or what browsers send for several formats.
BY_NAME: Final = {
    **{kind.suffix: kind for kind in RowFormat},
    ".txt": RowFormat.CSV,
    ".tsv": RowFormat.CSV,
    ".jsonl": RowFormat.NDJSON,
}
BY_MEDIA_TYPE: Final = {
    **{kind.media_type: kind for kind in RowFormat},
    "text/tab-separated-values": RowFormat.CSV,
    "application/csv": RowFormat.CSV,
    "text/xml": RowFormat.XML,
    "application/jsonl": RowFormat.NDJSON,
    "application/ndjson": RowFormat.NDJSON,
}


def format_of(head: bytes, *, name: str = "", media_type: str = "") -> RowFormat:
    """The format of a file that begins so. Raises Refused (415 or 422) for what is
    none of them, and where the content contradicts its name or Content-Type."""
    if not head.strip():
        raise _empty()
    if head.startswith(OLE):
        raise _old_excel()
    claimed = _claims(name, media_type)
    found = _by_content(head, claimed)
    if found is None:
        raise _unknown()
    for claim in claimed:
        if claim is not found:
            raise _contradiction(found, claim)
    return found


def _claims(name: str, media_type: str) -> list[RowFormat]:
    """What the name and the Content-Type say, where they say something."""
    suffix = "." + name.rpartition(".")[2].lower()
    plain = media_type.partition(";")[0].strip().lower()
    claims = [BY_NAME.get(suffix), BY_MEDIA_TYPE.get(plain)]
    return [claim for claim in claims if claim is not None]


def _by_content(head: bytes, claimed: list[RowFormat]) -> RowFormat | None:
    if head.startswith(ZIP):
        return RowFormat.XLSX
    if head.startswith(WIDE_BOMS):
        return RowFormat.CSV
    text = head.removeprefix(BOM).lstrip()
    if text.startswith(b"<"):
        return None if _is_web_page(text) else RowFormat.XML
    if text.startswith(b"["):
        return RowFormat.JSON
    if text.startswith(b"{"):
        lines = RowFormat.NDJSON in claimed or (not claimed and _is_one_of_many(text))
        return RowFormat.NDJSON if lines else RowFormat.JSON
    return None if _is_binary(head) else RowFormat.CSV


def _is_web_page(text: bytes) -> bool:
    """Excel opens HTML tables called .xls or .csv; they are no lists of ours."""
    start = text[:512].lower()
    return any(mark in start for mark in (b"<html", b"<!doctype html", b"<table"))


def _is_one_of_many(text: bytes) -> bool:
    """Whether the first line is a whole document, so that each line has one."""
    line, _end, rest = text.partition(b"\n")
    try:
        document = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return bool(rest.strip()) or "declarations" not in document


def _is_binary(head: bytes) -> bool:
    return len(CONTROLS.findall(head)) * FEW_CONTROLS > len(head)


def _refuse(code: str, message: str, remedy: str, status: int) -> Refused:
    return Refused([Fault("", code, message, remedy)], code=code, status=status)


def _empty() -> Refused:
    return _refuse(
        "empty_file",
        _("The file is empty."),
        _("Save it again and check its size before you send it."),
        422,
    )


def _old_excel() -> Refused:
    return _refuse(
        "old_excel",
        _("This is an Excel file of the old kind (.xls), or one with a password."),
        _("Save it as .xlsx (Excel workbook) without a password and send that."),
        415,
    )


def _unknown() -> Refused:
    return _refuse(
        "unknown_format",
        _("This is not a CSV, XLSX, JSON, NDJSON or XML file."),
        _("Start from one of the templates and save the file in its format."),
        415,
    )


FORMAT_NAMES: Final[dict[RowFormat, Callable[[], str]]] = {
    RowFormat.CSV: lambda: _("text with separated columns (CSV)"),
    RowFormat.XLSX: lambda: _("an Excel workbook (XLSX)"),
    RowFormat.JSON: lambda: _("one JSON document"),
    RowFormat.NDJSON: lambda: _("one JSON document a line (NDJSON)"),
    RowFormat.XML: lambda: _("an XML document"),
}


def _contradiction(found: RowFormat, claim: RowFormat) -> Refused:
    message = _(
        "By its name or Content-Type this is %(claimed)s, but its content looks like"
        " %(found)s."
    )
    names = {"claimed": FORMAT_NAMES[claim](), "found": FORMAT_NAMES[found]()}
    return _refuse(
        "format_mismatch",
        message % names,
        _("Save the file in the format that its name says, or rename it."),
        415,
    )

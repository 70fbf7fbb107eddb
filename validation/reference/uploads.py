"""A list as an uploaded CSV file: bytes in, dated rows or every fault out."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from declarations.faults import Fault, Refused
from validation.reference.lists import ReferenceList
from validation.reference.loaders import DATING, DatedRow
from validation.reference.rows import read_row

LARGEST = 20 * 1024 * 1024
MOST_FAULTS = 50
# A missing column of these is an empty one.
OPTIONAL = frozenset({"valid_until", "illustrative", "source"})


def read_upload(listed: ReferenceList[Any], content: bytes) -> list[DatedRow]:
    """Every row of the file.

    Raises Refused naming lines and columns; pointers are /line/column.
    """
    lines = _lines(listed, _text(content))
    rows: list[DatedRow] = []
    faults: list[Fault] = []
    for number, cells in lines:
        try:
            rows.append(read_row(listed, cells, place=f"/{number}"))
        except Refused as refusal:
            faults.extend(refusal.faults)
        if len(faults) >= MOST_FAULTS:
            break
    if faults:
        raise Refused(faults[:MOST_FAULTS])
    if not rows:
        raise _unreadable(_("The file has no rows."))
    return rows


def _text(content: bytes) -> str:
    if len(content) > LARGEST:
        raise _unreadable(_("The file is larger than 20 MB."))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _unreadable(
            _("The file is not UTF-8 text. Save it as “CSV UTF-8”.")
        ) from error


def _lines(
    listed: ReferenceList[Any], text: str
) -> Iterator[tuple[int, dict[str, Any]]]:
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    missing = {*listed.columns, *DATING} - OPTIONAL - _header(reader)
    if missing:
        raise _unreadable(
            _("The first line must name the columns. Missing: %(columns)s.")
            % {"columns": ", ".join(sorted(missing))}
        )
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as error:
        raise _unreadable(
            _("Line %(line)d is no CSV: check its quotation marks.")
            % {"line": reader.line_num}
        ) from error


def _header(reader: "csv.DictReader[str]") -> set[str]:
    try:
        return set(reader.fieldnames or ())
    except csv.Error:
        return set()


def _unreadable(message: str) -> Refused:
    return Refused([Fault("/file", "unreadable", message)])

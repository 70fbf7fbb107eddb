"""Workbooks: made sure of, then read row by row; formulas are never worked out."""

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from declarations.faults import Refused
from declarations.formats.archive import check_archive, damaged
from declarations.formats.cells import OddCell, Oddity
from declarations.formats.csv import no_rows
from declarations.formats.headings import MOST_COLUMNS, Line, read_heading, refused
from declarations.formats.source import RowFormat, Source, SourceRow
from declarations.formats.streamed import elements
from declarations.formats.surveying import survey
from declarations.formats.table import count_rows, read_rows
from declarations.formats.workbook import BROKEN, Workbook, open_workbook, text_of
from declarations.places import shown

LARGEST_ROW: Final = 4 * 1024 * 1024
MOST_ROWS: Final = 1_048_576
EXACT_DIGITS: Final = 15
DIGITS: Final = "0123456789"
LETTERS: Final = re.compile(r"[A-Z]{1,3}")


def examine(path: Path, scheme: str) -> Source:
    """What the file holds. Raises Refused."""
    with _opened(path) as sheet:
        lines = sheet.lines()
        heading = read_heading(lines, scheme)
        rows = count_rows(lines, heading)
        if not rows:
            raise no_rows()
        return Source(
            format=RowFormat.XLSX,
            scheme=heading.scheme,
            rows=rows,
            hidden_rows=sheet.hidden,
            notes=tuple(_notes(sheet)),
        )


def read(path: Path, source: Source) -> Iterator[SourceRow]:
    """The rows of an examined file."""
    with _opened(path) as sheet:
        lines = sheet.lines()
        heading = read_heading(lines, source.scheme)
        yield from read_rows(lines, heading, ragged=True)


@contextmanager
def _opened(path: Path) -> Iterator["_Sheet"]:
    check_archive(path)
    with zipfile.ZipFile(path) as archive:
        yield _Sheet(archive, open_workbook(archive))


class _Sheet:
    """The rows of the sheet that is read; `hidden` counts those that filters or
    people have hidden, which are read like all others."""

    def __init__(self, archive: zipfile.ZipFile, book: Workbook) -> None:
        self.archive = archive
        self.book = book
        self.hidden = 0
        self.places: dict[str, int] = {}

    def lines(self) -> Iterator[Line]:
        """The rows that hold something. Raises Refused."""
        try:
            yield from self._lines()
        except BROKEN as error:
            raise damaged() from error

    def _lines(self) -> Iterator[Line]:
        with self.archive.open(self.book.sheet) as stream:
            merges, end = survey(stream)
        number = 0
        with self.archive.open(self.book.sheet) as stream:
            for row in elements(stream, ("{*}row",), most_bytes=LARGEST_ROW, until=end):
                number = _number(row, number)
                if not len(row):
                    continue
                cells = self.cells(row)
                if merges:
                    merges.mark(number, cells)
                if cells:
                    self.hidden += row.get("hidden") in {"1", "true"}
                    yield Line(number, cells)

    def cells(self, row: Any) -> list[str]:
        """The cells that hold something, at their places."""
        cells: list[str] = []
        place = -1
        for cell in row:
            reference = cell.get("r")
            place = self.place(reference) if reference else place + 1
            if not len(cell):
                continue
            value = self.value(cell)
            if not value:
                continue
            if place >= MOST_COLUMNS:
                raise _far_away(reference or "")
            cells.extend([""] * (place + 1 - len(cells)))
            cells[place] = value
        return cells

    def place(self, reference: str) -> int:
        letters = reference.rstrip(DIGITS)
        found = self.places.get(letters)
        if found is None:
            found = self.places[letters] = _place_of(letters)
        return found

    def value(self, cell: Any) -> str:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return text_of(cell[0])
        formula, raw = _parts(cell)
        if formula is not None and not raw and kind != "str":
            return OddCell(f"={formula}", Oddity.FORMULA)
        if kind == "s" and raw:
            return self.book.texts[int(raw)]
        return self.typed(kind, raw, int(cell.get("s", "0"))) if raw else ""

    def typed(self, kind: str, raw: str, style: int) -> str:
        if kind == "str":
            return raw
        if kind == "b":
            return OddCell("true" if raw == "1" else "false", Oddity.TRUTH)
        if kind == "e":
            return OddCell(raw, Oddity.ERROR)
        if kind == "d":
            return OddCell(raw.removesuffix("T00:00:00"), Oddity.DATE)
        return self.number(raw, style)

    def number(self, raw: str, style: int) -> str:
        value = float(raw)
        if style in self.book.dates:
            moment = self.book.moment(value)
            if moment:
                return OddCell(moment, Oddity.DATE)
        text = _plain_number(raw, value)
        padded = style in self.book.padded or len(text.lstrip("-")) > EXACT_DIGITS + 1
        return OddCell(text, Oddity.PADDED if padded else Oddity.NUMBER)


def _parts(cell: Any) -> tuple[str | None, str]:
    """The formula, if there is one, and the value as it is written."""
    formula, raw = None, ""
    for part in cell:
        if part.tag.endswith("}v"):
            raw = part.text or ""
        elif part.tag.endswith("}f"):
            formula = part.text or ""
    return formula, raw


def _number(row: Any, last: int) -> int:
    """The number of a row; they never go back."""
    stated = row.get("r")
    number = int(stated) if stated else last + 1
    if not last < number <= MOST_ROWS:
        raise damaged()
    return number


def _place_of(letters: str) -> int:
    if not LETTERS.fullmatch(letters):
        raise damaged()
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1


def _plain_number(raw: str, value: float) -> str:
    """As people see it: fifteen digits, no exponent."""
    if len(raw) <= EXACT_DIGITS and raw.isdecimal():
        return raw
    text = format(Decimal(f"{value:.{EXACT_DIGITS}g}"), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _notes(sheet: _Sheet) -> Iterator[str]:
    book = sheet.book
    if sheet.hidden:
        yield ngettext(
            "%(count)d row is hidden; it is read like all others.",
            "%(count)d rows are hidden; they are read like all others.",
            sheet.hidden,
        ) % {"count": sheet.hidden}
    if book.others:
        yield _("Only the sheet “%(title)s” is read.") % {"title": shown(book.title)}
    if book.hidden:
        yield ngettext(
            "%(count)d hidden sheet is not read.",
            "%(count)d hidden sheets are not read.",
            book.hidden,
        ) % {"count": book.hidden}


def _far_away(reference: str) -> Refused:
    message = _("The cell %(cell)s holds something, far outside of the table.")
    return refused(
        "cell_far_away",
        message % {"cell": shown(reference)},
        _("Clear that cell, or copy the table into a new workbook."),
    )

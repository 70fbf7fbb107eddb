"""Tables written for spreadsheets: CSV and XLSX in which no cell acts as a formula."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

BOM: Final = "\ufeff"
GUARD: Final = "'"
# What spreadsheets take for the start of a formula, behind guards or not.
ACTIVE: Final = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
GUARDED: Final = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")
# Excel refuses a workbook with these; what it spells as an escape is kept apart.
UNWRITABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
ESCAPE_LIKE: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
LONGEST_CELL: Final = 32_767
LARGEST_EXACT: Final = 10**15
LINES_AT_ONCE: Final = 200
NARROWEST: Final = 12

Marked = Callable[[int, int], bool]
Notes = Callable[[int, int], str]

_MARK = PatternFill("solid", start_color="FFF8D7DA")
_EDGE = Side(style="medium", color="FFB3261E")
_BORDER = Border(left=_EDGE, right=_EDGE, top=_EDGE, bottom=_EDGE)
_BOLD = Font(bold=True)


def guarded(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would run it."""
    return GUARD + text if ACTIVE.match(text) else text


def unguarded(text: str) -> str:
    """The text that `guarded` was given."""
    return text[1:] if text[:1] == GUARD and GUARDED.match(text) else text


def cell_text(value: Any) -> str:
    """A value as the text of a cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """A CSV file that Excel opens as it is meant: UTF-8 with a BOM, CRLF, guarded."""
    buffer = io.StringIO(BOM, newline="")
    buffer.seek(0, io.SEEK_END)
    writer = csv.writer(buffer)
    writer.writerow([guarded(cell_text(value)) for value in header])
    for count, row in enumerate(rows, start=1):
        writer.writerow([guarded(cell_text(value)) for value in row])
        if count % LINES_AT_ONCE == 0:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def write_xlsx(
    path: Path,
    header: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    marked: Marked | None = None,
    notes: Notes | None = None,
) -> None:
    """A workbook of one sheet, its text cells guarded and its rows streamed.

    `marked` says of the cell in a row (from 0, the header not counted) and column
    whether it stands out; `notes` what the comment on it says.
    """
    book = Workbook(write_only=True)
    add_sheet(book, "Declarations", header, rows, Marks(marked, notes))
    book.save(path)


class Marks:
    """Which cells of a sheet stand out, and what is said of them."""

    def __init__(
        self,
        marked: Marked | None = None,
        notes: Notes | None = None,
    ) -> None:
        self.marked = marked or (lambda _row, _column: False)
        self.notes = notes or (lambda _row, _column: "")


def add_sheet(
    book: Workbook,
    title: str,
    header: Sequence[str],
    rows: Iterable[Sequence[Any]],
    marks: Marks,
) -> None:
    """One more sheet, streamed."""
    sheet = book.create_sheet(title)
    widen(sheet, header)
    sheet.append([heading_cell(sheet, name) for name in header])
    for number, row in enumerate(rows):
        sheet.append(
            [_cell(sheet, value, (number, at), marks) for at, value in enumerate(row)]
        )


def widen(sheet: Any, header: Sequence[str], number_format: str = "") -> None:
    """Columns that show their headings whole."""
    for place, name in enumerate(header, start=1):
        column = sheet.column_dimensions[get_column_letter(place)]
        column.width = max(NARROWEST, len(name) + 2)
        if number_format:
            column.number_format = number_format


def heading_cell(sheet: Any, name: str) -> Any:
    """A cell that names a column."""
    cell = WriteOnlyCell(sheet, value=sheet_value(name))
    cell.font = _BOLD
    return cell


def _cell(sheet: Any, value: Any, place: tuple[int, int], marks: Marks) -> Any:
    shown = sheet_value(value)
    if not marks.marked(*place):
        return shown
    cell = WriteOnlyCell(sheet, value=shown)
    cell.fill, cell.border = _MARK, _BORDER
    note = marks.notes(*place)
    if note:
        cell.comment = Comment(UNWRITABLE.sub("\ufffd", note), "")
    return cell


def sheet_value(value: Any) -> Any:
    """What the cell holds: a number that sheets keep exactly, or guarded text."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value if abs(value) < LARGEST_EXACT else str(value)
    text = UNWRITABLE.sub("\ufffd", guarded(cell_text(value)))
    return ESCAPE_LIKE.sub("_x005F_", text)[:LONGEST_CELL] or None

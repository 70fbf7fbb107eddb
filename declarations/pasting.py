"""Rows pasted from a spreadsheet: tab-separated text to the rows of a table; pure."""

from collections.abc import Sequence
from typing import Any

from declarations.layout import Field, Table, Widget
from declarations.pointers import put

# A whole number with more digits stays text, which intake refuses by name.
MOST_DIGITS = 15


def pasted_rows(table: Table, text: str) -> list[Any]:
    """The rows that the text makes, at most as many as the table takes.

    A first line of the table's own labels says which column is which; without one,
    the columns are in the order of the form.
    """
    lines = [line.split("\t") for line in text.splitlines() if line.strip()]
    columns = _named_columns(table, lines[0]) if lines else None
    if columns:
        lines = lines[1:]
    return [_row(columns or table.fields, line) for line in lines[: table.most]]


def _named_columns(
    table: Table, line: Sequence[str]
) -> tuple[Field | None, ...] | None:
    """The fields that a line of labels names; None when it is a line of answers."""
    fields = {_plain(str(field.label)): field for field in table.fields}
    columns = tuple(fields.get(_plain(cell)) for cell in line)
    return columns if sum(map(bool, columns)) * 2 > len(columns) else None


def _plain(label: str) -> str:
    return "".join(c for c in label.casefold() if c.isalnum())


def _row(columns: Sequence[Field | None], line: Sequence[str]) -> Any:
    row: dict[str, Any] = {}
    for field, cell in zip(columns, line, strict=False):
        if field is None or not cell.strip():
            continue
        answer = answer_of(field, cell)
        if field.pointer == "":
            return answer
        put(row, field.pointer, answer)
    return row


def answer_of(field: Field, text: str) -> Any:
    """What a text answers to a field."""
    # The database keeps no NUL; intake refuses its stand-in by name.
    text = text.strip().replace("\x00", "\ufffd")
    whole = text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS
    return int(text) if field.widget is Widget.INTEGER and whole else text

"""One cell of a table to the value of a field, without guessing what was meant."""

import re
from collections.abc import Callable
from enum import Enum
from typing import Any, Final, Self

from django.utils.translation import gettext as _

from declarations.canonicalise import IDENTIFIERS, label_of
from declarations.faults import Fault
from declarations.formats.columns import Column, pointer_of
from declarations.formats.limits import LONGEST_INTEGER
from declarations.formats.sheets import GUARD, unguarded

WHOLE: Final = re.compile(rf"-?(0|[1-9][0-9]{{0,{LONGEST_INTEGER - 1}}})", re.ASCII)
SCIENTIFIC: Final = re.compile(r"\s*-?\d+([.,]\d+)?[eE]\+?-?\d+\s*", re.ASCII)
COMMA: Final = re.compile(r"[\s\d.\u00a0]*\d[,，]\d[\d.,，\s\u00a0]*")
TRUTH: Final = {
    **dict.fromkeys(("true", "1", "yes", "y", "是", "真"), True),
    **dict.fromkeys(("false", "0", "no", "n", "否", "假"), False),
}
# The database keeps neither.
UNSTORABLE: Final = re.compile("[\0\ud800-\udfff]")
STAND_IN: Final = "\ufffd"


class Oddity(Enum):
    """What a spreadsheet's cell is besides plain text."""

    NUMBER = "number"
    PADDED = "padded"  # a number shown with digits that it does not have
    DATE = "date"
    TRUTH = "truth"
    FORMULA = "formula"
    ERROR = "error"
    MERGED = "merged"


class OddCell(str):
    """The text of a cell that is more than text."""

    __slots__ = ("oddity",)
    oddity: Oddity

    def __new__(cls, text: str, oddity: Oddity) -> Self:
        made = super().__new__(cls, text)
        made.oddity = oddity
        return made


Words = tuple[str, str, str]
Settled = tuple[Any, Words | None]


def settle(cell: str, column: Column) -> Settled:
    """The value that a cell gives, and what stands in the way of taking it."""
    shape = column.shape
    words = _odd(cell, column) if isinstance(cell, OddCell) else None
    text = str(unguarded(cell)) if cell[0] == GUARD else str(cell)
    if UNSTORABLE.search(text):
        text, words = UNSTORABLE.sub(STAND_IN, text), _unstorable()
    if "integer" in shape.types:
        return _whole(text, words)
    if "boolean" in shape.types:
        return TRUTH.get(text.strip().casefold(), text), words
    if shape.canonical == "decimal" and COMMA.fullmatch(text):
        return text, words or _comma()
    if shape.canonical != "text" and SCIENTIFIC.fullmatch(text):
        return text, words or _scientific()
    return text, words


def fault_at(column: Column, line: int, words: Words) -> Fault:
    """The fault of a cell."""
    code, message, remedy = words
    text = _("%(field)s: %(what)s") % {
        "field": label_of(column.shape, column.path),
        "what": message,
    }
    return Fault(pointer_of(column.path, line), code, text, remedy)


def _whole(text: str, words: Words | None) -> Settled:
    plain = text.strip()
    if WHOLE.fullmatch(plain):
        return int(plain), words
    if COMMA.fullmatch(text):
        return text, words or _comma()
    if SCIENTIFIC.fullmatch(text):
        return text, words or _scientific()
    return text, words


def _odd(cell: OddCell, column: Column) -> Words | None:
    return ODD[cell.oddity](cell, column)


def _number(_cell: OddCell, column: Column) -> Words | None:
    shape = column.shape
    if shape.canonical in IDENTIFIERS:
        return _number_for_identifier()
    return _number_for_date() if shape.canonical == "date" else None


def _padded(cell: OddCell, column: Column) -> Words | None:
    if column.shape.canonical == "text" and "integer" not in column.shape.types:
        return _number_for_identifier()
    return _number(cell, column)


def _date(cell: OddCell, column: Column) -> Words | None:
    if column.shape.canonical == "date":
        return None
    return (
        "date_for_text",
        _("the spreadsheet made a date of what was typed here."),
        _("Format the column as text and type the value again."),
    )


def _formula(_cell: OddCell, _column: Column) -> Words:
    return (
        "formula",
        _("there is a formula whose result was not saved."),
        _("Put the value itself in its place; formulas are never worked out here."),
    )


def _error(_cell: OddCell, _column: Column) -> Words:
    return (
        "error_value",
        _("the formula here gives an error."),
        _("Put the value itself in its place."),
    )


def _merged(_cell: OddCell, _column: Column) -> Words:
    return (
        "merged",
        _("this cell is merged with others."),
        _("Split it, and write the value into each row that it is meant for."),
    )


ODD: Final[dict[Oddity, Callable[[OddCell, Column], Words | None]]] = {
    Oddity.NUMBER: _number,
    Oddity.PADDED: _padded,
    Oddity.DATE: _date,
    Oddity.TRUTH: lambda _cell, _column: None,
    Oddity.FORMULA: _formula,
    Oddity.ERROR: _error,
    Oddity.MERGED: _merged,
}


def _number_for_identifier() -> Words:
    return (
        "number_for_identifier",
        _("the cell holds a number, so that zeros and digits may have been lost."),
        _("Format the column as text, then type the value again in full."),
    )


def _number_for_date() -> Words:
    return (
        "number_for_date",
        _("the cell holds a plain number instead of a date."),
        _("Format the cell as a date, or write it as text: YYYY-MM-DD."),
    )


def _scientific() -> Words:
    return (
        "scientific",
        _("a spreadsheet shortened this to a power of ten, and digits were lost."),
        _("Format the column as text, then type the value again in full."),
    )


def _comma() -> Words:
    return (
        "decimal_comma",
        _("the number is written with a comma."),
        _("Write a decimal point and no separators between thousands: 1234.5."),
    )


def _unstorable() -> Words:
    return (
        "invisible_character",
        _("the cell holds a NUL or half of a surrogate pair."),
        _("Delete it, or type the whole value again by hand."),
    )

"""How a reference list is declared: a row type, a key, and the file that ships it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Generic, TypeVar, get_type_hints

from declarations.wording import sentence

Row = TypeVar("Row")

DATA = Path(__file__).parent / "data"
MISSING = sentence("This column is missing.")
EXPECTED: dict[type, str] = {
    int: sentence("Type a whole number."),
    bool: sentence("Type true or false."),
    date: sentence("Type a date as year-month-day, such as 2026-05-08."),
}


class ReferenceDataError(ValueError):
    """A reference file or row does not have the shape of its list."""


def no_fault(_row: Any) -> str:
    """For lists that take every row of the right types."""
    return ""


@dataclass(frozen=True)
class ReferenceList(Generic[Row]):
    """One effective-dated list. `row` is a frozen dataclass of str, int, bool and
    date fields; the CSV has those columns and valid_from, valid_until (exclusive),
    illustrative, source. `key` gives the text that is unique on any one date.

    A `lookup` list may be too long for a book: only the rows that a declaration
    names are read, by key or by the column `other_key`. `fault` says what is wrong
    with a row beyond its types, or nothing.

    `imported_as` is what import commands call the list, and `headings` are other
    names that its columns have in such files.
    """

    name: str
    title: str
    row: type[Row]
    key: Callable[[Row], str]
    file: Path
    lookup: bool = False
    other_key: str = ""
    fault: Callable[[Row], str] = no_fault
    imported_as: str = ""
    headings: Mapping[str, str] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash(self.name)

    def keys_of(self, row: Row) -> set[str]:
        """Everything that a look-up finds the row by."""
        other = str(getattr(row, self.other_key)) if self.other_key else ""
        return {self.key(row), other} - {""}

    @cached_property
    def columns(self) -> Mapping[str, type]:
        """The columns of a row and the type of each."""
        return dict(get_type_hints(self.row))

    def parse(self, cells: Mapping[str, Any]) -> Row:
        """A typed row from CSV cells or stored JSON.

        Raises ReferenceDataError naming the list and the column.
        """
        values = {}
        for name, kind in self.columns.items():
            if name not in cells:
                raise ReferenceDataError(f"{self.name}: column {name} missing")
            try:
                values[name] = _cell(kind, cells[name])
            except ValueError as error:
                raise ReferenceDataError(f"{self.name}: {name}: {error}") from error
        return self.row(**values)

    def faults(self, cells: Mapping[str, Any]) -> dict[str, str]:
        """What keeps `parse` from taking the cells: a sentence for each column."""
        return {
            name: EXPECTED.get(kind, MISSING) if name in cells else MISSING
            for name, kind in self.columns.items()
            if not _fits(kind, cells.get(name))
        }


def _cell(kind: type, cell: Any) -> Any:
    if isinstance(cell, kind) and not (kind is int and isinstance(cell, bool)):
        return cell
    text = str(cell).strip()
    if kind is bool:
        if text.lower() not in {"true", "false"}:
            raise ValueError(f"{text!r} is neither true nor false")
        return text.lower() == "true"
    if kind is date:
        return date.fromisoformat(text)
    return kind(text)


def _fits(kind: type, cell: Any) -> bool:
    try:
        _cell(kind, cell)
    except ValueError:
        return False
    return cell is not None


@dataclass(frozen=True, slots=True)
class RuleLevel:
    """An override of a rule's level, for the whole rule or one case of it."""

    rule: str
    case: str
    level: str


RULE_LEVELS = ReferenceList(
    name="rule_levels",
    title="Rule levels",
    row=RuleLevel,
    key=lambda row: f"{row.rule}/{row.case}",
    file=DATA / "rule_levels.csv",
)


@dataclass(frozen=True, slots=True)
class Incoterm:
    """A trade term; a retired one names the term that took its place."""

    code: str
    name: str
    retired: bool
    instead: str


INCOTERMS = ReferenceList(
    name="incoterms",
    title="Incoterms",
    row=Incoterm,
    key=lambda row: row.code,
    file=DATA / "incoterms.csv",
)


@dataclass(frozen=True, slots=True)
class Country:
    """A country or territory of ISO 3166-1."""

    code: str
    name_en: str
    name_zh: str


COUNTRIES = ReferenceList(
    name="countries",
    title="Countries",
    row=Country,
    key=lambda row: row.code,
    file=DATA / "countries.csv",
)


@dataclass(frozen=True, slots=True)
class Currency:
    """A currency of ISO 4217."""

    code: str
    name_en: str
    name_zh: str


CURRENCIES = ReferenceList(
    name="currencies",
    title="Currencies",
    row=Currency,
    key=lambda row: row.code,
    file=DATA / "currencies.csv",
)


@dataclass(frozen=True, slots=True)
class HarmonizedCode:
    """A chapter (2 digits), heading (4) or subheading (6) of HS 2022."""

    code: str
    description: str
    level: int


HS_2022 = ReferenceList(
    name="hs_2022",
    title="HS 2022 nomenclature",
    row=HarmonizedCode,
    key=lambda row: row.code,
    file=DATA / "hs_2022.csv",
)

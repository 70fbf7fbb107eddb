"""Reference files: CSV in, dated rows out. Pure but for reading the file."""

import csv
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from validation.reference.book import ReferenceBook
from validation.reference.lists import ReferenceDataError, ReferenceList

DATING = ("valid_from", "valid_until", "illustrative", "source")


@dataclass(frozen=True, slots=True)
class DatedRow:
    """A typed row, in force from `valid_from` until before `valid_until`."""

    row: Any
    valid_from: date
    valid_until: date | None
    illustrative: bool
    source: str

    def in_force(self, on: date) -> bool:
        """Whether the row holds on that date."""
        return self.valid_from <= on and (
            self.valid_until is None or on < self.valid_until
        )


def read_csv(listed: ReferenceList[Any], path: Path | None = None) -> list[DatedRow]:
    """Every row of a list's file.

    Raises ReferenceDataError naming the list, the line and the column.
    """
    with (path or listed.file).open(encoding="utf-8-sig", newline="") as file:
        return list(_dated(listed, csv.DictReader(file, strict=True)))


def _dated(
    listed: ReferenceList[Any], lines: "csv.DictReader[str]"
) -> Iterator[DatedRow]:
    for cells in lines:
        try:
            yield DatedRow(
                row=listed.parse(cells),
                valid_from=date.fromisoformat(cells["valid_from"]),
                valid_until=_optional_date(cells["valid_until"]),
                illustrative=cells["illustrative"] == "true",
                source=cells["source"],
            )
        except (KeyError, ValueError) as error:
            raise ReferenceDataError(
                f"{listed.name}, line {lines.line_num}: {error}"
            ) from error


def _optional_date(cell: str) -> date | None:
    return date.fromisoformat(cell) if cell else None


def book_from_files(lists: Iterable[ReferenceList[Any]], on: date) -> ReferenceBook:
    """The book that the shipped files give on a date, without a database."""
    rows = {
        listed: [dated.row for dated in read_csv(listed) if dated.in_force(on)]
        for listed in lists
        if not listed.lookup
    }
    return ReferenceBook.of(on, rows)


def look_up_in_files(
    lists: Iterable[ReferenceList[Any]], wanted: Mapping[str, Collection[str]], on: date
) -> dict[str, tuple[dict[str, Any], ...]]:
    """What a look-up gives when the shipped files are in force."""
    return {
        listed.name: tuple(
            asdict(dated.row)
            for dated in read_csv(listed)
            if dated.in_force(on)
            and not listed.keys_of(dated.row).isdisjoint(wanted[listed.name])
        )
        for listed in lists
        if listed.name in wanted
    }

"""Importing a whole list from a file: what it changes from a day on, and publishing
that. Changes have the form that drafts take as well."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from validation.reference.changes import dated, in_force
from validation.reference.lists import ReferenceDataError, ReferenceList
from validation.reference.loaders import DatedRow
from validation.reference.models import ReferenceRow, Release
from validation.reference.name_files import read_names
from validation.reference.releases import Publishing, alone, publish, stored_row
from validation.reference.services import all_lists


@dataclass(frozen=True, slots=True)
class Difference:
    """What a file changes in a list from a day on.

    `coming` are rows that begin on the day, `ended` rows in force with the shorter
    form that they keep, `withdrawn` rows that were still to begin.
    """

    listed: ReferenceList[Any]
    coming: list[DatedRow]
    ended: list[tuple[ReferenceRow, DatedRow]]
    withdrawn: list[ReferenceRow]
    unchanged: int

    @property
    def is_empty(self) -> bool:
        """Whether the list is as the file already."""
        return not (self.coming or self.ended or self.withdrawn)

    @property
    def added(self) -> list[str]:
        """Keys that the list does not have yet."""
        return sorted(self._to_come - self._gone)

    @property
    def removed(self) -> list[str]:
        """Keys that the file no longer has."""
        return sorted(self._gone - self._to_come)

    @property
    def changed(self) -> list[str]:
        """Keys of rows that say something else."""
        return sorted(self._gone & self._to_come)

    @property
    def _to_come(self) -> set[str]:
        return {self.listed.key(new.row) for new in self.coming}

    @property
    def _gone(self) -> set[str]:
        return {row.key for row in (*self.withdrawn, *(old for old, _ in self.ended))}


def list_imported_as(name: str) -> ReferenceList[Any]:
    """The one list of that name. Raises ReferenceDataError if there is none."""
    found = [listed for listed in all_lists().values() if listed.imported_as == name]
    if len(found) != 1:
        raise ReferenceDataError(f"{len(found)} lists are imported as {name}.")
    return found[0]


def difference(listed: ReferenceList[Any], path: Path, start: date) -> Difference:
    """Compare a file with the list as it stands from that day on.

    Raises ReferenceDataError naming every bad line.
    """
    wanted = read_names(listed, path)
    ended: list[tuple[ReferenceRow, DatedRow]] = []
    withdrawn: list[ReferenceRow] = []
    staying: set[str] = set()
    for row in in_force(listed.name).iterator(chunk_size=2000):
        if row.valid_until is not None and row.valid_until <= start:
            continue
        old = dated(listed, row)
        if old.row == wanted.get(row.key) and _holds_from(old, start):
            staying.add(row.key)
        elif old.valid_from < start:
            ended.append((row, replace(old, valid_until=start)))
        else:
            withdrawn.append(row)
    source = f"Imported from {path.name}"[:300]
    coming = [
        DatedRow(row, start, valid_until=None, illustrative=False, source=source)
        for key, row in wanted.items()
        if key not in staying
    ]
    return Difference(listed, coming, ended, withdrawn, len(staying))


def _holds_from(old: DatedRow, start: date) -> bool:
    return old.valid_from <= start and old.valid_until is None


@transaction.atomic
def import_list(
    *, listed: ReferenceList[Any], path: Path, start: date
) -> tuple[Difference, Release | None]:
    """Make the file the list from that day on; one release, or none.

    Raises ReferenceDataError naming every bad line.
    """
    alone()
    found = difference(listed, path, start)
    if found.is_empty:
        return found, None
    publishing = Publishing(
        note=f"{listed.title}: {path.name}"[:200],
        added=_Stored(listed, [*(kept for _, kept in found.ended), *found.coming]),
        removed=[*(row for row, _ in found.ended), *found.withdrawn],
        said={"list": listed.name, "from": str(start)},
    )
    return found, publish(publishing)


class _Stored(Sequence[ReferenceRow]):
    """Dated rows as the database keeps them, each made when it is asked for: all at
    once would take several times the memory."""

    def __init__(self, listed: ReferenceList[Any], rows: list[DatedRow]) -> None:
        self.listed, self.rows = listed, rows

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, place: Any) -> Any:
        return stored_row(self.listed, self.rows[place])

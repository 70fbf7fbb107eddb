"""What releases and drafts change, row by row, as people read it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from validation.reference.models import Dated, DraftChange, DraftRelease, Release
from validation.reference.services import all_lists

# So many rows are spelled out on a page; it says how many more there are.
SHOWN = 200


class Kind(StrEnum):
    """What happens to a row."""

    ADDED = "added"
    CHANGED = "changed"
    ENDED = "ended"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Cell:
    """One column of a row; `before` is empty where only one of the two is told."""

    column: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a difference. `change` is its key when it stands in a draft."""

    kind: Kind
    list_title: str
    key: str
    valid_from: date
    valid_until: date | None
    cells: tuple[Cell, ...]
    change: int | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """The first rows of a difference, and how many there are."""

    lines: list[Line]
    total: int

    @property
    def more(self) -> int:
        """How many rows are not spelled out."""
        return self.total - len(self.lines)


def of_draft(draft: DraftRelease, list_name: str = "") -> Difference:
    """What a draft changes, in all lists or in one."""
    changes = draft.changes.select_related("replaces").order_by("list", "key", "pk")
    if list_name:
        changes = changes.filter(list=list_name)
    some = list(changes[: SHOWN + 1])
    total = len(some) if len(some) <= SHOWN else changes.count()
    return Difference([_of_change(change) for change in some[:SHOWN]], total)


def _of_change(change: DraftChange) -> Line:
    after = None if change.removes else change
    return _line(change.replaces, after, change.pk)


def of_release(release: Release) -> Difference:
    """What a release changed; rows that took another's place are told as one."""
    order = ("list", "key", "valid_from")
    added, removed = release.added.order_by(*order), release.removed.order_by(*order)
    total = added.count() + removed.count()
    pairs = _pairs(added[:SHOWN], removed[:SHOWN])
    lines = [_line(before, after) for before, after in pairs]
    paired = sum(line.kind in {Kind.CHANGED, Kind.ENDED} for line in lines)
    return Difference(lines[:SHOWN], total - paired)


Pair = tuple[Dated | None, Dated | None]


def _pairs(added: Iterable[Dated], removed: Iterable[Dated]) -> Iterator[Pair]:
    gone = {(row.list, row.key, row.valid_from): row for row in removed}
    for row in added:
        yield gone.pop((row.list, row.key, row.valid_from), None), row
    for row in gone.values():
        yield row, None


def _line(before: Dated | None, after: Dated | None, change: int | None = None) -> Line:
    shown = after or before
    assert shown is not None  # noqa: S101 - a change has one of the two
    known = all_lists().get(shown.list)
    return Line(
        kind=_kind(before, after),
        list_title=known.title if known else shown.list,
        key=shown.key,
        valid_from=shown.valid_from,
        valid_until=shown.valid_until,
        cells=tuple(_cells(before, after)),
        change=change,
    )


def _kind(before: Dated | None, after: Dated | None) -> Kind:
    if before is None:
        return Kind.ADDED
    if after is None:
        return Kind.REMOVED
    same = before.data == after.data and before.valid_from == after.valid_from
    return Kind.ENDED if same and after.valid_until else Kind.CHANGED


def _cells(before: Dated | None, after: Dated | None) -> Iterator[Cell]:
    """Every column of a row that comes or goes; of one that changes, what differs."""
    old, new = _texts(before), _texts(after)
    for column in new or old:
        one, other = old.get(column, ""), new.get(column, "")
        if one != other:
            yield Cell(column, one, other)


def _texts(row: Dated | None) -> dict[str, str]:
    if row is None:
        return {}
    known = all_lists().get(row.list)
    columns = known.columns if known else sorted(row.data)
    told: dict[str, Any] = {
        **{column: row.data.get(column, "") for column in columns},
        "valid_from": row.valid_from,
        "valid_until": row.valid_until or "",
        "illustrative": str(row.illustrative).lower(),
        "source": row.source,
    }
    return {column: str(value) for column, value in told.items()}

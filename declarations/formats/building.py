"""The values of one declaration's cells put together to a document, quickly: where
each column leads is worked out once for all rows."""

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from declarations.formats.cells import Settled, fault_at, settle
from declarations.formats.columns import LINE, Column, Path

if TYPE_CHECKING:
    from declarations.faults import Fault

# Values of a column that are remembered: those of a fleet repeat themselves.
REMEMBERED: Final = 256


# What a cell of a list says when the list is there and has no entry.
EMPTY_LIST: Final = "[]"
_NOTHING: Final = object()


class _Entries(dict[int, Any]):
    """A list while it is being filled, by index."""


@dataclass(slots=True)
class Slot:
    """Where the cells of a column go: the number of the holder, and the last step."""

    column: Column
    holder: int
    step: str | int
    known: dict[str, Settled] = field(default_factory=dict)

    def settled(self, cell: str) -> Settled:
        """The value of a cell; only plain text is remembered."""
        if type(cell) is not str:
            return settle(cell, self.column)
        found = self.known.get(cell)
        if found is None:
            found = self._settle(cell)
            if len(self.known) < REMEMBERED:
                self.known[cell] = found
        return found

    def _settle(self, cell: str) -> Settled:
        if cell.strip() == EMPTY_LIST and _list_of(self.column.path):
            return _NOTHING, None
        return settle(cell, self.column)


class Plan:
    """Where every column leads. A holder is an object or list on the way; each comes
    after the one that it lies in, and the first is the document."""

    def __init__(
        self, columns: list[Column | None], shared: list[tuple[Column, Any]]
    ) -> None:
        self.holders: dict[Path, int] = {(): 0}
        self.slots = [self._slot(column) for column in columns]
        self.shared = shared
        paths = [column.path for column in columns if column]
        paths += [column.path for column, _value in shared]
        self.entered = {
            path[:at]
            for path in paths
            for at, step in enumerate(path)
            if isinstance(step, int)
        }
        # The outermost ones: the lists inside them are made with them.
        self.lists = {
            path
            for path in self.entered
            if not any(isinstance(step, int) for step in path)
        }

    def _slot(self, column: Column | None) -> Slot | None:
        if column is None:
            return None
        if column.lined:
            return Slot(column, -1, "")
        return Slot(column, self._holder(column.path[:-1]), column.path[-1])

    def _holder(self, path: Path) -> int:
        if path not in self.holders:
            self._holder(path[:-1])
            self.holders[path] = len(self.holders)
        return self.holders[path]


class Builder:
    """Builds one document."""

    def __init__(self, plan: Plan, scheme: str) -> None:
        self.plan = plan
        self.document: dict[Any, Any] = {"scheme": scheme} if scheme else {}
        self.faults: list[Fault] = []
        self.is_empty = True
        self.entries: dict[Path, int] = {}
        self.holders: list[Any] = [None] * len(plan.holders)
        self.holders[0] = self.document
        for column, value in plan.shared:
            _put(self.document, column.path, value)

    def take_line(self, cells: list[str]) -> None:
        """The first line of a declaration, or the only one."""
        lined: list[tuple[Slot, str]] = []
        last: Slot | None = None
        for slot, cell in zip(self.plan.slots, cells, strict=False):
            if not cell or slot is None or cell.isspace():
                continue
            if slot.holder < 0:
                lined.append((slot, cell))
                continue
            last = slot
            value, words = slot.settled(cell)
            if value is _NOTHING:
                self._hold(_list_of(slot.column.path))
                continue
            holder = self.holders[slot.holder]
            if holder is None:
                holder = self._hold(slot.column.path[:-1])
            holder[slot.step] = value
            if words:
                self.faults.append(fault_at(slot.column, 0, words))
        self.is_empty = last is None and not lined
        self._take_entries(lined)

    def take_further_line(self, cells: list[str]) -> list[Column]:
        """A line after the first; gives the columns in which it disagrees."""
        filled = [
            (slot, cell)
            for slot, cell in zip(self.plan.slots, cells, strict=False)
            if slot and cell and not cell.isspace()
        ]
        self._take_entries([pair for pair in filled if pair[0].holder < 0])
        return [
            slot.column
            for slot, cell in filled
            if slot.holder >= 0
            and _at(self.document, slot.column.path) != slot.settled(cell)[0]
        ]

    def built(self) -> dict[str, Any]:
        """The document, with lists for their entries."""
        for path in self.plan.lists:
            holder = _at(self.document, path[:-1])
            if isinstance(holder, dict) and path[-1] in holder:
                holder[path[-1]] = _listed(holder[path[-1]])
        return self.document

    def _take_entries(self, lined: list[tuple[Slot, str]]) -> None:
        """The entries that a line gives: one of each list that it has a value for."""
        touched: set[Path] = set()
        for slot, cell in lined:
            at = slot.column.path.index(LINE)
            place = slot.column.path[:at]
            touched.add(place)
            index = self.entries.get(place, 0)
            path = (*place, index, *slot.column.path[at + 1 :])
            value, words = slot.settled(cell)
            if value is _NOTHING:
                _put(self.document, _list_of(path), _Entries())
            else:
                _put(self.document, path, value)
            if words:
                self.faults.append(fault_at(slot.column, index, words))
        for place in touched:
            self.entries[place] = self.entries.get(place, 0) + 1

    def _hold(self, path: Path) -> Any:
        number = self.plan.holders[path]
        if self.holders[number] is None:
            above = self._hold(path[:-1])
            found = above.get(path[-1])
            if not isinstance(found, dict):
                found = above[path[-1]] = self._empty(path)
            self.holders[number] = found
        return self.holders[number]

    def _empty(self, path: Path) -> dict[Any, Any]:
        return _Entries() if path in self.plan.entered else {}


def _list_of(path: Path) -> Path:
    """The innermost list on a path; nothing where there is none."""
    places = [at for at, step in enumerate(path) if isinstance(step, int)]
    return path[: places[-1]] if places else ()


def _put(document: dict[Any, Any], path: Path, value: Any) -> None:
    holder: Any = document
    for step, below in pairwise(path):
        found = holder.get(step)
        if not isinstance(found, dict):
            found = holder[step] = _Entries() if isinstance(below, int) else {}
        holder = found
    holder[path[-1]] = value


def _at(document: Any, path: Path) -> Any:
    for step in path:
        document = document.get(step) if isinstance(document, dict) else None
    return document


def _listed(value: Any) -> Any:
    """With lists for their entries, in order and without gaps."""
    if isinstance(value, _Entries):
        return [_listed(value[index]) for index in sorted(value)]
    if isinstance(value, dict):
        return {name: _listed(below) for name, below in value.items()}
    return value

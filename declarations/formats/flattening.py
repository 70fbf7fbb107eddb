"""Documents to the cells of a table: the way back from what `building` does."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from declarations.contract import contract_for
from declarations.formats.building import EMPTY_LIST
from declarations.formats.columns import (
    BODY,
    LINE,
    WIDEST_ENTRY,
    Column,
    Path,
    columns_for,
)
from declarations.pointers import parts, within
from declarations.schemes import schemes
from declarations.shape import Shape

# A list that would take more columns is given one entry a line.
WIDEST_LIST: Final = 64
Cells = dict[Path, Any]


def cells_of(document: Mapping[str, Any]) -> Cells:
    """The values that columns can hold, by where they lie."""
    scheme = document.get("scheme")
    shape = contract_for(scheme if isinstance(scheme, str) else "").shape
    return dict(_leaves(document, shape, ()))


def _leaves(value: Any, shape: Shape, path: Path) -> Iterator[tuple[Path, Any]]:
    if shape.items is not None:
        entries = value if isinstance(value, list) else ()
        if value == []:
            yield (*path, 0, *_first_leaf(shape.items)), EMPTY_LIST
        for index, below in enumerate(entries):
            yield from _leaves(below, shape.items, (*path, index))
    elif shape.members:
        for name, member in shape.members.items():
            if isinstance(value, Mapping) and name in value:
                yield from _leaves(value[name], member, (*path, name))
    elif path and value is not None and not isinstance(value, Mapping | list):
        yield path, value


def _first_leaf(shape: Shape) -> Path:
    path: Path = ()
    while shape.members or shape.items is not None:
        if shape.items is not None:
            shape, path = shape.items, (*path, 0)
        else:
            name, shape = next(iter(shape.members.items()))
            path = (*path, name)
    return path


def paths_at(scheme: str, pointer: str) -> list[Path]:
    """The columns that a fault's pointer names: its own, or those below it."""
    shape = contract_for(scheme).shape
    path: Path = ()
    for step in parts(pointer):
        is_entry = shape.items is not None and step.isdecimal()
        below = shape.items if is_entry else shape.members.get(step)
        if below is None:
            return []
        shape, path = below, (*path, int(step) if is_entry else step)
    if not shape.members and shape.items is None:
        return [path]
    return [c.path for c in _flat_columns(scheme) if within(c.pointer, pointer)]


def _flat_columns(scheme: str) -> Iterator[Column]:
    for column in columns_for(scheme):
        path = tuple(0 if step == LINE else step for step in column.path)
        yield Column(path, column.shape)


class Layout:
    """The columns of a table that holds these paths, in the order of the schemas.
    Long lists, and those of wide entries, go over several lines."""

    def __init__(self, paths: Iterable[Path]) -> None:
        paths = set(paths)
        self.lined = frozenset(_long_lists(paths))
        ordered = sorted({self.column(path)[0] for path in paths}, key=_order)
        self.places = {path: place for place, path in enumerate(ordered)}

    def column(self, path: Path) -> tuple[Path, int]:
        """The path of the column for a value, and the line of the declaration."""
        at = next((n for n, s in enumerate(path) if isinstance(s, int)), None)
        if at is None or path[:at] not in self.lined:
            return path, 0
        return (*path[:at], LINE, *path[at + 1 :]), int(path[at])

    def lines(self, cells: Cells) -> list[list[Any]]:
        """The lines of a declaration; the first is never left out."""
        lines: list[list[Any]] = [[""] * len(self.places)]
        for path, value in cells.items():
            column, line = self.column(path)
            while len(lines) <= line:
                lines.append([""] * len(self.places))
            lines[line][self.places[column]] = value
        return lines


def _long_lists(paths: set[Path]) -> Iterator[Path]:
    entries: dict[Path, set[Path]] = {}
    for path in paths:
        at = next((n for n, s in enumerate(path) if isinstance(s, int)), None)
        if at is not None:
            entries.setdefault(path[:at], set()).add(path)
    for place, found in entries.items():
        if _is_wide(place) or len(found) > WIDEST_LIST:
            yield place


def _is_wide(place: Path) -> bool:
    """Whether the entries of a list have many values."""
    return any(
        sum(c.path[: len(place)] == place for c in columns_for(scheme)) > WIDEST_ENTRY
        for scheme in schemes()
    )


def _order(path: Path) -> tuple[int, ...]:
    """Where a column stands: as its schema has it, entries one after the other."""
    for number, scheme in enumerate(schemes()):
        order = _order_in(contract_for(scheme).shape, path)
        if order:
            return (number if path[0] == BODY else 0, *order)
    return (len(schemes()),)


def _order_in(shape: Shape, path: Path) -> tuple[int, ...]:
    """The places of the steps among their neighbours; empty where there are none."""
    order: tuple[int, ...] = ()
    for step in path:
        if isinstance(step, int):
            below, place = shape.items, step
        else:
            below = shape.members.get(step)
            place = list(shape.members).index(step) if below else 0
        if below is None:
            return ()
        shape, order = below, (*order, place)
    return order

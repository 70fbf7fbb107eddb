"""The columns of a scheme's tables: their names come from its schema, so that a new
field is a new column by itself."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from declarations.contract import contract_for
from declarations.filing_sections import all_sections
from declarations.layout import Field, always
from declarations.pointers import parts, within
from declarations.schemes import schemes
from declarations.shape import Shape

BODY = "body"
SEPARATOR = "."
# Stands in a path for the entry that each line of a declaration gives.
LINE = -1
# Lists whose entries have more values than this are given one entry a line.
WIDEST_ENTRY = 3
# Entries are counted from one, and no list of a declaration has so many.
ENTRY = re.compile("[1-9][0-9]{0,3}")
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `path` leads into the envelope; where lists are on the way it has
    the index of the entry, or LINE where each line gives one."""

    path: Path
    shape: Shape

    @property
    def name(self) -> str:
        """The heading: the names on the way, entries counted from one."""
        return name_of(self.path)

    @property
    def lined(self) -> bool:
        """Whether a declaration with several values goes over several lines."""
        return LINE in self.path

    @property
    def pointer(self) -> str:
        """The JSON pointer to its (first) value."""
        return pointer_of(self.path)


def name_of(path: Path) -> str:
    """The heading for a path; the body's members need no prefix."""
    own = contract_for("").shape.members
    if path[:1] == (BODY,) and len(path) > 1 and path[1] not in own:
        path = path[1:]
    names = (str(s + 1) if isinstance(s, int) else s for s in path if s != LINE)
    return SEPARATOR.join(names)


def pointer_of(path: Path, line: int = 0) -> str:
    """The JSON pointer for a path on a line."""
    steps = (str(line if step == LINE else step) for step in path)
    return "".join("/" + s.replace("~", "~0").replace("/", "~1") for s in steps)


def column_of(scheme: str, pointer: str) -> str:
    """The name of the column that a fault's pointer belongs to; empty for faults of
    the whole row."""
    shape = contract_for(scheme).shape
    path: Path = ()
    for step in parts(pointer):
        is_entry = shape.items is not None and step.isdecimal()
        below = shape.items if is_entry else shape.members.get(step)
        shape = below or Shape()
        path += (int(step) if is_entry else step,)
    return name_of(path)


def find_column(scheme: str, heading: str) -> Column | None:
    """The column that a heading names. Case, spaces around it and slashes for dots
    are forgiven, and so is the prefix of the body."""
    steps = heading.strip().strip("/").replace("/", SEPARATOR).split(SEPARATOR)
    shape = contract_for(scheme).shape
    return _follow(shape, steps) or _follow(shape, [BODY, *steps])


def _follow(shape: Shape, steps: list[str]) -> Column | None:
    path: Path = ()
    for step in (step.strip() for step in steps):
        if shape.items is not None and ENTRY.fullmatch(step):
            shape, path = shape.items, (*path, int(step) - 1)
            continue
        if shape.items is not None:
            shape, path = shape.items, (*path, LINE)
        names = {name.casefold(): name for name in shape.members}
        name = names.get(step.casefold())
        if name is None:
            return None
        shape, path = shape.members[name], (*path, name)
    if shape.items is not None:
        shape, path = shape.items, (*path, LINE)
    return Column(path, shape) if _is_place(path, shape) else None


def _is_place(path: Path, shape: Shape) -> bool:
    """Whether one cell can hold what the path leads to."""
    indices = [step for step in path if isinstance(step, int)]
    return not (shape.members or shape.items or indices.count(LINE) > 1)


@cache
def columns_for(scheme: str) -> tuple[Column, ...]:
    """Every column that a table of the scheme may have, in the schema's order; lists
    with one entry, by line where entries are wide."""
    shape = contract_for(scheme).shape
    return tuple(Column(path, leaf) for path, leaf in _leaves(shape, ()))


def _leaves(shape: Shape, path: Path) -> Iterator[tuple[Path, Shape]]:
    if shape.items is not None:
        below = list(_leaves(shape.items, ()))
        lined = len(below) > WIDEST_ENTRY and LINE not in path
        for rest, leaf in below:
            yield (*path, LINE if lined else 0, *rest), leaf
    elif shape.members:
        for name, member in shape.members.items():
            yield from _leaves(member, (*path, name))
    elif path != (BODY,):
        yield path, shape


@cache
def required_columns(scheme: str) -> tuple[Column, ...]:
    """The columns that no table of the scheme can do without: what its form asks of
    every declaration, in the parts that its schema requires. What the envelope needs
    may be added to all rows later."""
    found = schemes().get(scheme)
    if found is None:
        return ()
    needed = [f"/{BODY}/{part}" for part in found.body_schema.get("required", ())]
    asked = {
        item.pointer
        for section in found.sections
        for item in section.items
        if section.when is always and isinstance(item, Field) and not item.optional
    }
    return tuple(
        column
        for column in columns_for(scheme)
        if column.pointer in asked and any(within(column.pointer, n) for n in needed)
    )


def questions_for(scheme: str) -> dict[str, Field]:
    """What the form says of each column's value: label, hint and choices, by name of
    the column."""
    fields: dict[str, Field] = {}
    found = schemes().get(scheme)
    for section in all_sections(found) if found else ():
        for item in section.items:
            if isinstance(item, Field):
                fields[item.pointer] = item
            else:
                fields |= {f"{item.pointer}/0{f.pointer}": f for f in item.fields}
    return {
        column.name: fields[column.pointer]
        for column in columns_for(scheme)
        if column.pointer in fields
    }


def is_named(pointer: str, column: Column) -> bool:
    """Whether a fault at the pointer is one of the column, or of what holds it."""
    return within(pointer, column.pointer) or within(column.pointer, pointer)

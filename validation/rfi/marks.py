"""Marked places: what a request opens for change, and what stays closed; pure.

A mark is a JSON pointer to a field, a row or a whole table, or, with `*` for the row,
to one column of it.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from declarations.comparing import Edit, EditKind, compare, leaves
from declarations.names import ANY_ROW
from declarations.pointers import at, parts, within

Document = Mapping[str, Any]


def places(mark: str, document: Document) -> list[str]:
    """The pointers that a mark names in a document."""
    table, star, column = mark.partition(f"/{ANY_ROW}")
    if not star:
        return [mark]
    rows = at(document, table)
    count = len(rows) if isinstance(rows, list) else 0
    return [f"{table}/{index}{column}" for index in range(count)]


def all_places(marks: Iterable[str], document: Document) -> list[str]:
    """The pointers that several marks name, each once, without those inside others."""
    found = dict.fromkeys(
        place for mark in marks if mark for place in places(mark, document)
    )
    return [
        place
        for place in found
        if not any(within(place, other) and place != other for other in found)
    ]


def is_there(pointer: str, document: Document) -> bool:
    """Whether every row that a pointer leads through exists; members may be new."""
    holder: Any = document
    for step in parts(pointer):
        if isinstance(holder, list):
            if not (step.isascii() and step.isdigit() and int(step) < len(holder)):
                return False
            holder = holder[int(step)]
        else:
            holder = holder.get(step) if isinstance(holder, Mapping) else None
    return True


def changed_outside(before: Document, after: Document, open_to: list[str]) -> list[str]:
    """The places that differ though they are not open, in the order of the document.

    Rows come and go only where their whole table is open.
    """
    return list(
        dict.fromkeys(
            place
            for edit in compare(before, after, {})
            for place in _touched(edit, before)
            if not any(within(place, other) for other in open_to)
        )
    )


def _touched(edit: Edit, before: Document) -> Iterator[str]:
    table = edit.was.rpartition("/")[0]
    if edit.kind is EditKind.CHANGED:
        yield edit.was
    elif table and isinstance(at(before, table), list):
        yield table
    else:
        value = edit.before if edit.kind is EditKind.REMOVED else edit.after
        below = [pointer for pointer, _value in leaves(edit.was, value)]
        yield from below or [edit.was]

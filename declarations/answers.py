"""From a posted page to the envelope of a working copy; pure, nothing is judged."""

import copy
from collections.abc import Iterable, Mapping
from typing import Any

from django.http import QueryDict

from declarations.layout import Field, Section, Table, Widget
from declarations.pasting import answer_of, pasted_rows
from declarations.pointers import at, drop, put

BLANKS: tuple[Any, ...] = (None, "", [], {})


def take(
    envelope: Mapping[str, Any],
    section: Section,
    posted: QueryDict,
    *,
    in_place: bool = False,
) -> dict[str, Any]:
    """The envelope with a page's answers put in; blank answers leave it. `in_place`
    keeps blank rows, for the page that goes on to be filled in counts them."""
    changed = copy.deepcopy(dict(envelope))
    for item in section.items:
        if isinstance(item, Table):
            rows = _rows(changed, item, posted)
            kept = rows if in_place else [row for row in rows if not blank(row)]
            _set(changed, item.pointer, kept[: item.most])
        else:
            _set(changed, item.pointer, _answer(item, item.pointer, posted))
    return changed


def add_row(envelope: dict[str, Any], table: Table) -> int:
    """Put an empty row at the end of a table, in place; tells its index."""
    rows = _list(envelope, table.pointer)
    while len(rows) < table.at_least:
        rows.append(_empty_row(table))
    if len(rows) < table.most:
        rows.append(_empty_row(table))
    put(envelope, table.pointer, rows)
    return len(rows) - 1


def add_pasted(envelope: dict[str, Any], table: Table, text: str) -> int:
    """Put pasted rows behind those that were answered, in place; tells the index of
    the first."""
    rows = [row for row in _list(envelope, table.pointer) if not blank(row)]
    first = len(rows)
    rows += pasted_rows(table, text)
    _set(envelope, table.pointer, rows[: table.most])
    return first


def tidy(envelope: Mapping[str, Any], sections: Iterable[Section]) -> dict[str, Any]:
    """What would be sent: no blank rows, no answers to pages that do not apply."""
    sent = copy.deepcopy(dict(envelope))
    sections = tuple(sections)
    shown = {
        item.pointer for page in sections if page.when(envelope) for item in page.items
    }
    for page in sections:
        for item in page.items:
            if item.pointer not in shown:
                drop(sent, item.pointer)
            elif isinstance(item, Table):
                rows = [row for row in _list(sent, item.pointer) if not blank(row)]
                _set(sent, item.pointer, rows)
    return sent


def blank(value: Any) -> bool:
    """Whether nothing was answered, in any member of it."""
    if isinstance(value, dict):
        return all(blank(member) for member in value.values())
    return value in BLANKS


def _set(envelope: dict[str, Any], pointer: str, value: Any) -> None:
    if blank(value):
        drop(envelope, pointer)
    else:
        put(envelope, pointer, value)


def _rows(envelope: dict[str, Any], table: Table, posted: QueryDict) -> list[Any]:
    before = _list(envelope, table.pointer)
    rows = []
    for pointer in posted.getlist("row")[: 2 * table.most]:
        outer, _slash, index = str(pointer).rpartition("/")
        if outer != table.pointer or posted.get("remove") == pointer:
            continue
        old = before[int(index)] if index in map(str, range(len(before))) else None
        rows.append(_row(table, str(pointer), old, posted))
    return rows


def _row(table: Table, pointer: str, old: Any, posted: QueryDict) -> Any:
    if table.fields[0].pointer == "":
        return _answer(table.fields[0], pointer, posted)
    row = dict(old) if isinstance(old, dict) else {}
    for field in table.fields:
        _set(row, field.pointer, _answer(field, pointer + field.pointer, posted))
    return row


def _answer(field: Field, name: str, posted: QueryDict) -> Any:
    if field.widget is Widget.CHECKBOX:
        return True if name in posted else None
    if field.widget is Widget.CHECKBOXES:
        return [answer_of(field, str(value)) for value in posted.getlist(name)]
    return answer_of(field, str(posted.get(name, "")))


def _list(envelope: Mapping[str, Any], pointer: str) -> list[Any]:
    rows = at(envelope, pointer)
    return list(rows) if isinstance(rows, list) else []


def _empty_row(table: Table) -> Any:
    return "" if table.fields[0].pointer == "" else {}

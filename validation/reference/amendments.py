"""What a draft changes, apart from any table: the law as it would be. Pure."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Any

from validation.reference.book import ReferenceBook
from validation.reference.lists import ReferenceList
from validation.reference.loaders import DatedRow


@dataclass(frozen=True, slots=True)
class Amendment:
    """One row that comes, goes, or takes the place of another."""

    listed: ReferenceList[Any]
    before: DatedRow | None
    after: DatedRow | None


def amended(book: ReferenceBook, amendments: Iterable[Amendment]) -> ReferenceBook:
    """The book of the same date with the amendments made, whatever they touch."""
    some = list(amendments)
    changed = {each.listed.name: dict(book[each.listed]) for each in some}
    for amendment in some:
        _take_out(changed[amendment.listed.name], amendment, book.on)
    for amendment in some:
        _put_in(changed[amendment.listed.name], amendment, book.on)
    frozen = {name: MappingProxyType(rows) for name, rows in changed.items()}
    lists = {name: rows for name, rows in {**book.lists, **frozen}.items() if rows}
    return replace(book, lists=MappingProxyType(lists))


def _take_out(rows: dict[str, Any], amendment: Amendment, on: date) -> None:
    before = amendment.before
    if before and before.in_force(on):
        rows.pop(amendment.listed.key(before.row), None)


def _put_in(rows: dict[str, Any], amendment: Amendment, on: date) -> None:
    after = amendment.after
    if after and after.in_force(on):
        rows[amendment.listed.key(after.row)] = after.row


def amended_rows(
    rows: Iterable[Mapping[str, Any]],
    changes: Iterable[Amendment],
    wanted: frozenset[str],
    on: date,
) -> tuple[Mapping[str, Any], ...]:
    """What a look-up of some keys in one list finds once its amendments are made."""
    found = list(rows)
    for change in changes:
        before, after = change.before, change.after
        if before and (gone := as_data(before.row)) in found:
            found.remove(gone)
        if after and after.in_force(on) and wanted & change.listed.keys_of(after.row):
            found.append(as_data(after.row))
    return tuple(found)


def as_data(row: Any) -> dict[str, Any]:
    """A typed row in the form that is stored."""
    data: dict[str, Any] = json.loads(json.dumps(asdict(row), default=str))
    return data


def overlap(one: DatedRow, other: DatedRow) -> bool:
    """Whether there is a day on which both would be in force."""
    return _begins_before_end(one, other) and _begins_before_end(other, one)


def _begins_before_end(one: DatedRow, other: DatedRow) -> bool:
    return other.valid_until is None or one.valid_from < other.valid_until


def leaves_alone_before(start: date, amendment: Amendment) -> bool:
    """Whether the law of every day before the start stays as it was."""
    before, after = amendment.before, amendment.after
    if before is None or before.valid_from >= start:
        return after is None or after.valid_from >= start
    if after is None:
        return False
    same = replace(after, valid_until=before.valid_until) == before
    return same and _holds_until(start, before) and _holds_until(start, after)


def _holds_until(start: date, dated: DatedRow) -> bool:
    return dated.valid_until is None or dated.valid_until >= start

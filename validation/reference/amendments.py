"""What a draft changes, apart from any table: books as they would be. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
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

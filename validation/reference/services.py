"""Publishing the shipped reference data, and reading the book of a date."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db import transaction
from django.db.models import Q

from declarations.faults import Unavailable
from validation.reference.book import ReferenceBook
from validation.reference.calendars import SHARED
from validation.reference.lists import ReferenceList
from validation.reference.loaders import DatedRow, read_csv
from validation.reference.models import ReferenceRow, Release
from validation.reference.releases import (
    Publishing,
    alone,
    publish,
    rules_digest,
    stored_row,
)
from validation.scheme import judging_schemes


def all_lists() -> dict[str, ReferenceList[Any]]:
    """Every list that all schemes share or some scheme reads, by name."""
    lists = {listed.name: listed for listed in SHARED}
    for scheme in judging_schemes().values():
        lists |= {listed.name: listed for listed in scheme.lists}
    return lists


def _in_books() -> tuple[str, ...]:
    return tuple(name for name, listed in all_lists().items() if not listed.lookup)


@dataclass(frozen=True, slots=True)
class Publication:
    """What a release changed; `release` is None when nothing differed."""

    release: Release | None
    added: int
    removed: int


Identity = tuple[str, str, str, str, str, bool, str]


@transaction.atomic
def publish_files(*, note: str) -> Publication:
    """Make the shipped files the reference data in force; one release, or none.

    What people have changed stays theirs: a key that one of their releases touched
    is left as they made it, and so is a whole list that they have imported.
    """
    alone()
    lists = _kept_by_files()
    touched = _touched_by_people(lists)
    wanted = {
        _identity(row): row
        for row in _shipped(lists)
        if (row.list, row.key) not in touched
    }
    current = {
        _identity(row): row
        for row in ReferenceRow.objects.filter(
            removed_in=None, list__in=lists
        ).iterator()
        if (row.list, row.key) not in touched
    }
    added = [row for identity, row in wanted.items() if identity not in current]
    removed = [row for identity, row in current.items() if identity not in wanted]
    if not added and not removed and _newest_rules_digest() == rules_digest():
        return Publication(None, 0, 0)
    release = publish(Publishing(note, added, removed, shipped=True))
    return Publication(release, len(added), len(removed))


def _kept_by_files() -> dict[str, ReferenceList[Any]]:
    lists = all_lists()
    importable = [name for name, listed in lists.items() if listed.imported_as]
    imported = set(
        ReferenceRow.objects.filter(list__in=importable, added_in__shipped=False)
        .values_list("list", flat=True)
        .distinct()
    )
    return {name: listed for name, listed in lists.items() if name not in imported}


def _shipped(lists: Mapping[str, ReferenceList[Any]]) -> Iterable[ReferenceRow]:
    for listed in lists.values():
        for dated in read_csv(listed):
            yield stored_row(listed, dated)


def _touched_by_people(lists: Iterable[str]) -> set[tuple[str, str]]:
    rows = ReferenceRow.objects.filter(
        Q(added_in__shipped=False) | Q(removed_in__shipped=False), list__in=list(lists)
    )
    return set(rows.values_list("list", "key"))


def _identity(row: ReferenceRow) -> Identity:
    return (
        row.list,
        row.key,
        json.dumps(row.data, sort_keys=True),
        str(row.valid_from),
        str(row.valid_until),
        row.illustrative,
        row.source,
    )


def _newest_rules_digest() -> str | None:
    newest = Release.objects.order_by("-pk").first()
    return newest.rules_digest if newest else None


def current_release() -> Release:
    """The newest release. Raises Unavailable before reference data is loaded."""
    release = Release.objects.order_by("-pk").first()
    if release is None:
        raise Unavailable(
            "no_reference_data",
            "Reference data is not loaded: manage.py load_reference.",
        )
    return release


def book_on(on: date, release: Release | None = None) -> ReferenceBook:
    """The reference book of a date under a release, the newest if none is named."""
    release = release or current_release()
    return _read_book(on, release.pk, release.version)


@lru_cache(maxsize=16)
def _read_book(on: date, release_id: int, version: str) -> ReferenceBook:
    """Made once a process: a release's rows never change."""
    found = {
        listed: rows
        for listed, some in _rows_of(release_id, _in_books()).items()
        if (rows := [dated.row for dated in some if dated.in_force(on)])
    }
    return ReferenceBook.of(on, found, release=version)


def dated_rows(listed: ReferenceList[Any], release: Release) -> list[DatedRow]:
    """Every row of a list in a release, of all dates; not of long lists."""
    return _rows_of(release.pk, _in_books()).get(listed, [])


@lru_cache(maxsize=2)
def _rows_of(
    release_id: int, names: tuple[str, ...]
) -> dict[ReferenceList[Any], list[DatedRow]]:
    """Every row of these lists in a release, of all dates, so that the books of many
    dates are made from one reading."""
    lists = all_lists()
    rows = ReferenceRow.objects.filter(
        Q(removed_in=None) | Q(removed_in_id__gt=release_id),
        added_in_id__lte=release_id,
        list__in=names,
    )
    found: dict[ReferenceList[Any], list[DatedRow]] = defaultdict(list)
    for row in rows.iterator():
        listed = lists[row.list]
        found[listed].append(
            DatedRow(
                row=listed.parse(row.data),
                valid_from=row.valid_from,
                valid_until=row.valid_until,
                illustrative=row.illustrative,
                source=row.source,
            )
        )
    return found

"""Looking up the rows that declarations name in lists too long for a book."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q

from validation.reference.models import ReferenceRow, Release
from validation.reference.services import all_lists, current_release

Found = dict[str, tuple[Mapping[str, Any], ...]]
ByKey = Mapping[tuple[str, str], Sequence[ReferenceRow]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What one declaration asks of the long lists: keys, by list, on its date."""

    on: date
    wanted: Mapping[str, frozenset[str]]


def look_up(asked: Sequence[Asked], release: Release | None = None) -> list[Found]:
    """What each finds under a release, the newest if none is named; at most one
    query for the rows, whoever asks."""
    keys: dict[str, set[str]] = defaultdict(set)
    for one in asked:
        for name, some in one.wanted.items():
            keys[name] |= some
    rows = _rows({name: some for name, some in keys.items() if some}, release)
    return [_found(one, rows) for one in asked]


def _found(one: Asked, rows: ByKey) -> Found:
    return {
        name: tuple(
            row.data
            for row in {
                row.pk: row for key in sorted(keys) for row in rows.get((name, key), ())
            }.values()
            if _in_force(row, one.on)
        )
        for name, keys in one.wanted.items()
    }


def _in_force(row: ReferenceRow, on: date) -> bool:
    return row.valid_from <= on and (row.valid_until is None or on < row.valid_until)


def _rows(keys: Mapping[str, set[str]], release: Release | None) -> ByKey:
    if not keys:
        return {}
    release = release or current_release()
    rows = ReferenceRow.objects.filter(
        reduce(or_, (_named(name, some) for name, some in keys.items())),
        Q(removed_in=None) | Q(removed_in_id__gt=release.pk),
        added_in_id__lte=release.pk,
    ).order_by("pk")
    lists = all_lists()
    by_key: dict[tuple[str, str], list[ReferenceRow]] = defaultdict(list)
    for row in rows:
        listed = lists[row.list]
        for key in listed.keys_of(listed.parse(row.data)):
            by_key[row.list, key].append(row)
    return by_key


def _named(name: str, keys: set[str]) -> Q:
    other = all_lists()[name].other_key
    named = Q(list=name, key__in=keys)
    if not other:
        return named
    return named | Q(list=name, **{f"data__{other}__in": sorted(keys)})

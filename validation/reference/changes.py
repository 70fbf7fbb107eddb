"""The changes of a draft as they are stored, and whether their dates go together."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from declarations.faults import Fault, Refused
from validation.reference.amendments import Amendment, overlap
from validation.reference.lists import ReferenceList
from validation.reference.loaders import DatedRow
from validation.reference.models import Dated, DraftChange, DraftRelease, ReferenceRow
from validation.reference.releases import columns_of
from validation.reference.services import all_lists


def in_force(list_name: str) -> QuerySet[ReferenceRow]:
    """The rows of a list that no release has removed, of all dates."""
    return ReferenceRow.objects.filter(list=list_name, removed_in=None)


def dated(listed: ReferenceList[Any], row: Dated) -> DatedRow:
    """A stored row, typed."""
    return DatedRow(
        row=listed.parse(row.data),
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        illustrative=row.illustrative,
        source=row.source,
    )


Changes = Sequence[tuple[ReferenceRow | None, DatedRow]]


def place(draft: DraftRelease, listed: ReferenceList[Any], changes: Changes) -> None:
    """Store changes of one list. Raises Refused where validity would overlap."""
    DraftChange.objects.bulk_create(
        [
            DraftChange(draft=draft, replaces=old, **columns_of(listed, new))
            for old, new in changes
        ],
        batch_size=2000,
    )
    keys = {listed.key(new.row) for _old, new in changes}
    faults = list(overlaps(draft, listed, keys))
    if faults:
        raise Refused(faults, code="overlap")


def overlaps(
    draft: DraftRelease, listed: ReferenceList[Any], keys: Iterable[str]
) -> Iterable[Fault]:
    """A fault for each key that would have two rows on one day; two queries."""
    wanted = set(keys)
    replaced = draft.changes.exclude(replaces=None).values("replaces")
    standing = in_force(listed.name).filter(key__in=wanted).exclude(pk__in=replaced)
    coming = draft.changes.filter(list=listed.name, key__in=wanted, removes=False)
    by_key: dict[str, list[DatedRow]] = {}
    for row in (*standing, *coming):
        by_key.setdefault(row.key, []).append(dated(listed, row))
    for key, rows in by_key.items():
        rows.sort(key=lambda row: row.valid_from)
        for one, other in pairwise(rows):
            if overlap(one, other):
                yield _overlap_fault(key, one, other)


def _overlap_fault(key: str, one: DatedRow, other: DatedRow) -> Fault:
    return Fault(
        "/valid_from",
        "overlap",
        _(
            "“%(key)s” would have two rows on the same day: one from %(one)s and one"
            " from %(other)s. End the first before the second begins."
        )
        % {"key": key, "one": one.valid_from, "other": other.valid_from},
    )


def amendments(draft: DraftRelease) -> list[Amendment]:
    """What the draft changes, as the book of any date can take it; one query."""
    lists = all_lists()
    return [
        Amendment(
            listed=lists[change.list],
            before=dated(lists[change.list], change.replaces)
            if change.replaces
            else None,
            after=None if change.removes else dated(lists[change.list], change),
        )
        for change in draft.changes.select_related("replaces").order_by("pk")
    ]

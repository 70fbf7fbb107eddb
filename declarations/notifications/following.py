"""Notices follow the feed: who is told of what, once, in slices of constant cost."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from declarations.clock import database_now
from declarations.kinds import KINDS
from declarations.models import LedgerEntry
from declarations.notifications.audiences import readers_of
from declarations.notifications.choosing import Deliveries, deliveries_of
from declarations.notifications.models import Notice, Reading
from declarations.retention import forget_old
from declarations.webhooks.models import FeedEntry
from declarations.webhooks.sequencing import newest_position

SLICE = 2000
MOST_SLICES = 20
# So many of a kind at once are a crowd, which is told of as one; it grows for so long.
CROWD = 20
CROWDED_FOR = timedelta(minutes=30)
# What happened before, as while nothing ran or before there were notices, is no news.
NEWS = timedelta(days=7)
MATTERS = {name: kind.told.matter for name, kind in KINDS.items() if kind.told}


@dataclass(frozen=True, slots=True)
class Key:
    """What makes a crowd: one reader, one kind, one company."""

    user: int
    kind: str
    company: int | None


Heaps = Mapping[Key, list[LedgerEntry]]


def follow() -> int:
    """Read the feed on from where it was left; gives how many people were told of how
    many events. Harmless when run twice, at once or late."""
    told = 0
    for _slice in range(MOST_SLICES):
        some = _follow_some()
        if some is None:
            break
        told += some
    return told


@transaction.atomic
def _follow_some() -> int | None:
    """One slice, committed with the mark. None when there is no more to read, or
    somebody else is reading."""
    Reading.objects.get_or_create(pk=1)
    mark = Reading.objects.select_for_update(skip_locked=True).first()
    last = newest_position()
    if mark is None or mark.position >= last:
        return None
    upto = min(last, mark.position + SLICE)
    at = database_now()
    told = _tell(_entries(mark.position, upto, at - NEWS), at)
    mark.position = upto
    mark.save(update_fields=["position"])
    return told


def _entries(after: int, upto: int, since: datetime) -> list[LedgerEntry]:
    placed = FeedEntry.objects.filter(
        position__gt=after,
        position__lte=upto,
        entry__kind__in=list(MATTERS),
        entry__at__gt=since,
    )
    rows = placed.order_by("position").select_related("entry__declaration")
    return [row.entry for row in rows]


def _tell(entries: Sequence[LedgerEntry], at: datetime) -> int:
    heaps = _heaps(entries)
    if not heaps:
        return 0
    users = {key.user for key in heaps}
    growing = _growing(users, at)
    grown = [
        _grown(crowd, len(heaps[key]), at)
        for key, crowd in growing.items()
        if key in heaps
    ]
    Notice.objects.bulk_update(grown, ["many", "grown_at"])
    deliveries = deliveries_of(users)
    Notice.objects.bulk_create(
        sorted(
            (
                _notice(key, entry, many, deliveries, at)
                for key, some in heaps.items()
                if key not in growing
                for entry, many in _counted(some)
            ),
            key=lambda notice: notice.entry_id,
        ),
        ignore_conflicts=True,
    )
    return sum(len(some) for some in heaps.values())


def _heaps(entries: Sequence[LedgerEntry]) -> Heaps:
    readers = readers_of(entries) if entries else {}
    heaps: dict[Key, list[LedgerEntry]] = defaultdict(list)
    for entry in entries:
        for user, company in readers[entry.pk].items():
            heaps[Key(user, entry.kind, company)].append(entry)
    return heaps


def _growing(users: Collection[int], at: datetime) -> dict[Key, Notice]:
    """Crowds that neither was read nor mailed yet, and had company a while ago."""
    rows = Notice.objects.filter(
        user__in=users,
        many__gt=1,
        read_at=None,
        mailed_at=None,
        grown_at__gt=at - CROWDED_FOR,
    ).select_for_update()
    return {Key(row.user_id, row.kind, row.organisation_id): row for row in rows}


def _grown(crowd: Notice, by: int, at: datetime) -> Notice:
    crowd.many += by
    crowd.grown_at = at
    return crowd


def _counted(some: Sequence[LedgerEntry]) -> Iterator[tuple[LedgerEntry, int]]:
    """Each event by itself; or the first of them for all, where they are a crowd."""
    if len(some) > CROWD:
        yield some[0], len(some)
    else:
        yield from ((entry, 1) for entry in some)


def _notice(
    key: Key, entry: LedgerEntry, many: int, deliveries: Deliveries, at: datetime
) -> Notice:
    return Notice(
        user_id=key.user,
        entry=entry,
        kind=key.kind,
        declaration_id=entry.declaration_id if many == 1 else None,
        organisation_id=key.company,
        many=many,
        delivery=deliveries(key.user, MATTERS[key.kind]),
        created_at=at,
        grown_at=at,
    )


def forget_old_notices() -> int:
    """Forget what people were told of long ago, read or not; gives how many notices."""
    return forget_old(Notice.objects.all(), "notices")

"""The one sequencer: gives committed events their place in the feed.

Ids of the ledger are drawn before commit, so that an event with a low id may show up
late. Places are given here, after commit and under one lock, and so only grow.
"""

from django.db import connection, transaction
from django.db.models import Max

from declarations.webhooks.fan_out import plan_deliveries
from declarations.webhooks.models import FeedEntry

BATCH = 1000
# Any number that no other advisory lock of this database has.
_LOCK = 0x66656564
_PLACE = """
    UPDATE webhooks_feedentry AS feed
    SET position = placed.position,
        exporter_id = COALESCE(declaration.exporter_id, sender.id)
    FROM unnest(%s::bigint[], %s::bigint[]) AS placed (entry_id, position)
    JOIN declarations_ledgerentry AS entry ON entry.id = placed.entry_id
    LEFT JOIN declarations_declaration AS declaration
        ON declaration.id = entry.declaration_id
    LEFT JOIN parties_organisation AS sender
        ON entry.chain LIKE 'batch:%%' AND sender.uscc = entry.data -> 'tell' ->> 0
    WHERE feed.entry_id = placed.entry_id
"""


def sequence() -> int:
    """Place all that waits, oldest first. Gives how many entries.

    Two sequencers never work at once: the second leaves the rest to the first.
    """
    placed = 0
    while some := _sequence_some():
        placed += some
    return placed


def newest_position() -> int:
    """The last place that was given; 0 when none was."""
    return FeedEntry.objects.aggregate(newest=Max("position"))["newest"] or 0


@transaction.atomic
def _sequence_some() -> int:
    if not _locked():
        return 0
    waiting = FeedEntry.objects.filter(position=None).order_by("entry")
    entries = list(waiting.values_list("entry_id", flat=True)[:BATCH])
    if entries:
        first = newest_position() + 1
        _place(entries, first)
        plan_deliveries(first, first + len(entries) - 1)
    return len(entries)


def _locked() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        return bool(cursor.fetchone()[0])


def _place(entries: list[int], first: int) -> None:
    positions = list(range(first, first + len(entries)))
    with connection.cursor() as cursor:
        cursor.execute(_PLACE, [entries, positions])

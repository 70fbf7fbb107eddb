"""The one sequencer: gives waiting entries their place and signs the new head.

It needs the log's private key, so only workers sequence.
"""

from collections.abc import Sequence

from django.conf import settings
from django.db import connection, transaction

from codes import notes, transparency
from codes.keys import ActiveKey, active_key_for
from codes.log.keys import note_key
from codes.log.models import Checkpoint, Leaf
from codes.log.nodes import nodes_at
from codes.transparency import Frontier
from codes.trust import KeyUse
from declarations.clock import database_now

BATCH = 1000
# Any number that no other advisory lock of this database has.
_LOCK = 0x6C6F67
_PLACE = """
    UPDATE log_leaf SET index = placed.index
    FROM unnest(%s::bigint[], %s::bigint[]) AS placed (id, index)
    WHERE log_leaf.id = placed.id
"""
_KEEP = """
    INSERT INTO log_node (level, position, hash)
    SELECT * FROM unnest(%s::smallint[], %s::bigint[], %s::bytea[])
"""


def sequence() -> int:
    """Place all that waits, in the order of insertion. Gives how many entries.

    Two sequencers never work at once: the second leaves the rest to the first.
    """
    placed = 0
    while some := _sequence_some():
        placed += some
    return placed


@transaction.atomic
def _sequence_some() -> int:
    if not _locked():
        return 0
    waiting = list(Leaf.objects.filter(index=None).order_by("pk")[:BATCH])
    if waiting:
        key = active_key_for(KeyUse.LOG)
        newest = Checkpoint.objects.order_by("-size", "-pk").first()
        frontier = _frontier(newest.size if newest else 0)
        _place(waiting, frontier)
        _publish(frontier, key)
    return len(waiting)


def _place(waiting: Sequence[Leaf], frontier: Frontier) -> None:
    """Add entries to the tree, and keep the subtrees that they finish."""
    indexes = [frontier.size + offset for offset in range(len(waiting))]
    kept = [node for leaf in waiting for node in frontier.append(leaf.entry().hashed())]
    levels = [place.level for place, _ in kept]
    positions = [place.position for place, _ in kept]
    with connection.cursor() as cursor:
        cursor.execute(_PLACE, [[leaf.pk for leaf in waiting], indexes])
        cursor.execute(_KEEP, [levels, positions, [found for _, found in kept]])


def _locked() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        return bool(cursor.fetchone()[0])


def _frontier(size: int) -> Frontier:
    return Frontier(size, nodes_at(transparency.needed_for_root(size)))


def _publish(frontier: Frontier, key: ActiveKey) -> None:
    """Sign the tree as it stands."""
    head = frontier.head()
    checkpoint = notes.Checkpoint(settings.LOG_ORIGIN, head)
    Checkpoint.objects.create(
        size=head.size,
        root=head.root.hex(),
        note=notes.signed(checkpoint, key.signer, note_key(key.row)),
        kid=key.row.kid,
        at=database_now(),
    )

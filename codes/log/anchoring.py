"""Ledger heads in the log: once anchored, a cut or rewritten tail cannot hide."""

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import Max

from codes import cbor, transparency
from codes.log.leaves import Entry, Event
from codes.log.models import Anchor, AnchoredHead
from codes.log.services import record
from declarations.clock import database_now
from declarations.models import LedgerEntry

# So many rows of the ledger are looked at in one transaction.
SLICE = 10_000
# Rows get their ids before they are committed. No transaction lasts this long, so what
# an anchor could not see yet is seen by those that come within it.
LONGEST_TRANSACTION = timedelta(minutes=10)
_LOCK = 0x616E63
_MOVED = """
    SELECT chain, sequence, hash FROM (
        SELECT DISTINCT ON (chain) chain, sequence, hash
        FROM declarations_ledgerentry
        WHERE id > %s AND id <= %s
        ORDER BY chain, sequence DESC
    ) AS head
    WHERE NOT EXISTS (
        SELECT FROM log_anchoredhead AS known
        WHERE known.chain = head.chain AND known.sequence = head.sequence
    )
    ORDER BY chain COLLATE "C"
"""


class ChainHead(NamedTuple):
    """The newest entry of a chain."""

    chain: str
    sequence: int
    hash: str


def anchor() -> int:
    """Anchor every chain that has moved since it was anchored last. Gives how many."""
    newest = LedgerEntry.objects.aggregate(pk=Max("pk"))["pk"] or 0
    return sum(
        _anchor_some(first, min(first + SLICE, newest))
        for first in range(_settled(), newest, SLICE)
    )


def heads_digest(heads: Sequence[ChainHead]) -> str:
    """What a leaf commits to: the root of a Merkle tree over the heads, sorted by
    chain, each as CBOR [chain, sequence, hash]."""
    return transparency.root_of(
        [
            transparency.leaf_hash(
                cbor.encode([head.chain, head.sequence, bytes.fromhex(head.hash)])
            )
            for head in heads
        ]
    ).hex()


@transaction.atomic
def _anchor_some(after: int, upto: int) -> int:
    """The chains that have rows among these ids."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        cursor.execute(_MOVED, [after, upto])
        heads = [ChainHead(*row) for row in cursor.fetchall()]
    if not heads:
        return 0
    at = database_now()
    (leaf,) = record([Entry(Event.LEDGER_HEAD, at, heads_digest(heads))])
    row = Anchor.objects.create(leaf=leaf, upto=upto, at=at)
    AnchoredHead.objects.bulk_create(
        [AnchoredHead(anchor=row, **head._asdict()) for head in heads], batch_size=1000
    )
    return len(heads)


def _settled() -> int:
    """Up to which id no row of the ledger can appear any more."""
    newest = Anchor.objects.aggregate(at=Max("at"))["at"]
    if newest is None:
        return 0
    old = Anchor.objects.filter(at__lte=newest - LONGEST_TRANSACTION)
    return old.aggregate(upto=Max("upto"))["upto"] or 0

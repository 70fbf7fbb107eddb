"""Comparing the ledger with the heads of it that were anchored in the log."""

from collections.abc import Iterator

from django.db import connection

from codes.log.anchoring import ChainHead, heads_digest
from codes.log.faults import Fault
from codes.log.leaves import Event
from codes.log.models import Anchor, AnchoredHead, Leaf

_DIFFERENT = """
    SELECT head.chain, head.sequence, entry.hash IS NULL
    FROM log_anchoredhead AS head
    LEFT JOIN declarations_ledgerentry AS entry
        ON entry.chain = head.chain AND entry.sequence = head.sequence
    WHERE head.anchor_id = %s AND entry.hash IS DISTINCT FROM head.hash
    ORDER BY head.chain
"""


def anchor_faults() -> Iterator[Fault]:
    """Anchors that are not what was entered, and ledger entries that are not what was
    anchored: what no check of the ledger alone can see."""
    bare = Leaf.objects.filter(event=Event.LEDGER_HEAD, anchor=None)
    for leaf in bare.order_by("pk").iterator():
        yield Fault(f"leaf {leaf.index}", "the list of its ledger heads is missing")
    for anchor in Anchor.objects.select_related("leaf").order_by("pk").iterator():
        if heads_digest(_heads(anchor)) != anchor.leaf.digest:
            yield Fault(
                f"leaf {anchor.leaf.index}",
                "the list of its ledger heads is not what was entered",
            )
        yield from _ledger_faults(anchor)


def _heads(anchor: Anchor) -> list[ChainHead]:
    rows = AnchoredHead.objects.filter(anchor=anchor)
    heads = [ChainHead(*row) for row in rows.values_list("chain", "sequence", "hash")]
    return sorted(heads)


def _ledger_faults(anchor: Anchor) -> Iterator[Fault]:
    with connection.cursor() as cursor:
        cursor.execute(_DIFFERENT, [anchor.pk])
        for chain, sequence, gone in cursor.fetchall():
            where = f"ledger {chain}/{sequence}"
            anchored_in = f"leaf {anchor.leaf.index} of the log"
            if gone:
                yield Fault(where, f"the entry that {anchored_in} anchors is missing")
            else:
                yield Fault(where, f"it is not the entry that {anchored_in} anchors")

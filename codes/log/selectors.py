"""What anybody may ask of the log: its newest head, proofs, entries, the delay."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Min

from codes import notes, transparency
from codes.log.leaves import Event
from codes.log.models import Checkpoint, Leaf, Node
from codes.log.nodes import nodes_at

MOST_ENTRIES = 256


def newest_checkpoint() -> Checkpoint | None:
    """The largest tree that was signed; None before the first."""
    return Checkpoint.objects.order_by("-size", "-pk").first()


def inclusion_proof(index: int, size: int) -> list[bytes]:
    """The path from a leaf to the root over `size` leaves."""
    nodes = nodes_at(transparency.needed_for_inclusion(index, size))
    return transparency.inclusion_proof(index, size, nodes)


def consistency_proof(old: int, new: int) -> list[bytes]:
    """Why the tree of `new` leaves begins with that of `old`."""
    nodes = nodes_at(transparency.needed_for_consistency(old, new))
    return transparency.consistency_proof(old, new, nodes)


def proof_of_issue(number: str) -> notes.TakenProof | None:
    """That a code's issue is in the log, with the newest checkpoint; None where no
    checkpoint covers it yet, or nothing of that number was issued."""
    leaf = Leaf.objects.filter(
        number=number, event=Event.ISSUE, index__isnull=False
    ).first()
    newest = newest_checkpoint()
    if leaf is None or leaf.index is None or newest is None:
        return None
    hashes = inclusion_proof(leaf.index, newest.size)
    return notes.TakenProof(
        leaf.entry().encoded(), leaf.index, tuple(hashes), newest.note
    )


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """A leaf's hash, and what it says where that is for the reader."""

    index: int
    hash: bytes
    entry: bytes | None


def entries(start: int, end: int, *, with_codes: bool) -> list[ShownEntry]:
    """Leaves from `start` up to `end`, at most MOST_ENTRIES. What is entered about
    codes is not for everybody: it would list the number of every code."""
    last = min(end, start + MOST_ENTRIES)
    leaves = Leaf.objects.filter(index__gte=start, index__lt=last)
    said = {
        leaf.index: leaf.entry().encoded()
        for leaf in leaves
        if with_codes or not leaf.number
    }
    hashes = Node.objects.filter(level=0, position__gte=start, position__lt=last)
    rows = hashes.order_by("position").values_list("position", "hash")
    return [ShownEntry(index, bytes(one), said.get(index)) for index, one in rows]


@dataclass(frozen=True, slots=True)
class Delay:
    """Entries that no checkpoint covers yet, and since when the oldest waits."""

    waiting: int
    since: datetime | None

    def seconds(self, at: datetime) -> float:
        """How long the oldest has waited."""
        return max((at - self.since).total_seconds(), 0.0) if self.since else 0.0


MOST_COUNTED = 10_000


def delay() -> Delay:
    """The merge delay as it is now; looks at no more than MOST_COUNTED entries."""
    waiting = Leaf.objects.filter(index=None).order_by("pk")[:MOST_COUNTED]
    oldest = waiting.aggregate(at=Min("at"))["at"]
    return Delay(waiting.count(), oldest)

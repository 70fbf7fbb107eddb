"""Re-deriving the log from raw rows and public keys; every fault names its row."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Subquery
from django.db.models.functions import Coalesce

from codes import notes
from codes.log.anchors_checking import anchor_faults
from codes.log.faults import Fault
from codes.log.keys import every_log_key
from codes.log.models import Checkpoint, Leaf, Node
from codes.log.selectors import newest_checkpoint
from codes.notes import NoteError, NoteKey
from codes.transparency import KEPT_EVERY, Frontier, Place

CHUNK = 1024


def faults() -> Iterator[Fault]:
    """Everything in the log that does not hold; memory does not grow with it."""
    newest = newest_checkpoint()
    size = newest.size if newest else 0
    walk = _Walk(every_log_key())
    for start in range(0, size, CHUNK):
        yield from walk.over(start, min(start + CHUNK, size))
    # One query, so that what is placed meanwhile has its checkpoint.
    largest = Checkpoint.objects.order_by("-size").values("size")[:1]
    covered = Coalesce(Subquery(largest), 0)
    for leaf in Leaf.objects.filter(index__gte=covered).order_by("index").iterator():
        yield Fault(f"leaf {leaf.index}", "no checkpoint covers it")
    yield from anchor_faults()


@dataclass
class _Rows:
    """What is stored of some leaves: their entries, hashes, and checkpoints."""

    leaves: dict[int | None, Leaf]
    nodes: dict[Place, bytes]
    checkpoints: dict[int, list[Checkpoint]] = field(
        default_factory=lambda: defaultdict(list)
    )


class _Walk:
    """Rebuilds the tree from left to right."""

    def __init__(self, keys: list[NoteKey]) -> None:
        self._keys = keys
        self._frontier = Frontier()
        self._proven = 0
        self._intact = True

    def over(self, start: int, end: int) -> Iterator[Fault]:
        """The faults among these leaves."""
        rows = _rows(start, end)
        for index in range(start, end):
            yield from self._leaf(index, rows)
            for checkpoint in rows.checkpoints[index + 1]:
                yield from self._checkpoint(checkpoint)

    def _leaf(self, index: int, rows: _Rows) -> Iterator[Fault]:
        """Compare what an entry says with what was entered, and go on with that."""
        leaf, entered = rows.leaves.get(index), rows.nodes.get(Place(0, index))
        said = leaf.entry().hashed() if leaf else None
        if said is None:
            yield Fault(f"leaf {index}", "it is missing")
        elif entered is None:
            yield Fault(f"leaf {index}", "its hash is missing")
        elif said != entered:
            yield Fault(f"leaf {index}", f"“{leaf}” is not what was entered")
        known = entered or said
        self._intact = self._intact and known is not None
        for place, found in self._frontier.append(known or bytes(32)):
            if self._intact and place.level and rows.nodes.get(place) != found:
                yield _made_of_other_leaves(place)

    def _checkpoint(self, checkpoint: Checkpoint) -> Iterator[Fault]:
        """Compare what was signed with the leaves. Once a root is wrong, so is every
        later one: only the first says something."""
        where = f"checkpoint {checkpoint.size}"
        try:
            signed = notes.opened(checkpoint.note, self._keys)
        except NoteError as error:
            yield Fault(where, str(error))
            return
        if (signed.head.size, signed.head.root.hex()) != (
            checkpoint.size,
            checkpoint.root,
        ):
            yield Fault(where, "the row says something else than its note")
        if self._intact and signed.head != self._frontier.head():
            self._intact = False
            span = f"{self._proven} to {checkpoint.size - 1}"
            yield Fault(where, f"one of the leaves {span} is not what was signed")
        self._proven = checkpoint.size


def _made_of_other_leaves(place: Place) -> Fault:
    first = place.position << place.level
    last = first + (1 << place.level) - 1
    return Fault(
        f"node {place.level}/{place.position}",
        f"it is not made of the leaves {first} to {last}",
    )


def _rows(start: int, end: int) -> _Rows:
    leaves = Leaf.objects.filter(index__gte=start, index__lt=end)
    rows = _Rows({leaf.index: leaf for leaf in leaves}, _nodes(start, end))
    for one in Checkpoint.objects.filter(size__gt=start, size__lte=end).order_by("pk"):
        rows.checkpoints[one.size].append(one)
    return rows


def _nodes(start: int, end: int) -> dict[Place, bytes]:
    """What is kept of the subtrees that end among these leaves."""
    found: dict[Place, bytes] = {}
    for level in range(0, end.bit_length(), KEPT_EVERY):
        kept = Node.objects.filter(
            level=level, position__gte=start >> level, position__lt=end >> level
        )
        for position, hashed in kept.values_list("position", "hash"):
            found[Place(level, position)] = bytes(hashed)
    return found

"""The Merkle tree of the log (RFC 6962, 9162): hashes, proofs and their verification.

No storage: who holds the hashes of finished subtrees passes them in as `Nodes`.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()
# Finished subtrees of 1, 16, 256 ... leaves are kept; those between are made of them.
KEPT_EVERY = 4

_LEAF, _NODE = b"\x00", b"\x01"


class Place(NamedTuple):
    """A finished subtree: 2 ** level leaves, the position-th such from the left."""

    level: int
    position: int


class Span(NamedTuple):
    """Leaves from `start` up to `end`, which belongs to it no more."""

    start: int
    end: int


Nodes = Mapping[Place, bytes]


def leaf_hash(entry: bytes) -> bytes:
    """The hash of an entry; no inner node has such a one."""
    return hashlib.sha256(_LEAF + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two neighbours."""
    return hashlib.sha256(_NODE + left + right).digest()


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The root over all of these leaf hashes."""
    nodes = {Place(0, index): leaf for index, leaf in enumerate(leaves)}
    return _hash(Span(0, len(leaves)), nodes, every=len(leaves) + 1)


def root(size: int, nodes: Nodes) -> bytes:
    """The root over the first `size` leaves, from what is kept of them."""
    return _hash(Span(0, size), nodes)


def inclusion_proof(index: int, size: int, nodes: Nodes) -> list[bytes]:
    """The path from a leaf to the root over `size` leaves (RFC 6962, 2.1.1)."""
    return [_hash(span, nodes) for span in _inclusion(index, size)]


def consistency_proof(old: int, new: int, nodes: Nodes) -> list[bytes]:
    """Why the larger tree begins with the smaller one (RFC 6962, 2.1.2)."""
    return [_hash(span, nodes) for span in _consistency(old, new)]


def needed_for_root(size: int) -> set[Place]:
    """What `root` will ask of its nodes."""
    return set(_kept(Span(0, size)))


def needed_for_inclusion(index: int, size: int) -> set[Place]:
    """What `inclusion_proof` will ask of its nodes."""
    return {place for span in _inclusion(index, size) for place in _kept(span)}


def needed_for_consistency(old: int, new: int) -> set[Place]:
    """What `consistency_proof` will ask of its nodes."""
    return {place for span in _consistency(old, new) for place in _kept(span)}


def includes(
    root_hash: bytes, size: int, *, index: int, leaf: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether the proof leads from the leaf to the root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(sibling, found)
            place, last = _climb_left(place, last)
        else:
            found = node_hash(found, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root_hash


@dataclass(frozen=True, slots=True)
class Head:
    """A tree as a checkpoint names it."""

    size: int
    root: bytes


def extends(old: Head, new: Head, proof: Sequence[bytes]) -> bool:
    """Whether the proof shows that `new` begins with `old` (RFC 9162, 2.1.4.2)."""
    if old.size == new.size:
        return not proof and old.root == new.root
    if not 0 < old.size < new.size or not proof:
        return False
    # A smaller tree that is one finished subtree is its own first step.
    path = [old.root, *proof] if old.size & (old.size - 1) == 0 else list(proof)
    place, last = _without_ones(old.size - 1, new.size - 1)
    first = second = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            first, second = node_hash(sibling, first), node_hash(sibling, second)
            place, last = _climb_left(place, last)
        else:
            second = node_hash(second, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and first == old.root and second == new.root


def _climb_left(place: int, last: int) -> tuple[int, int]:
    """On the right edge, up to where the subtree has a neighbour on its left."""
    while place and not place & 1:
        place, last = place >> 1, last >> 1
    return place, last


def _without_ones(place: int, last: int) -> tuple[int, int]:
    while place & 1:
        place, last = place >> 1, last >> 1
    return place, last


class Frontier:
    """The right edge of a growing tree: its largest finished subtrees."""

    def __init__(self, size: int = 0, nodes: Nodes | None = None) -> None:
        self.size = size
        peaks = list(_peaks(size))
        self._peaks = [
            (place.level, _hash(_span(place), nodes or {})) for place in peaks
        ]

    def append(self, leaf: bytes) -> list[tuple[Place, bytes]]:
        """Add a leaf hash; gives the subtrees that it finished and that are kept."""
        index, level, found = self.size, 0, leaf
        kept = [(Place(0, index), leaf)]
        while self._peaks and self._peaks[-1][0] == level:
            found = node_hash(self._peaks.pop()[1], found)
            level += 1
            if level % KEPT_EVERY == 0:
                kept.append((Place(level, index >> level), found))
        self._peaks.append((level, found))
        self.size += 1
        return kept

    def head(self) -> Head:
        """The tree as it stands."""
        if not self._peaks:
            return Head(0, EMPTY_ROOT)
        *left, (_, found) = self._peaks
        for _, peak in reversed(left):
            found = node_hash(peak, found)
        return Head(self.size, found)


def _peaks(size: int) -> Iterator[Place]:
    start = 0
    for level in reversed(range(size.bit_length())):
        if size >> level & 1:
            yield Place(level, start >> level)
            start += 1 << level


def _span(place: Place) -> Span:
    return Span(place.position << place.level, (place.position + 1) << place.level)


def _hash(span: Span, nodes: Nodes, every: int = KEPT_EVERY) -> bytes:
    """The hash over a span of the tree (RFC 6962, 2.1), down to what is kept."""
    if span.start == span.end:
        return EMPTY_ROOT
    place = _place(span, every)
    if place:
        return nodes[place]
    left, right = _halves(span)
    return node_hash(_hash(left, nodes, every), _hash(right, nodes, every))


def _kept(span: Span) -> Iterator[Place]:
    """The kept subtrees that a span is made of."""
    if span.start == span.end:
        return
    place = _place(span, KEPT_EVERY)
    if place:
        yield place
        return
    for half in _halves(span):
        yield from _kept(half)


def _place(span: Span, every: int) -> Place | None:
    """Where the hash of exactly this span is kept, if it is."""
    length = span.end - span.start
    level = length.bit_length() - 1
    if length != 1 << level or level % every:
        return None
    return Place(level, span.start >> level)


def _halves(span: Span) -> tuple[Span, Span]:
    """At the largest power of two below the length."""
    cut = span.start + (1 << (span.end - span.start - 1).bit_length() - 1)
    return Span(span.start, cut), Span(cut, span.end)


def _inclusion(index: int, size: int) -> list[Span]:
    """Whose hashes prove a leaf, its neighbour first."""
    if not 0 <= index < size:
        raise ValueError("no such leaf in a tree of this size")
    path, span = [], Span(0, size)
    while span.end - span.start > 1:
        left, right = _halves(span)
        span, other = (left, right) if index < left.end else (right, left)
        path.append(other)
    return path[::-1]


def _consistency(old: int, new: int) -> list[Span]:
    """Whose hashes prove that the first `old` of `new` leaves are what they were."""
    if not 0 < old <= new:
        raise ValueError("a tree extends only a smaller one that is not empty")
    path, span = [], Span(0, new)
    while span.end > old:
        left, right = _halves(span)
        span, other = (left, right) if old <= left.end else (right, left)
        path.append(other)
    if span.start:
        path.append(span)
    return path[::-1]

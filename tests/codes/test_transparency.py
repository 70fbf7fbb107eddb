"""The tree: published vectors of Certificate Transparency, and every proof up to 64."""

import hashlib
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codes import transparency
from codes.transparency import Frontier, Head, Place

# The eight entries, roots and proofs that Certificate Transparency's reference
# implementation is tested with.
ENTRIES = [
    bytes.fromhex(entry)
    for entry in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
A, B, C, D, E, F, G = (
    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
)
INCLUSION = {
    (0, 1): (),
    (0, 8): (A, B, C),
    (5, 8): (D, E, F),
    (2, 3): (ROOTS[1],),
    (1, 5): (ROOTS[0], B, D),
}
CONSISTENCY = {
    (1, 1): (),
    (1, 8): (A, B, C),
    (6, 8): (G, E, F),
    (2, 5): (B, D),
}
LARGEST = 64


def leaves(count: int) -> list[bytes]:
    return [transparency.leaf_hash(str(one).encode()) for one in range(count)]


def grown(hashes: list[bytes]) -> tuple[dict[Place, bytes], list[Head]]:
    """What is kept of a tree, and its head after each leaf."""
    frontier, heads = Frontier(), [Head(0, transparency.EMPTY_ROOT)]
    nodes: dict[Place, bytes] = {}
    for leaf in hashes:
        nodes.update(frontier.append(leaf))
        heads.append(frontier.head())
    return nodes, heads


NODES, HEADS = grown(leaves(LARGEST))
CT_NODES, CT_HEADS = grown([transparency.leaf_hash(entry) for entry in ENTRIES])


def flipped(data: bytes, bit: int) -> bytes:
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


@pytest.mark.parametrize("size", range(1, 9))
def test_the_published_roots(size: int) -> None:
    root = transparency.root_of([transparency.leaf_hash(e) for e in ENTRIES[:size]])
    assert root.hex() == ROOTS[size - 1] == CT_HEADS[size].root.hex()


@pytest.mark.parametrize(("index", "size"), INCLUSION)
def test_the_published_inclusion_proofs(index: int, size: int) -> None:
    proof = transparency.inclusion_proof(index, size, CT_NODES)
    assert tuple(one.hex() for one in proof) == INCLUSION[index, size]


@pytest.mark.parametrize(("old", "new"), CONSISTENCY)
def test_the_published_consistency_proofs(old: int, new: int) -> None:
    proof = transparency.consistency_proof(old, new, CT_NODES)
    assert tuple(one.hex() for one in proof) == CONSISTENCY[old, new]


def test_an_empty_tree_has_the_digest_of_nothing() -> None:
    assert Frontier().head() == Head(0, hashlib.sha256(b"").digest())
    assert transparency.root(0, {}) == transparency.root_of([])


def test_every_inclusion_proof_holds_and_for_its_place_only() -> None:
    for size in range(1, LARGEST + 1):
        root = HEADS[size].root
        for index in range(size):
            proof = transparency.inclusion_proof(index, size, NODES)
            held = [
                place
                for place in range(size)
                if transparency.includes(
                    root, size, index=place, leaf=leaves(size)[index], proof=proof
                )
            ]
            assert held == [index]


def test_every_consistency_proof_holds() -> None:
    for new in range(1, LARGEST + 1):
        for old in range(1, new + 1):
            proof = transparency.consistency_proof(old, new, NODES)
            assert transparency.extends(HEADS[old], HEADS[new], proof), (old, new)


def test_no_proof_extends_one_history_to_another() -> None:
    other = [transparency.leaf_hash(b"other"), *leaves(LARGEST)[1:]]
    nodes, heads = grown(other)
    for old, new in ((1, 2), (3, 7), (8, 16), (33, 64)):
        proof = transparency.consistency_proof(old, new, nodes)
        assert transparency.extends(heads[old], heads[new], proof)
        assert not transparency.extends(HEADS[old], heads[new], proof)


@given(st.data())
def test_any_flipped_bit_breaks_an_inclusion_proof(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, LARGEST))
    index = data.draw(st.integers(0, size - 1))
    proof = transparency.inclusion_proof(index, size, NODES)
    place = data.draw(st.integers(0, len(proof) - 1))
    proof[place] = flipped(proof[place], data.draw(st.integers(0, 255)))
    leaf = leaves(size)[index]
    assert not transparency.includes(
        HEADS[size].root, size, index=index, leaf=leaf, proof=proof
    )


@given(st.data())
def test_any_flipped_bit_breaks_a_consistency_proof(data: st.DataObject) -> None:
    new = data.draw(st.integers(2, LARGEST))
    old = data.draw(st.integers(1, new - 1))
    proof = transparency.consistency_proof(old, new, NODES)
    place = data.draw(st.integers(0, len(proof) - 1))
    proof[place] = flipped(proof[place], data.draw(st.integers(0, 255)))
    assert not transparency.extends(HEADS[old], HEADS[new], proof)


@given(st.integers(2, LARGEST), st.data())
def test_a_proof_too_long_or_too_short_is_refused(
    size: int, data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, size - 1))
    proof = transparency.inclusion_proof(index, size, NODES)
    for wrong in (proof[:-1], [*proof, proof[-1]]):
        assert not transparency.includes(
            HEADS[size].root, size, index=index, leaf=leaves(size)[index], proof=wrong
        )
    old = data.draw(st.integers(1, size - 1))
    path = transparency.consistency_proof(old, size, NODES)
    for wrong in (path[:-1], [*path, path[-1]], []):
        assert not transparency.extends(HEADS[old], HEADS[size], wrong)


@pytest.mark.parametrize("index", [-1, 5, 6])
def test_a_leaf_outside_of_the_tree_has_no_proof(index: int) -> None:
    leaf = leaves(6)[5]
    with pytest.raises(ValueError, match="no such leaf"):
        transparency.inclusion_proof(index, 5, NODES)
    assert not transparency.includes(
        HEADS[5].root, 5, index=index, leaf=leaf, proof=[leaf]
    )


@pytest.mark.parametrize(("old", "new"), [(0, 5), (6, 5), (-1, 5)])
def test_a_tree_extends_no_larger_and_no_empty_one(old: int, new: int) -> None:
    with pytest.raises(ValueError, match="extends"):
        transparency.consistency_proof(old, new, NODES)
    assert not transparency.extends(Head(old, HEADS[1].root), HEADS[new], [])


def test_equal_sizes_are_consistent_only_with_equal_roots() -> None:
    assert transparency.extends(HEADS[7], HEADS[7], [])
    assert not transparency.extends(HEADS[7], Head(7, HEADS[6].root), [])
    assert not transparency.extends(HEADS[7], HEADS[7], [HEADS[7].root])


@pytest.mark.parametrize("size", range(LARGEST + 1))
def test_a_frontier_goes_on_from_what_was_kept(size: int) -> None:
    needed = transparency.needed_for_root(size)
    frontier = Frontier(size, {place: NODES[place] for place in needed})
    for leaf in leaves(LARGEST)[size:]:
        frontier.append(leaf)
    assert frontier.head() == HEADS[LARGEST]


def test_little_is_kept_and_little_is_asked_for() -> None:
    nodes, _ = grown(leaves(300))
    assert len(nodes) == 300 + 18 + 1
    for old, new in pairwise((1, 17, 255, 256, 299)):
        assert len(transparency.needed_for_consistency(old, new)) <= 3 * 15 + 3
    assert len(transparency.needed_for_inclusion(137, 300)) <= 3 * 15 + 3

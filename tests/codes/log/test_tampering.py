"""Tampering with the log by somebody who holds the database: found, and named."""

import io
from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command

from codes.log.anchoring import anchor
from codes.log.checking import faults
from codes.log.models import AnchoredHead, Checkpoint, Leaf
from codes.log.sequencing import sequence
from codes.transparency import leaf_hash
from declarations.ledger import breaks, entry_hash
from declarations.models import Declaration, LedgerEntry
from declarations.parties.models import User
from tests import factories
from tests.codes.log.tree import as_superuser, entered
from validation.tasks import judge_submitted

pytestmark = pytest.mark.usefixtures("law")


def named() -> list[str]:
    return [str(fault) for fault in faults()]


def places() -> list[str]:
    return [fault.where for fault in faults()]


@pytest.fixture
def forty() -> list[Leaf]:
    """More than two finished groups of sixteen, in one checkpoint."""
    return entered(40)


def test_an_untouched_log_holds(forty: list[Leaf]) -> None:
    assert named() == []
    said = io.StringIO()
    call_command("verify_log", stdout=said)
    assert f"{len(forty)} entries, 0 waiting" in said.getvalue()


def test_one_changed_byte_is_found_and_named(forty: list[Leaf]) -> None:
    as_superuser("UPDATE log_leaf SET kid = '00000000000000ff' WHERE index = 17")
    assert named() == [
        "leaf 17: “key retired 00000000000000ff” is not what was entered"
    ]


def test_a_deleted_middle_is_found_and_named(forty: list[Leaf]) -> None:
    as_superuser("DELETE FROM log_leaf WHERE index = 9")
    assert named() == ["leaf 9: it is missing"]


def test_the_last_three_cut_off_are_found_and_named(forty: list[Leaf]) -> None:
    size = len(forty)
    as_superuser("DELETE FROM log_leaf WHERE index >= %s", size - 3)
    assert places() == [f"leaf {index}" for index in range(size - 3, size)]


def test_the_last_three_cut_off_with_their_hashes_are_found(forty: list[Leaf]) -> None:
    size = len(forty)
    as_superuser("DELETE FROM log_leaf WHERE index >= %s", size - 3)
    as_superuser("DELETE FROM log_node WHERE level = 0 AND position >= %s", size - 3)
    assert places() == [f"leaf {index}" for index in range(size - 3, size)]


def test_two_swapped_leaves_are_found_and_named(forty: list[Leaf]) -> None:
    as_superuser("UPDATE log_leaf SET index = index + 1000 WHERE index IN (3, 21)")
    as_superuser("UPDATE log_leaf SET index = 21 WHERE index = 1003")
    as_superuser("UPDATE log_leaf SET index = 3 WHERE index = 1021")
    assert places() == ["leaf 3", "leaf 21"]


def test_a_change_of_the_hash_as_well_shows_in_the_tree(forty: list[Leaf]) -> None:
    _rewrite(5)
    node, checkpoint = named()
    assert node == "node 4/0: it is not made of the leaves 0 to 15"
    assert checkpoint.startswith(f"checkpoint {len(forty)}: one of the leaves 0 to ")


def _rewrite(index: int) -> None:
    as_superuser("UPDATE log_leaf SET kid = '00000000000000ff' WHERE index = %s", index)
    hashed = Leaf.objects.get(index=index).entry().hashed()
    as_superuser(
        "UPDATE log_node SET hash = %s WHERE level = 0 AND position = %s", hashed, index
    )


def test_a_checkpoint_narrows_down_where_it_happened(forty: list[Leaf]) -> None:
    first = len(forty)
    size = len(entered(4))
    _rewrite(first + 1)
    assert f"checkpoint {size}: one of the leaves {first} to {size - 1}" in named()[-1]


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ("note = replace(note, '/log', '/lag')", "no known key has signed this"),
        ("root = repeat('0', 64)", "the row says something else than its note"),
    ],
)
def test_a_changed_checkpoint_is_named(
    forty: list[Leaf], change: str, what: str
) -> None:
    as_superuser(f"UPDATE log_checkpoint SET {change}")  # noqa: S608 - ours
    assert named() == [f"checkpoint {len(forty)}: {what}"]


def test_a_leaf_placed_by_hand_is_named(forty: list[Leaf]) -> None:
    as_superuser("UPDATE log_leaf SET index = 99 WHERE index = 39")
    assert places() == ["leaf 39", "leaf 99"]


def test_the_command_fails_and_names_the_row(forty: list[Leaf]) -> None:
    as_superuser("DELETE FROM log_leaf WHERE index = 9")
    said = io.StringIO()
    with pytest.raises(CommandError, match="1 faults"):
        call_command("verify_log", stderr=said)
    assert said.getvalue() == "leaf 9: it is missing\n"


@pytest.fixture
def anchored(exporter: User, monkeypatch: pytest.MonkeyPatch) -> Declaration:
    """A declaration with two entries in its ledger, the second one anchored."""
    # In one go: ids used up by earlier tests must not cut it into two slices.
    monkeypatch.setattr("codes.log.anchoring.SLICE", 1_000_000_000)
    row = factories.filed(exporter)
    judge_submitted()
    anchor()
    sequence()
    row.refresh_from_db()
    return row


def last_of(row: Declaration) -> LedgerEntry:
    return row.ledger.latest("sequence")


def cut(row: Declaration) -> str:
    """So that the declaration, too, says what the ledger now ends with."""
    as_superuser(
        "DELETE FROM declarations_ledgerentry WHERE chain = %s AND sequence = 2",
        row.reference,
    )
    Declaration.objects.filter(pk=row.pk).update(state="submitted")
    return "is missing"


def rewritten(row: Declaration) -> str:
    """With a hash that fits what it says now."""
    entry = last_of(row)
    entry.data = {**entry.data, "note": "other"}
    as_superuser(
        'UPDATE declarations_ledgerentry SET data = data || \'{"note": "other"}\','
        " hash = %s WHERE id = %s",
        entry_hash(entry),
        entry.pk,
    )
    return "it is not the entry"


@pytest.mark.parametrize("tamper", [cut, rewritten])
def test_what_the_ledger_alone_cannot_see_its_anchor_names(
    anchored: Declaration, tamper: Callable[[Declaration], str]
) -> None:
    what = tamper(anchored)
    assert list(breaks()) == []
    (fault,) = faults()
    assert fault.where == f"ledger {anchored.reference}/2"
    assert what in fault.what


def test_a_changed_anchor_is_named(anchored: Declaration) -> None:
    as_superuser("UPDATE log_anchoredhead SET sequence = 1 WHERE sequence = 2")
    index = Leaf.objects.get(event="ledger head").index
    assert named()[0] == (
        f"leaf {index}: the list of its ledger heads is not what was entered"
    )


def test_a_removed_anchor_is_named(anchored: Declaration) -> None:
    as_superuser("DELETE FROM log_anchoredhead; DELETE FROM log_anchor")
    index = Leaf.objects.get(event="ledger head").index
    assert named() == [f"leaf {index}: the list of its ledger heads is missing"]


def test_only_what_moved_is_anchored_again(
    anchored: Declaration, exporter: User
) -> None:
    # The log's own key was made meanwhile, which the ledger tells as well.
    anchor()
    before = AnchoredHead.objects.count()
    assert anchor() == 0
    factories.filed(exporter)
    assert anchor() == 1
    assert AnchoredHead.objects.count() == before + 1


def test_hashes_are_those_of_rfc_9162(forty: list[Leaf]) -> None:
    one = forty[0].entry()
    assert one.hashed() == leaf_hash(one.encoded())
    assert Checkpoint.objects.count() >= 1

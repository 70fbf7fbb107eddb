"""The sequencer: every entry gets one place, in order, under a signed checkpoint."""

import threading

import pytest
from django.db import DatabaseError, connection, transaction
from pytest_django import Settings

from codes import key_life, notes, transparency
from codes.log import checking, sequencing
from codes.log.keys import log_keys
from codes.log.models import Checkpoint, Leaf, Node
from codes.log.nodes import nodes_at
from codes.log.selectors import delay, newest_checkpoint
from codes.log.sequencing import sequence
from codes.log.services import record
from codes.trust import Duty, KeyUse
from declarations.clock import database_now
from declarations.faults import Unavailable
from tests.codes.log.tree import an_entry, entered

pytestmark = pytest.mark.usefixtures("db")


def hashes() -> list[bytes]:
    return [leaf.entry().hashed() for leaf in Leaf.objects.order_by("index")]


def test_entries_wait_until_they_are_placed() -> None:
    record([an_entry("a"), an_entry("b")])
    assert delay().waiting == 2
    assert delay().seconds(database_now()) >= 0
    sequence()
    assert delay().waiting == 0
    assert delay().since is None


def test_places_follow_the_order_of_insertion_without_gaps() -> None:
    for name in "abc":
        record([an_entry(name), an_entry(name + name)])
    sequence()
    rows = Leaf.objects.order_by("pk").values_list("index", flat=True)
    assert list(rows) == list(range(len(rows)))


def test_a_checkpoint_is_signed_over_what_was_placed() -> None:
    leaves = entered(37)
    newest = newest_checkpoint()
    assert newest is not None
    checkpoint = notes.opened(newest.note, log_keys())
    assert checkpoint.head.size == len(leaves) == newest.size
    assert checkpoint.head.root == transparency.root_of(hashes())


def test_it_goes_on_where_it_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """In batches of any size the tree is the same tree."""
    monkeypatch.setattr(sequencing, "BATCH", 7)
    record([an_entry(str(one)) for one in range(300)])
    sequence()
    size = Leaf.objects.count()
    nodes = nodes_at(transparency.needed_for_root(size))
    assert transparency.root(size, nodes) == transparency.root_of(hashes())
    assert Checkpoint.objects.count() == -(-size // 7)
    assert set(Node.objects.values_list("level", flat=True)) == {0, 4, 8}


def test_with_nothing_to_place_nothing_is_signed() -> None:
    entered(3)
    signed = Checkpoint.objects.count()
    assert sequence() == 0
    assert Checkpoint.objects.count() == signed


def test_a_process_that_signs_nothing_places_nothing(settings: Settings) -> None:
    record([an_entry()])
    settings.CODE_KEK = None
    with pytest.raises(Unavailable):
        sequence()
    assert not Checkpoint.objects.exists()
    assert delay().waiting == 1


@pytest.mark.parametrize("table", ["leaf", "node", "checkpoint"])
@pytest.mark.parametrize(
    "change",
    ["UPDATE log_{} SET id = id", "DELETE FROM log_{}", "TRUNCATE log_{} CASCADE"],
)
def test_the_database_refuses_to_change_the_log(table: str, change: str) -> None:
    entered(2)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(change.format(table))


def test_the_database_refuses_to_change_an_entry_while_it_is_placed() -> None:
    record([an_entry()])
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Leaf.objects.update(index=0, digest="00" * 32)


def test_after_a_rotation_the_new_key_signs_and_old_heads_still_hold() -> None:
    entered(3)
    (old,) = log_keys()
    key_life.rotate(Duty(KeyUse.LOG), reason="Its year is over.")
    sequence()
    new, kept = log_keys()
    newest = newest_checkpoint()
    assert newest is not None
    assert (str(kept), notes.opened(newest.note, [new]).head.size) == (
        str(old),
        newest.size,
    )
    assert list(checking.faults()) == []


def test_after_a_compromise_nobody_outside_is_told_to_believe_the_old_key() -> None:
    entered(3)
    (old,) = log_keys()
    kid = Checkpoint.objects.latest("pk").kid
    key_life.compromise(kid, reason="Its card was lost.")
    sequence()
    assert [str(key) for key in log_keys()] != [str(old)]
    newest = newest_checkpoint()
    assert newest is not None
    assert notes.opened(newest.note, log_keys()).head.size == newest.size
    assert list(checking.faults()) == []


@pytest.mark.django_db(transaction=True)
def test_two_sequencers_and_two_writers_lose_and_double_nothing() -> None:
    begin, done = threading.Barrier(4), threading.Event()
    writers = [threading.Thread(target=_write, args=[begin, n]) for n in range(2)]
    workers = [threading.Thread(target=_place, args=[begin, done]) for _ in range(2)]
    for one in (*writers, *workers):
        one.start()
    for one in writers:
        one.join()
    done.set()
    for one in workers:
        one.join()
    sequence()
    indexes = Leaf.objects.order_by("index").values_list("index", flat=True)
    assert list(indexes) == list(range(len(indexes)))
    assert len(indexes) >= 2 * 40 * 5
    newest = newest_checkpoint()
    assert newest is not None
    assert (newest.size, newest.root) == (
        len(indexes),
        transparency.root_of(hashes()).hex(),
    )


def _write(begin: threading.Barrier, writer: int) -> None:
    begin.wait()
    for turn in range(40):
        with transaction.atomic():
            record([an_entry(f"{writer}/{turn}/{one}") for one in range(5)])
    connection.close()


def _place(begin: threading.Barrier, done: threading.Event) -> None:
    begin.wait()
    while not done.is_set():
        sequence()
    connection.close()

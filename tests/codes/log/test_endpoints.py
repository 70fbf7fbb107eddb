"""What the log publishes: checkpoint, proofs, entries and its page, for anybody."""

import base64
import hashlib
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from codes import notes, number, transparency
from codes.log.keys import log_keys
from codes.log.leaves import Event, decoded
from codes.log.models import Leaf
from codes.log.sequencing import sequence
from codes.log.services import record
from codes.models import Code
from codes.transparency import Head
from declarations.parties.models import User
from tests.codes.log.tree import an_entry, entered, rewritten
from tests.codes.register import issued
from tests.visits import Person

pytestmark = pytest.mark.usefixtures("law")


@pytest.fixture(autouse=True)
def nobody_has_asked_before() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def code(exporter: User) -> Code:
    """A code whose issue is in the log."""
    made = issued(exporter)
    sequence()
    return made


def head_of(client: Client) -> Head:
    note = client.get("/log/checkpoint").content.decode()
    return notes.opened(note, log_keys()).head


def hashes_in(answer: Any) -> list[bytes]:
    assert answer.status_code == 200, answer.content
    return [base64.b64decode(one) for one in answer.json()["hashes"]]


def test_before_the_first_entry_there_is_no_checkpoint(client: Client) -> None:
    assert client.get("/log/checkpoint").status_code == 404
    assert client.get("/log/").status_code == 200
    assert client.get("/log/proof/inclusion?index=0&size=1").status_code == 400


def test_the_checkpoint_is_a_signed_note_that_caches_must_ask_for(
    client: Client,
) -> None:
    leaves = entered(5)
    answer = client.get("/log/checkpoint")
    assert notes.opened(answer.content.decode(), log_keys()).head.size == len(leaves)
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "no-cache" in answer["Cache-Control"]
    again = client.get("/log/checkpoint", headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304
    entered(1)
    fresh = client.get("/log/checkpoint", headers={"If-None-Match": answer["ETag"]})
    assert fresh.status_code == 200


def test_another_tree_of_the_same_size_is_not_taken_for_the_one_before(
    client: Client,
) -> None:
    entered(5)
    before = client.get("/log/checkpoint")
    rewritten(6)
    after = client.get("/log/checkpoint", headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert after.content.split()[1] == before.content.split()[1]
    assert after.content != before.content


def test_the_key_is_published_as_verifiers_want_it(client: Client) -> None:
    entered(1)
    (line,) = client.get("/log/key").content.decode().splitlines()
    name, key_id, blob = line.split("+", 2)
    assert name == "127.0.0.1/log"
    assert len(base64.b64decode(blob)) == 33
    assert key_id == log_keys()[0].key_id.hex()


def test_every_leaf_is_proven_in_the_tree(client: Client) -> None:
    size = len(entered(20))
    head = head_of(client)
    for leaf in Leaf.objects.order_by("index"):
        path = f"/log/proof/inclusion?index={leaf.index}&size={size}"
        assert transparency.includes(
            head.root,
            size,
            index=leaf.index or 0,
            leaf=leaf.entry().hashed(),
            proof=hashes_in(client.get(path)),
        )


def test_a_later_tree_is_proven_to_extend_an_earlier_one(client: Client) -> None:
    entered(11)
    old = head_of(client)
    entered(30)
    new = head_of(client)
    answer = client.get(f"/log/proof/consistency?from={old.size}&to={new.size}")
    assert transparency.extends(old, new, hashes_in(answer))
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "immutable" in answer["Cache-Control"]


def test_a_proof_costs_the_same_however_large_the_log(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for count in (3, 90):
        size = len(entered(count))
        for path in (
            f"/log/proof/inclusion?index=1&size={size}",
            f"/log/proof/consistency?from=2&to={size}",
        ):
            with django_assert_num_queries(2):
                client.get(path)


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("inclusion?index=5&size=5", "/index"),
        ("inclusion?index=-1&size=5", "/index"),
        ("inclusion?index=0&size=99999999999999999999", "/size"),
        ("inclusion?index=0&size=9223372036854775808", "/size"),
        ("inclusion?index=0&size=0", "/size"),
        ("inclusion?size=5", "/index"),
        ("inclusion?index=%00&size=5", "/index"),
        ("inclusion?index=０&size=5", "/index"),
        ("consistency?from=0&to=5", "/from"),
        ("consistency?from=6&to=5", "/from"),
        ("consistency?from=1&to=6", "/to"),
        ("consistency?from=01&to=5", "/from"),
        ("consistency", "/to"),
    ],
)
def test_a_proof_of_nothing_is_refused_with_the_field_named(
    client: Client, query: str, pointer: str
) -> None:
    size = len(entered(4))
    assert size == 5
    answer = client.get(f"/log/proof/{query}")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == pointer


def test_entries_let_anybody_build_the_tree(client: Client, code: Code) -> None:
    head = head_of(client)
    told = client.get(f"/log/entries?start=0&end={head.size}").json()
    hashes = [base64.b64decode(one["hash"]) for one in told["entries"]]
    assert transparency.root_of(hashes) == head.root
    assert told["size"] == head.size


def test_entries_do_not_list_the_numbers_of_codes(
    client: Client, code: Code, auditor: User, exporter: User
) -> None:
    leaf = Leaf.objects.get(number=code.number)
    path = f"/log/entries?start={leaf.index}&end={(leaf.index or 0) + 1}"
    for reader in (client, Person(exporter).client):
        assert reader.get(path).json()["entries"][0]["entry"] is None
    told = Person(auditor).client.get(path)
    said = decoded(base64.b64decode(told.json()["entries"][0]["entry"]))
    assert (said.number, said.event) == (code.number, Event.ISSUE)
    assert "no-store" in told["Cache-Control"]


def test_entries_are_bounded(client: Client) -> None:
    size = len(entered(300))
    told = client.get(f"/log/entries?start=0&end={size}").json()["entries"]
    assert len(told) == 256
    far = client.get("/log/entries?start=9223372036854775807&end=9999999999999999999")
    assert far.json()["entries"] == []
    assert client.get("/log/entries?start=3&end=3").status_code == 400


def test_a_codes_proof_holds_by_itself(client: Client, code: Code) -> None:
    shown = number.display(code.number)
    answer = client.get(f"/log/codes/{shown}.tlog-proof")
    assert f'filename="{shown}.tlog-proof"' in answer["Content-Disposition"]
    taken = notes.read_proof(answer.content.decode())
    head = notes.opened(taken.note, log_keys()).head
    assert transparency.includes(
        head.root,
        head.size,
        index=taken.index,
        leaf=transparency.leaf_hash(taken.entry),
        proof=taken.hashes,
    )
    said = decoded(taken.entry)
    assert (said.number, said.digest) == (code.number, code.payload_digest)
    assert (said.kid, said.event) == (code.key.kid, Event.ISSUE)


def test_unknown_numbers_and_none_at_all_answer_alike(
    client: Client, code: Code
) -> None:
    unknown = number.generate("H", 2026)
    answers = [
        client.get(f"/log/codes/{text}.tlog-proof")
        for text in (unknown, "x", "%00", "GCH62-BA8R6-PX4K4")
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1


def test_a_code_without_its_place_has_no_proof_yet(
    client: Client, exporter: User
) -> None:
    path = f"/log/codes/{issued(exporter).number}.tlog-proof"
    assert client.get(path).status_code == 404
    sequence()
    assert client.get(path).status_code == 200


def test_guessing_numbers_is_stopped(client: Client, settings: Settings) -> None:
    path = f"/log/codes/{number.generate('H', 2026)}.tlog-proof"
    answers = [client.get(path) for _ in range(121)]
    assert answers[0].status_code == 404
    assert answers[-1].status_code == 429
    assert answers[-1]["Retry-After"] == "60"


def test_the_page_tells_the_head_the_delay_and_what_is_not_proven(
    client: Client, code: Code
) -> None:
    record([an_entry()])
    page = Person().sees("/log/")
    head = head_of(client)
    for said in (head.root.hex(), str(log_keys()[0]), "1 entry, for"):
        assert said in page
    assert "Without an outside witness it proves internal consistency only." in page


def test_the_witness_is_offered_with_its_digest(client: Client) -> None:
    answer = client.get("/log/gcc_witness.py")
    assert "attachment" in answer["Content-Disposition"]
    assert answer.content.startswith(b'"""Watches a transparency log')
    assert hashlib.sha256(answer.content).hexdigest() in Person().sees("/log/")


@pytest.mark.django_db(transaction=True)
def test_proofs_hold_while_the_log_grows() -> None:
    grown = threading.Semaphore(0)
    writer = threading.Thread(target=_write_ten_times, args=[grown])
    writer.start()
    client, old = Client(), None
    for _ in range(10):
        assert grown.acquire(timeout=180)
        new = head_of(client)
        path = f"/log/proof/consistency?from={(old or new).size}&to={new.size}"
        assert transparency.extends(old or new, new, hashes_in(client.get(path)))
        old = new
    writer.join()
    assert head_of(client).size >= 70


def _write_ten_times(grown: threading.Semaphore) -> None:
    """Write on while the reader asks: it is told of growth, not waited for."""
    for turn in range(10):
        with transaction.atomic():
            record([an_entry(f"{turn}/{one}") for one in range(7)])
        sequence()
        grown.release()
    connection.close()

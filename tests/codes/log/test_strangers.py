"""Programs of other people agree with our tree, our proofs and our checkpoints."""

from typing import Any

import pytest
from django.test import Client

from codes import notes
from codes.log.keys import log_keys
from codes.log.models import Leaf
from codes.log.sequencing import sequence
from codes.models import SigningKey
from codes.notes import TakenProof
from codes.transparency import leaf_hash
from declarations.parties.models import User
from tests import factories
from tests.codes.log import strangers
from tests.codes.log.tree import entered
from tests.codes.test_transparency import flipped, grown
from tests.visits import work

pytestmark = pytest.mark.usefixtures("law")


def question(taken: TakenProof) -> dict[str, Any]:
    (key,) = log_keys()
    jwk = SigningKey.objects.get(use="log").public_jwk
    return {
        "entry": notes.encoded(taken.entry),
        "index": taken.index,
        "hashes": [notes.encoded(one) for one in taken.hashes],
        "note": taken.note,
        "key": {
            "id": key.key_id.hex(),
            "name": key.name,
            "jwk": {name: jwk[name] for name in ("kty", "crv", "x")},
        },
    }


def test_sigstores_verifier_agrees_on_downloaded_proofs(exporter: User) -> None:
    for _ in range(12):
        factories.filed(exporter)
    work()
    entered(30)
    sequence()
    client = Client()
    good, bad = [], []
    for leaf in Leaf.objects.filter(event="issue"):
        text = client.get(f"/log/codes/{leaf.number}.tlog-proof").content.decode()
        taken = notes.read_proof(text)
        good.append(question(taken))
        bad += [question(one) for one in bent(taken)]
    assert len(good) == 12
    assert strangers.sigstore(good + bad) == [True] * len(good) + [False] * len(bad)


def bent(taken: TakenProof) -> list[TakenProof]:
    entry, index, hashes, note = taken.entry, taken.index, taken.hashes, taken.note
    signature = note.rindex("=") - 10
    other = "A" if note[signature] != "A" else "B"
    return [
        TakenProof(flipped(entry, 5), index, hashes, note),
        TakenProof(entry, index + 1, hashes, note),
        TakenProof(entry, index, hashes[:-1], note),
        TakenProof(entry, index, (flipped(hashes[0], 9), *hashes[1:]), note),
        TakenProof(
            entry, index, hashes, note[:signature] + other + note[signature + 1 :]
        ),
    ]


def test_pymerkle_builds_the_same_tree_and_the_same_paths() -> None:
    entries = [leaf.entry().encoded() for leaf in entered(70)]
    told = strangers.pymerkle(entries)
    _nodes, heads = grown([leaf_hash(entry) for entry in entries])
    assert told["roots"] == [head.root.hex() for head in heads[1:]]
    client, size = Client(), len(entries)
    for index, path in enumerate(told["paths"]):
        answer = client.get(f"/log/proof/inclusion?index={index}&size={size}")
        ours = [notes.decoded(one).hex() for one in answer.json()["hashes"]]
        assert ours == path

"""Signed notes: the examples of their specification, and every way to bend one."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from codes import notes
from codes.notes import Checkpoint, NoteError, NoteKey, TakenProof
from codes.signing import LocalSigner
from codes.transparency import Head

PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEY = NoteKey("example.org/log", PRIVATE.public_key())
OTHER = NoteKey("example.org/log", Ed25519PrivateKey.generate().public_key())
HEAD = Head(73894, bytes(range(32)))
NOTE = notes.signed(Checkpoint(KEY.name, HEAD), LocalSigner(PRIVATE), KEY)
# The verifier key and the note that the Go project's note package documents.
PEACE_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PEACE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)


def verifier_key(text: str) -> NoteKey:
    name, _, blob = text.split("+", 2)
    raw = notes.decoded(blob)[1:]
    return NoteKey(name, Ed25519PublicKey.from_public_bytes(raw))


def test_a_published_key_is_named_as_published() -> None:
    assert str(verifier_key(PEACE_KEY)) == PEACE_KEY


def test_a_published_note_is_signed_by_its_key_but_is_no_checkpoint() -> None:
    with pytest.raises(NoteError, match="three lines"):
        notes.opened(PEACE, [verifier_key(PEACE_KEY)])
    with pytest.raises(NoteError, match="does not hold"):
        notes.opened(PEACE.replace("think", "thank"), [verifier_key(PEACE_KEY)])


def test_a_checkpoint_reads_as_it_was_signed() -> None:
    assert notes.opened(NOTE, [KEY]) == Checkpoint(KEY.name, HEAD)
    assert NOTE.startswith("example.org/log\n73894\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYX")
    assert NOTE.count("\n") == 5


def test_lines_of_unknown_keys_are_ignored() -> None:
    line = notes.signature_line(OTHER, bytes(64))
    assert notes.opened(NOTE + line, [KEY]).head == HEAD
    assert notes.opened(NOTE.replace("\n\n", "\n\n" + line), [KEY]).head == HEAD


def test_a_wrong_line_of_a_known_key_spoils_the_note() -> None:
    line = notes.signature_line(OTHER, bytes(64))
    with pytest.raises(NoteError, match="does not hold"):
        notes.opened(NOTE + line, [KEY, OTHER])


def test_nobody_whom_we_know_has_signed() -> None:
    with pytest.raises(NoteError, match="no known key"):
        notes.opened(NOTE, [OTHER])
    with pytest.raises(NoteError, match="no known key"):
        notes.opened(NOTE, [NoteKey("elsewhere.org/log", KEY.public_key)])


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("73894", "73895"),
        ("73894", "073894"),
        ("73894", "-1"),
        ("73894", "７３８９４"),
        ("example.org/log\n7", "example.org/lag\n7"),
        ("AAEC", "AAED"),
        ("\n\n", "\n"),
        ("— ", "- "),
        ("=\n\n", "=\nmore\n\n"),
        ("73894\n", "73894\r\n"),
        ("73894", "7389\x004"),
    ],
)
def test_a_bent_note_is_refused(was: str, becomes: str) -> None:
    bent = NOTE.replace(was, becomes, 1)
    assert bent != NOTE
    with pytest.raises(NoteError):
        notes.opened(bent, [KEY])


@pytest.mark.parametrize("cut", [0, 1, 20, 60, 100, len(NOTE) - 1])
def test_a_cut_note_is_refused(cut: int) -> None:
    with pytest.raises(NoteError):
        notes.opened(NOTE[:cut], [KEY])


def test_too_many_signatures_are_refused() -> None:
    line = notes.signature_line(OTHER, bytes(64))
    with pytest.raises(NoteError, match="not a signed note"):
        notes.opened(NOTE + line * 40, [KEY])


def test_a_name_with_a_space_signs_nothing() -> None:
    with pytest.raises(NoteError, match="spaces"):
        notes.signature_line(NoteKey("a b", KEY.public_key), bytes(64))


PROOF = TakenProof(b"entry", 12, (bytes(32), bytes(range(32))), NOTE)


def test_a_proof_reads_as_it_was_written() -> None:
    text = PROOF.text()
    assert notes.read_proof(text) == PROOF
    assert text.splitlines()[:3] == [
        "c2sp.org/tlog-proof@v1",
        "extra ZW50cnk=",
        "index 12",
    ]


def test_the_extra_line_may_be_missing() -> None:
    text = PROOF.text().replace("extra ZW50cnk=\n", "")
    assert notes.read_proof(text).entry == b""


@pytest.mark.parametrize(
    ("was", "becomes"),
    [("@v1", "@v2"), ("index 12", "index 012"), ("index 12\n", ""), ("AAAA", "A-AA")],
)
def test_a_bent_proof_is_refused(was: str, becomes: str) -> None:
    with pytest.raises(NoteError):
        notes.read_proof(PROOF.text().replace(was, becomes, 1))

"""Signed notes, checkpoints and proofs to take away, in the forms of C2SP
(signed-note, tlog-checkpoint, tlog-proof). Pure text: no storage, no private key."""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from codes.signing import Signer
from codes.transparency import HASH_BYTES, Head

LONGEST_NOTE = 64_000
MOST_SIGNATURES = 32
PROOF_HEADING = "c2sp.org/tlog-proof@v1"

_ED25519 = b"\x01"
_KEY_ID_BYTES = 4
_SIGNATURE_BYTES = 64
_NAME = re.compile(r"[^\s+]+")
_NUMBER = re.compile("0|[1-9][0-9]{0,18}", re.ASCII)


class NoteError(ValueError):
    """The text is no such note, or nobody whom we believe has signed it."""


@dataclass(frozen=True, slots=True)
class NoteKey:
    """A public key that signs notes, under a name."""

    name: str
    public_key: Ed25519PublicKey

    @property
    def key_id(self) -> bytes:
        """How signature lines tell it from other keys of the same name."""
        said = self.name.encode() + b"\n" + _ED25519 + self._raw
        return hashlib.sha256(said).digest()[:_KEY_ID_BYTES]

    @property
    def _raw(self) -> bytes:
        return self.public_key.public_bytes_raw()

    def __str__(self) -> str:
        """The text that a verifier is configured with."""
        return f"{self.name}+{self.key_id.hex()}+{encoded(_ED25519 + self._raw)}"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How large a log is and what is in it, as of one moment."""

    origin: str
    head: Head

    def text(self) -> str:
        """What is signed."""
        return f"{self.origin}\n{self.head.size}\n{encoded(self.head.root)}\n"


@dataclass(frozen=True, slots=True)
class TakenProof:
    """An entry, its place, the path to the root of a checkpoint, and that one."""

    entry: bytes
    index: int
    hashes: tuple[bytes, ...]
    note: str

    def text(self) -> str:
        """The `.tlog-proof`; the entry itself is its extra data."""
        path = "".join(f"{encoded(one)}\n" for one in self.hashes)
        heading = f"{PROOF_HEADING}\nextra {encoded(self.entry)}\nindex {self.index}\n"
        return f"{heading}{path}\n{self.note}"


def signed(checkpoint: Checkpoint, signer: Signer, key: NoteKey) -> str:
    """The note: a checkpoint with its signature line."""
    text = checkpoint.text()
    return f"{text}\n{signature_line(key, signer.sign(text.encode()))}"


def signature_line(key: NoteKey, signature: bytes) -> str:
    """The line that a signature adds to a note."""
    if not _NAME.fullmatch(key.name):
        raise NoteError("a name has neither spaces nor a plus sign")
    return f"— {key.name} {encoded(key.key_id + signature)}\n"


def opened(note: str, keys: Iterable[NoteKey]) -> Checkpoint:
    """The checkpoint in a note that one of the keys has signed, or NoteError.

    Lines of unknown keys are ignored; a wrong one of a known key is not.
    """
    text, lines = _parts(note)
    known = {(key.name, key.key_id): key for key in keys}
    signers = [
        _checked(text, known[name, blob[:_KEY_ID_BYTES]], blob[_KEY_ID_BYTES:])
        for name, blob in lines
        if (name, blob[:_KEY_ID_BYTES]) in known
    ]
    if not signers:
        raise NoteError("no known key has signed this")
    return _checkpoint(text)


def read_proof(text: str) -> TakenProof:
    """The parts of a `.tlog-proof`; nothing in them is verified yet."""
    heading, separator, note = text.partition("\n\n")
    first, *rest = heading.split("\n")
    if first != PROOF_HEADING or not separator:
        raise NoteError("not a proof of this version")
    entry = b""
    if rest and rest[0].startswith("extra "):
        entry = decoded(rest.pop(0).removeprefix("extra "))
    if not rest or not rest[0].startswith("index "):
        raise NoteError("no index")
    index = number(rest.pop(0).removeprefix("index "))
    return TakenProof(entry, index, tuple(_digest(line) for line in rest), note)


def encoded(data: bytes) -> str:
    """Base 64 with padding."""
    return base64.b64encode(data).decode("ascii")


def decoded(text: str) -> bytes:
    """The bytes that `encoded` gives this text for, or NoteError."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as fault:
        raise NoteError("not base 64") from fault
    if encoded(data) != text:
        raise NoteError("not the one text of its bytes")
    return data


def number(text: str) -> int:
    """A number without leading zeros, or NoteError."""
    if not _NUMBER.fullmatch(text):
        raise NoteError("not a number")
    return int(text)


def _parts(note: str) -> tuple[str, Sequence[tuple[str, bytes]]]:
    """The text of a note, and who is said to have signed it with what."""
    if len(note) > LONGEST_NOTE or re.search(r"[\x00-\x09\x0b-\x1f]", note):
        raise NoteError("not a note")
    text, separator, tail = note.rpartition("\n\n")
    lines = tail.split("\n")
    if not separator or lines.pop() or not 0 < len(lines) <= MOST_SIGNATURES:
        raise NoteError("not a signed note")
    return text + "\n", [_signature(line) for line in lines]


def _signature(line: str) -> tuple[str, bytes]:
    dash, _, rest = line.partition(" ")
    name, _, blob = rest.partition(" ")
    if dash != "—" or not _NAME.fullmatch(name):
        raise NoteError("not a signature line")
    return name, decoded(blob)


def _checked(text: str, key: NoteKey, signature: bytes) -> NoteKey:
    if len(signature) != _SIGNATURE_BYTES:
        raise NoteError("not a signature")
    try:
        key.public_key.verify(signature, text.encode())
    except InvalidSignature as fault:
        raise NoteError("the signature does not hold") from fault
    return key


def _checkpoint(text: str) -> Checkpoint:
    lines = text.split("\n")
    if len(lines) != 4 or not lines[0]:  # noqa: PLR2004 - three, and the end
        raise NoteError("not a checkpoint of three lines")
    origin, size, root, _ = lines
    return Checkpoint(origin, Head(number(size), _digest(root)))


def _digest(text: str) -> bytes:
    data = decoded(text)
    if len(data) != HASH_BYTES:
        raise NoteError("not a SHA-256 digest")
    return data

"""Watches a transparency log from outside, so that it cannot rewrite its history.

    python gcc_witness.py --url https://portal.example --state watched.json

It needs Python 3.11 and `cryptography`, nothing else. Run it every few minutes, on a
machine of another organisation than the log's. The log's key is pinned: give it with
--key, as it was published elsewhere; without, the first run believes the log and says
so. Exit status: 0 the log is consistent with all that was seen before; 1 it is not,
and the evidence is saved beside the state; 2 nothing could be checked.
"""

import argparse
import base64
import hashlib
import json
import os
import re
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from http.client import HTTPException
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

CONSISTENT, MISBEHAVED, UNCHECKED = 0, 1, 2
LONGEST_ANSWER = 1_000_000
PATIENCE_SECONDS = 30
ED25519, COSIGNATURE = b"\x01", b"\x04"
KEY_ID_BYTES, DIGEST_BYTES, SIGNATURE_BYTES = 4, 32, 64
CHECKPOINT_LINES = 4
READABLE_BY_OTHERS = 0o077

Fetch = Callable[[str], str]


class UncheckedError(Exception):
    """Nothing was learnt: no answer, or one that nobody whom we know has signed."""


class MisbehaviourError(Exception):
    """The log has signed two histories; `proof` is what it offered to join them."""

    def __init__(self, message: str, shown: "Head", proof: str = "") -> None:
        super().__init__(message)
        self.shown = shown
        self.proof = proof


@dataclass(frozen=True)
class Head:
    """A checkpoint: the log's name, how many entries it has, its root; and the note."""

    origin: str
    size: int
    root: str
    note: str


@dataclass
class Seen:
    """What is kept from one run to the next."""

    keys: list[str] = field(default_factory=list)
    head: Head | None = None
    at: int = 0


def watch(fetch: Fetch, seen: Seen) -> Head:
    """The newest head, once it is shown to contain the last one.

    Raises UncheckedError or MisbehaviourError.
    """
    head = opened(fetch("/log/checkpoint"), seen.keys)
    old = seen.head
    if old is None:
        return head
    if head.origin != old.origin:
        raise UncheckedError(f"this is {head.origin}; {old.origin} is being watched")
    if head.size < old.size:
        raise MisbehaviourError(
            f"the log was cut: {old.size} entries were seen, now {head.size}", head
        )
    if head.size == old.size:
        if head.root != old.root:
            raise MisbehaviourError(f"two roots for {old.size} entries", head)
        return head
    proof = fetch(f"/log/proof/consistency?from={old.size}&to={head.size}")
    if not extends(old, head, hashes_in(proof)):
        raise MisbehaviourError(
            f"the first {old.size} of {head.size} entries are not what they were",
            head,
            proof,
        )
    return head


def opened(note: str, keys: Sequence[str]) -> Head:
    """The head in a note that one of the keys has signed."""
    text, separator, tail = note.rpartition("\n\n")
    text += "\n"
    lines = text.split("\n")
    if not separator or len(lines) != CHECKPOINT_LINES:
        raise UncheckedError("the answer is no checkpoint")
    if not any(signed_by(key, text, line) for key in keys for line in tail.split("\n")):
        raise UncheckedError("no key that we know has signed the checkpoint")
    origin, size, root, _ = lines
    if not re.fullmatch("[1-9][0-9]{0,18}", size, re.ASCII):
        raise UncheckedError("the checkpoint has no size")
    return Head(origin, int(size), unpacked(root, DIGEST_BYTES).hex(), note)


def signed_by(key: str, text: str, line: str) -> bool:
    """Whether a line of the note is this key's signature, and holds."""
    name, key_id, public = parts_of(key)
    prefix = f"— {name} "
    if not line.startswith(prefix) or text.split("\n", 1)[0] != name:
        return False
    blob = unpacked(line.removeprefix(prefix))
    if blob[:KEY_ID_BYTES] != key_id or len(blob) != KEY_ID_BYTES + SIGNATURE_BYTES:
        return False
    try:
        public.verify(blob[KEY_ID_BYTES:], text.encode())
    except InvalidSignature:
        return False
    return True


def parts_of(key: str) -> tuple[str, bytes, Ed25519PublicKey]:
    """Name, key id and public key of NAME+ID+KEY, as the log publishes it."""
    try:
        name, said, packed = key.strip().split("+", 2)
        blob = base64.b64decode(packed, validate=True)
        public = Ed25519PublicKey.from_public_bytes(blob[1:])
    except ValueError as fault:
        raise UncheckedError(f"not a key of a log: {key}") from fault
    key_id = key_id_of(name, ED25519, blob[1:])
    if blob[:1] != ED25519 or key_id.hex() != said:
        raise UncheckedError(f"not a key of a log: {key}")
    return name, key_id, public


def key_id_of(name: str, kind: bytes, public: bytes) -> bytes:
    """How signature lines name a key."""
    return hashlib.sha256(name.encode() + b"\n" + kind + public).digest()[:KEY_ID_BYTES]


def unpacked(text: str, length: int | None = None) -> bytes:
    """Base 64, of that many bytes."""
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError as fault:
        raise UncheckedError("the answer is garbled") from fault
    if length not in (None, len(data)):
        raise UncheckedError("the answer has a hash of the wrong length")
    return data


def hashes_in(proof: str) -> list[bytes]:
    """The hashes of a consistency proof as the log sends it."""
    try:
        hashes = list(json.loads(proof)["hashes"])
    except (ValueError, KeyError, TypeError, RecursionError) as fault:
        raise UncheckedError("the log gave no proof") from fault
    return [unpacked(str(one), DIGEST_BYTES) for one in hashes]


def extends(old: Head, new: Head, proof: Sequence[bytes]) -> bool:
    """Whether the new tree begins with the old one (RFC 9162, 2.1.4.2)."""
    first_root, second_root = bytes.fromhex(old.root), bytes.fromhex(new.root)
    path = list(proof)
    if old.size & (old.size - 1) == 0:
        path.insert(0, first_root)
    if not path:
        return False
    place, last = old.size - 1, new.size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    first = second = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            first, second = joined(sibling, first), joined(sibling, second)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            second = joined(second, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and first == first_root and second == second_root


def joined(left: bytes, right: bytes) -> bytes:
    """The hash over two neighbours in the tree."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def cosigned(head: Head, name: str, private: Ed25519PrivateKey, at: int) -> str:
    """The note with our line: we saw this head, and it holds all that we saw before."""
    text = head.note.rpartition("\n\n")[0] + "\n"
    message = f"cosignature/v1\ntime {at}\n{text}".encode()
    public = private.public_key().public_bytes_raw()
    blob = key_id_of(name, COSIGNATURE, public) + at.to_bytes(8) + private.sign(message)
    return f"{head.note}— {name} {base64.b64encode(blob).decode()}\n"


def private_key_in(path: Path) -> Ed25519PrivateKey:
    """Our own key; a new one is made where there is none yet."""
    if not path.exists():
        fresh = Ed25519PrivateKey.generate()
        write(
            path, fresh.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        )
    if path.stat().st_mode & READABLE_BY_OTHERS:
        raise UncheckedError(f"{path} can be read by others: chmod 600 it")
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise UncheckedError(f"{path} holds no Ed25519 key")
    return key


def read_state(path: Path) -> Seen:
    """What was seen before; nothing on the first run."""
    if not path.exists():
        return Seen()
    try:
        stored = json.loads(path.read_text("utf-8"))
        head = Head(**stored["head"]) if stored["head"] else None
        return Seen(stored["keys"], head, stored["at"])
    except (ValueError, KeyError, TypeError) as fault:
        # Starting anew here would forgive whatever the log has done since.
        raise UncheckedError(f"{path} cannot be read") from fault


def write(path: Path, data: bytes) -> None:
    """All of it or nothing, also if the power fails; readable by the owner only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, aside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    Path(aside).replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def save_evidence(state: Path, seen: Seen, found: MisbehaviourError, at: int) -> Path:
    """Both heads, each signed by the log, and the proof that it offered."""
    folder = state.with_name(f"{state.name}.evidence-{at}")
    if seen.head:
        write(folder / "seen.checkpoint", seen.head.note.encode())
    write(folder / "shown.checkpoint", found.shown.note.encode())
    write(folder / "proof.json", found.proof.encode())
    write(folder / "why.txt", f"{found}\n".encode())
    return folder


def fetching(url: str) -> Fetch:
    """Asks the log over HTTP; a bounded answer in bounded time."""
    if urllib.parse.urlsplit(url).scheme not in ("http", "https"):
        raise UncheckedError(f"not an address: {url}")

    def fetch(path: str) -> str:
        try:
            # The scheme is checked above.
            with urllib.request.urlopen(  # noqa: S310 # nosec B310
                url.rstrip("/") + path, timeout=PATIENCE_SECONDS
            ) as answer:
                return str(answer.read(LONGEST_ANSWER).decode("utf-8"))
        except (OSError, ValueError, HTTPException) as fault:
            raise UncheckedError(f"no answer to {path}: {fault}") from fault

    return fetch


def look(fetch: Fetch, options: argparse.Namespace, at: int) -> int:
    """Look once: compare, keep, tell. Gives the exit status."""
    state = Path(options.state)
    try:
        seen = read_state(state)
        pin(fetch, seen, options.key)
        try:
            head = watch(fetch, seen)
        except MisbehaviourError as found:
            folder = save_evidence(state, seen, found, at)
            tell(f"THE LOG MISBEHAVES: {found}. Evidence: {folder}", alarm=True)
            return MISBEHAVED
        kept = asdict(Seen(seen.keys, head, at))
        write(state, json.dumps(kept, indent=1, ensure_ascii=False).encode())
        if options.cosign:
            cosign(head, options, at)
    except (UncheckedError, OSError) as fault:
        tell(f"Not checked: {fault}.", alarm=True)
        return UNCHECKED
    tell(f"Consistent: {head.origin} has {head.size} entries, root {head.root}.")
    return CONSISTENT


def pin(fetch: Fetch, seen: Seen, given: Sequence[str]) -> None:
    """The keys that we believe: those given now, or before, or at first sight."""
    if given:
        seen.keys = list(given)
    if not seen.keys:
        seen.keys = fetch("/log/key").split()
        tell(
            "Believing the log's own word for its key, as this is the first time."
            f" Compare it with what is published elsewhere: {' '.join(seen.keys)}",
            alarm=True,
        )
    for key in seen.keys:
        parts_of(key)


def cosign(head: Head, options: argparse.Namespace, at: int) -> None:
    """Sign what we saw, for those who trust us and not the log."""
    private = private_key_in(Path(options.cosign))
    note = cosigned(head, options.name, private, at)
    write(Path(options.state).with_suffix(".cosigned"), note.encode())


def tell(sentence: str, *, alarm: bool = False) -> None:
    """To whoever runs this program."""
    stream = sys.stderr if alarm else sys.stdout
    stream.write(f"{sentence}\n")
    stream.flush()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this program."""
    parser.add_argument("--url", required=True, help="where the portal is")
    parser.add_argument("--state", required=True, help="file that keeps what was seen")
    parser.add_argument(
        "--key", action="append", default=[], help="the log's key: NAME+ID+KEY"
    )
    parser.add_argument("--every", type=float, help="seconds between looks; else once")
    parser.add_argument("--cosign", help="file with our own key; made if missing")
    parser.add_argument(
        "--name", default="witness.local", help="our name as a cosigner"
    )


def run(options: argparse.Namespace) -> int:
    """Look once, or again and again until the log misbehaves."""
    try:
        fetch = fetching(options.url)
    except UncheckedError as fault:
        tell(f"Not checked: {fault}.", alarm=True)
        return UNCHECKED
    status = look(fetch, options, int(time.time()))
    while options.every and status != MISBEHAVED:
        time.sleep(options.every)
        status = look(fetch, options, int(time.time()))
    return status


def main() -> int:
    """The program on its own."""
    parser = argparse.ArgumentParser(description="Watch a transparency log.")
    add_arguments(parser)
    return run(parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())

"""What an entry of the log says, and its one byte form. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from codes import cbor, transparency

VERSION = 1
_MEMBERS = 6


class Event(StrEnum):
    """What is entered in the log. Names are never reused."""

    ISSUE = "issue"
    SUSPEND = "suspend"
    RESUME = "resume"
    REVOKE = "revoke"
    CONSUME = "consume"
    EXPIRE = "expire"
    KEY_PENDING = "key pending"
    KEY_ACTIVE = "key active"
    KEY_RETIRED = "key retired"
    KEY_EXPIRED = "key expired"
    KEY_COMPROMISED = "key compromised"
    LEDGER_HEAD = "ledger head"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. `digest` is the SHA-256, in hex, of what it is about: the payload of
    a code, the members of a key's thumbprint, or the heads of the ledger's chains.
    `number` and `kid` are empty where there is none."""

    event: Event
    at: datetime
    digest: str
    number: str = ""
    kid: str = ""

    def encoded(self) -> bytes:
        """The bytes that the log commits to, in deterministic CBOR."""
        return cbor.encode(
            [
                VERSION,
                str(self.event),
                self.number.encode("ascii"),
                bytes.fromhex(self.digest),
                bytes.fromhex(self.kid),
                int(self.at.timestamp()),
            ]
        )

    def hashed(self) -> bytes:
        """Its leaf in the tree."""
        return transparency.leaf_hash(self.encoded())


def decoded(data: bytes) -> Entry:
    """The entry whose one byte form this is, or ValueError."""
    parts = cbor.decode(data)
    if not isinstance(parts, list) or len(parts) != _MEMBERS or parts[0] != VERSION:
        raise ValueError("not an entry of this version")
    _, event, number, digest, kid, at = parts
    entry = Entry(
        event=Event(event),
        at=datetime.fromtimestamp(at, UTC),
        digest=digest.hex(),
        number=number.decode("ascii"),
        kid=kid.hex(),
    )
    if entry.encoded() != data:
        raise ValueError("not the deterministic form")
    return entry

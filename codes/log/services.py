"""Entering things in the log, inside the transaction in which they happen.

Entries wait without an index, so that nobody who issues waits for the sequencer.
"""

from collections.abc import Sequence
from datetime import datetime

from codes import signing
from codes.log.leaves import Entry, Event
from codes.log.models import Leaf
from codes.models import Code, SigningKey
from codes.trust import KeyState
from codes.verification import CodeStatus
from declarations.doorbell import ring_task_after_commit

SEQUENCING_TASK = "codes.sequence_log"

_MOVES = {
    CodeStatus.ACTIVE: Event.RESUME,
    CodeStatus.SUSPENDED: Event.SUSPEND,
    CodeStatus.REVOKED: Event.REVOKE,
    CodeStatus.CONSUMED: Event.CONSUME,
    CodeStatus.EXPIRED: Event.EXPIRE,
}
_KEYS = {
    KeyState.PENDING: Event.KEY_PENDING,
    KeyState.ACTIVE: Event.KEY_ACTIVE,
    KeyState.RETIRED: Event.KEY_RETIRED,
    KeyState.EXPIRED: Event.KEY_EXPIRED,
    KeyState.COMPROMISED: Event.KEY_COMPROMISED,
}


def record(entries: Sequence[Entry]) -> list[Leaf]:
    """Enter these, in this order; one query."""
    leaves = Leaf.objects.bulk_create(
        Leaf(
            event=entry.event,
            at=entry.at,
            digest=entry.digest,
            number=entry.number,
            kid=entry.kid,
        )
        for entry in entries
    )
    if leaves:
        ring_task_after_commit(SEQUENCING_TASK)
    return leaves


def record_issued(codes: Sequence[Code]) -> None:
    """Enter that codes were issued; what a sandbox plays is in no log."""
    record(
        [
            _of_code(Event.ISSUE, code, code.key.kid, code.issued_at)
            for code in codes
            if not code.sandbox
        ]
    )


def record_status(codes: Sequence[Code], status: CodeStatus, *, at: datetime) -> None:
    """Enter that codes which were issued have another status since `at`."""
    real = [code for code in codes if not code.sandbox]
    keys = SigningKey.objects.in_bulk({code.key_id for code in real})
    event = _MOVES[status]
    record([_of_code(event, code, keys[code.key_id].kid, at) for code in real])


def record_key(key: SigningKey, *, at: datetime) -> None:
    """Enter the state that a key has entered, unless it is one of the sandbox."""
    if key.sandbox:
        return
    event = _KEYS[KeyState(key.state)]
    record([Entry(event, at, signing.thumbprint(key.public_jwk).hex(), kid=key.kid)])


def _of_code(event: Event, code: Code, kid: str, at: datetime) -> Entry:
    return Entry(event, at, code.payload_digest, code.number, kid)

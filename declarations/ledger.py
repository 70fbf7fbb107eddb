"""The ledger: the only writer of events, each chained to the one before it."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from declarations.canonical import canonical_bytes
from declarations.kinds import KINDS
from declarations.models import Declaration, LedgerEntry
from declarations.parties.standing import Actor

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, not yet written."""

    declaration: Declaration
    kind: str
    actor: Actor
    data: dict[str, Any] = field(default_factory=dict)


def append(events: Sequence[Event], *, at: datetime) -> None:
    """Write events, one a declaration, inside the caller's transaction.

    The caller holds the rows of the declarations; the unique index on the previous
    hash refuses a fork even if it does not.
    """
    heads = _heads(event.declaration.pk for event in events)
    LedgerEntry.objects.bulk_create(
        [_entry(event, heads.get(event.declaration.pk), at) for event in events]
    )


def _heads(declaration_ids: Iterable[int]) -> dict[int, tuple[int, str]]:
    rows = (
        LedgerEntry.objects.filter(declaration_id__in=list(declaration_ids))
        .order_by("declaration_id", "-sequence")
        .distinct("declaration_id")
        .values_list("declaration_id", "sequence", "hash")
    )
    return {pk: (sequence, head) for pk, sequence, head in rows}


def _entry(event: Event, head: tuple[int, str] | None, at: datetime) -> LedgerEntry:
    sequence, previous = head or (0, GENESIS)
    entry = LedgerEntry(
        declaration=event.declaration,
        sequence=sequence + 1,
        kind=KINDS[event.kind].name,
        at=at,
        actor=event.actor.as_json(),
        data=event.data,
        previous=previous,
    )
    entry.hash = entry_hash(entry, event.declaration.reference)
    return entry


def entry_hash(entry: LedgerEntry, reference: str) -> str:
    """SHA-256 over what the entry says and the hash of the entry before it."""
    said = [
        reference,
        entry.sequence,
        entry.kind,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.actor,
        entry.data,
        entry.previous,
    ]
    return hashlib.sha256(canonical_bytes(said)).hexdigest()


@dataclass(frozen=True, slots=True)
class Break:
    """A place where the ledger does not hold: which entry, and what is wrong."""

    reference: str
    sequence: int
    fault: str


def breaks(declarations: Iterable[Declaration]) -> Iterable[Break]:
    """Re-derive the chain of each declaration (with its `ledger` prefetched)."""
    for declaration in declarations:
        entries = sorted(declaration.ledger.all(), key=lambda e: e.sequence)
        yield from _chain_breaks(declaration, entries)
        last_state = next(
            (e.data["to"] for e in reversed(entries) if "to" in e.data), None
        )
        if last_state != declaration.state:
            yield Break(
                declaration.reference,
                entries[-1].sequence if entries else 0,
                f"the last event says {last_state}, the row says {declaration.state}",
            )


def _chain_breaks(
    declaration: Declaration, entries: list[LedgerEntry]
) -> Iterable[Break]:
    previous = GENESIS
    for position, entry in enumerate(entries, start=1):
        if entry.sequence != position:
            yield Break(declaration.reference, position, "an entry is missing")
            return
        if entry.previous != previous:
            yield Break(declaration.reference, position, "not chained to the last one")
        if entry_hash(entry, declaration.reference) != entry.hash:
            yield Break(declaration.reference, position, "content does not match hash")
        previous = entry.hash

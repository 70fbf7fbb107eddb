"""The ledger: the only writer of events, each chained to the one before it.

Every declaration has a chain of its own, named by its reference; acts that concern no
single declaration go to the chain of their subject, such as "reference-data".
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from django.db import connection

from declarations.canonical import canonical_bytes
from declarations.kinds import KINDS
from declarations.models import Declaration, LedgerEntry
from declarations.parties.standing import Actor

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a declaration, not yet written."""

    declaration: Declaration
    kind: str
    actor: Actor
    data: dict[str, Any] = field(default_factory=dict)


Head = tuple[int, str]


def append(events: Sequence[Event], *, at: datetime) -> None:
    """Write events, one a declaration, inside the caller's transaction.

    The caller holds the rows of the declarations; the unique index on the previous
    hash refuses a fork even if it does not.
    """
    heads = _heads([event.declaration.reference for event in events])
    _write([_entry(event, heads[event.declaration.reference], at) for event in events])


def open_with(events: Sequence[Event], *, at: datetime) -> None:
    """Write the first event of declarations that were just inserted."""
    _write([_entry(event, (0, GENESIS), at) for event in events])


def append_to(
    chain: str, kind: str, *, actor: Actor, data: dict[str, Any], at: datetime
) -> None:
    """Write an event that concerns no single declaration, one writer at a time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [chain])
    head = _heads([chain]).get(chain, (0, GENESIS))
    _write(
        [
            _chained(
                chain,
                head,
                LedgerEntry(kind=kind, actor=actor.as_json(), data=data, at=at),
            )
        ]
    )


def _write(entries: list[LedgerEntry]) -> None:
    LedgerEntry.objects.bulk_create(entries)


def _heads(chains: Sequence[str]) -> dict[str, Head]:
    rows = (
        LedgerEntry.objects.filter(chain__in=chains)
        .order_by("chain", "-sequence")
        .distinct("chain")
        .values_list("chain", "sequence", "hash")
    )
    return {chain: (sequence, head) for chain, sequence, head in rows}


def _entry(event: Event, head: Head, at: datetime) -> LedgerEntry:
    entry = LedgerEntry(
        declaration=event.declaration,
        kind=event.kind,
        actor=event.actor.as_json(),
        data=event.data,
        at=at,
    )
    return _chained(event.declaration.reference, head, entry)


def _chained(chain: str, head: Head, entry: LedgerEntry) -> LedgerEntry:
    sequence, previous = head
    entry.kind = KINDS[entry.kind].name
    entry.chain, entry.sequence, entry.previous = chain, sequence + 1, previous
    entry.hash = entry_hash(entry)
    return entry


def entry_hash(entry: LedgerEntry) -> str:
    """SHA-256 over what the entry says and the hash of the entry before it."""
    said = [
        entry.chain,
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

    chain: str
    sequence: int
    fault: str


def breaks() -> Iterable[Break]:
    """Re-derive every chain from raw rows, and compare its end with the declaration."""
    rows = LedgerEntry.objects.order_by("chain", "sequence")
    entries = rows.select_related("declaration").iterator(chunk_size=2000)
    for chain, some in groupby(entries, key=lambda entry: entry.chain):
        yield from _chain_breaks(chain, list(some))
    for orphan in Declaration.objects.filter(ledger=None).iterator():
        yield Break(orphan.reference, 0, "the declaration has no entries")


def _chain_breaks(chain: str, entries: list[LedgerEntry]) -> Iterable[Break]:
    previous = GENESIS
    for position, entry in enumerate(entries, start=1):
        if entry.sequence != position:
            yield Break(chain, position, "an entry is missing")
            return
        if entry.previous != previous:
            yield Break(chain, position, "not chained to the last one")
        if entry_hash(entry) != entry.hash:
            yield Break(chain, position, "content does not match hash")
        previous = entry.hash
    declaration = entries[-1].declaration
    if declaration is not None:
        yield from _end_breaks(declaration, entries)


def _end_breaks(
    declaration: Declaration, entries: list[LedgerEntry]
) -> Iterable[Break]:
    """A tail that was cut shows, because the row knows its state."""
    said = next((e.data["to"] for e in reversed(entries) if "to" in e.data), None)
    if said != declaration.state:
        yield Break(
            declaration.reference,
            entries[-1].sequence,
            f"the last event says {said}, the row says {declaration.state}",
        )

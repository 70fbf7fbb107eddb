"""The one writer of releases: rows come and go together, and the ledger is told."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import connection

from declarations import ledger
from declarations.canonical import digest_of_list
from declarations.clock import database_now, declaration_date
from declarations.doorbell import ring_task_after_commit
from declarations.parties.standing import SYSTEM, Actor
from validation.reference.amendments import as_data
from validation.reference.lists import ReferenceList
from validation.reference.loaders import DatedRow
from validation.reference.models import Dated, ReferenceRow, Release
from validation.scheme import every_rule

CHAIN = "reference-data"
# One advisory lock for the one publisher; the number only has to be ours.
PUBLISHING = 0x47434331
# The ledger spells out so many rows of a difference; its digest covers all of them.
SPELLED_OUT = 200
# Rows that are stored together; more would only take memory.
BATCH = 2000


@dataclass(frozen=True, slots=True)
class Publishing:
    """What a release does: rows that it adds, rows in force that it removes, and what
    the ledger should say of it beside those."""

    note: str
    added: Sequence[ReferenceRow]
    removed: Sequence[ReferenceRow]
    actor: Actor = SYSTEM
    shipped: bool = False
    said: dict[str, Any] | None = None


def alone() -> None:
    """Wait until nobody else publishes, until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PUBLISHING])


def publish(publishing: Publishing) -> Release:
    """Make one release, inside the caller's transaction, after `alone()`."""
    release = _new_release(publishing)
    gone = [row.pk for row in publishing.removed]
    ReferenceRow.objects.filter(pk__in=gone).update(removed_in=release)
    coming = iter(publishing.added)
    while some := list(islice(coming, BATCH)):
        for row in some:
            row.added_in = release
        ReferenceRow.objects.bulk_create(some)
    ledger.append_to(
        CHAIN,
        "release.published",
        actor=publishing.actor,
        data={**_said(publishing, release), **(publishing.said or {})},
        at=release.published_at,
    )
    for task in settings.AFTER_PUBLICATION:
        ring_task_after_commit(task)
    return release


def _new_release(publishing: Publishing) -> Release:
    at = database_now()
    day = declaration_date(at).strftime("%Y%m%d")
    today = Release.objects.filter(version__startswith=day).count()
    return Release.objects.create(
        version=f"{day}{today + 1:02d}",
        published_at=at,
        note=publishing.note,
        rules_digest=rules_digest(),
        shipped=publishing.shipped,
    )


def _said(publishing: Publishing, release: Release) -> dict[str, Any]:
    return {
        "version": release.version,
        "note": release.note,
        "added": len(publishing.added),
        "removed": len(publishing.removed),
        "difference": list(islice(_difference(publishing), SPELLED_OUT)),
        "difference_digest": digest_of_list(_difference(publishing)),
    }


def _difference(publishing: Publishing) -> Iterator[dict[str, Any]]:
    yield from (spelled("added", row) for row in publishing.added)
    yield from (spelled("removed", row) for row in publishing.removed)


def spelled(change: str, row: Dated) -> dict[str, Any]:
    """A row of a difference as the ledger keeps it."""
    return {
        "change": change,
        "list": row.list,
        "key": row.key,
        "data": row.data,
        "valid_from": str(row.valid_from),
        "valid_until": str(row.valid_until) if row.valid_until else None,
        "illustrative": row.illustrative,
        "source": row.source,
    }


def stored_row(listed: ReferenceList[Any], dated: DatedRow) -> ReferenceRow:
    """The row as the database keeps it, not yet in any release."""
    return ReferenceRow(**columns_of(listed, dated))


def columns_of(listed: ReferenceList[Any], dated: DatedRow) -> dict[str, Any]:
    """The values of a dated row's columns."""
    return {
        "list": listed.name,
        "key": listed.key(dated.row),
        "data": as_data(dated.row),
        "valid_from": dated.valid_from,
        "valid_until": dated.valid_until,
        "illustrative": dated.illustrative,
        "source": dated.source,
    }


def rules_digest() -> str:
    """SHA-256 over the identity, dates and levels of every rule as shipped."""
    said = [
        [
            scheme.slug,
            rule.id,
            str(rule.effective),
            str(rule.until),
            rule.level,
            dict(rule.cases),
        ]
        for scheme, rule in every_rule()
    ]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()

"""What people read: one declaration, its timeline, lists; always as the user sees."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from declarations.kinds import KINDS, Audience
from declarations.models import (
    Declaration,
    DeclarationQuerySet,
    LedgerEntry,
    Revision,
)
from declarations.parties.standing import AnyUser, standing_of
from declarations.references import may_be_reference
from declarations.schemes import IntakeScheme, schemes


def declarations_for(user: AnyUser) -> DeclarationQuerySet:
    """Every declaration the user may see, newest first, ready for lists."""
    return (
        Declaration.objects.visible_to(user)
        .select_related("exporter", "filed_for", "filed_by")
        .order_by("-pk")
    )


def declaration_for(user: AnyUser, reference: str) -> Declaration:
    """One declaration; Http404 for a stranger as for an unknown reference."""
    if not may_be_reference(reference):
        raise Http404
    found: Declaration = get_object_or_404(
        declarations_for(user), reference=reference.upper()
    )
    return found


def current_revision(declaration: Declaration) -> Revision | None:
    """What is declared now; None for a draft never sent."""
    return declaration.revisions.filter(number=declaration.revision).first()


def scheme_of(declaration: Declaration) -> IntakeScheme:
    """The scheme a declaration is filed under."""
    return schemes()[declaration.scheme]


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One event as its audience reads it."""

    at: datetime
    kind: str
    sentence: str
    actor: dict[str, Any]
    state: str
    data: dict[str, Any]


def timeline(declaration: Declaration, user: AnyUser) -> list[TimelineEntry]:
    """What happened, oldest first, narrowed to what the user may read."""
    audiences = {Audience.PARTIES}
    if standing_of(user).is_customs:
        audiences.add(Audience.CUSTOMS)
    return [
        _told(entry)
        for entry in declaration.ledger.order_by("sequence")
        if KINDS[entry.kind].audience in audiences
    ]


def acts_on(chains: Collection[str], at_most: int) -> list[TimelineEntry]:
    """The newest acts that concern no single declaration; for customs only."""
    rows = LedgerEntry.objects.filter(chain__in=chains, declaration=None)
    return [_told(entry) for entry in rows.order_by("-pk")[:at_most]]


def _told(entry: LedgerEntry) -> TimelineEntry:
    return TimelineEntry(
        at=entry.at,
        kind=entry.kind,
        sentence=str(KINDS[entry.kind].sentence).format(**entry.data),
        actor=entry.actor,
        state=entry.data.get("to", ""),
        data=entry.data,
    )


def search(rows: DeclarationQuerySet, text: str) -> DeclarationQuerySet:
    """Narrow to a reference, own reference, VIN or battery pack, exactly as typed."""
    wanted = text.strip().upper()
    return rows.filter(
        Q(reference=wanted)
        | Q(subject=wanted)
        | Q(own_reference=text.strip())
        | Q(claims__value=wanted, claims__released_at__isnull=True)
    ).distinct()

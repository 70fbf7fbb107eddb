"""What people read: one declaration, its timeline, lists; always as the user sees."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404

from declarations.kinds import KINDS, Audience
from declarations.lookup.models import SearchTerm
from declarations.lookup.terms import term_of
from declarations.models import (
    Declaration,
    DeclarationQuerySet,
    LedgerEntry,
    Revision,
)
from declarations.parties.standing import AnyUser, standing_of
from declarations.references import REFERENCE, may_be_reference
from declarations.schemes import IntakeScheme, schemes


def declarations_for(user: AnyUser) -> DeclarationQuerySet:
    """Every declaration the user may see, newest first, ready for lists."""
    return (
        Declaration.objects.visible_to(user)
        .select_related("exporter", "filed_for", "filed_by", "filed_under")
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
        told(entry)
        for entry in declaration.ledger.order_by("sequence")
        if KINDS[entry.kind].audience in audiences
    ]


def acts_on(chains: Collection[str], at_most: int) -> list[TimelineEntry]:
    """The newest acts that concern no single declaration; for customs only."""
    rows = LedgerEntry.objects.filter(chain__in=chains, declaration=None)
    return [told(entry) for entry in rows.order_by("-pk")[:at_most]]


def told(entry: LedgerEntry) -> TimelineEntry:
    """One event as a sentence; the caller has made sure that its reader may have it."""
    return TimelineEntry(
        at=entry.at,
        kind=entry.kind,
        sentence=KINDS[entry.kind].words(entry.data),
        actor=entry.actor,
        state=entry.data.get("to", ""),
        data=entry.data,
    )


def search(rows: DeclarationQuerySet, text: str) -> DeclarationQuerySet:
    """Narrow to a reference, or to what was filed with this word: an own reference,
    VIN, battery pack, container or contract number, typed in full."""
    wanted = term_of(text)
    if REFERENCE.fullmatch(wanted):
        return rows.filter(reference=wanted)
    named = SearchTerm.objects.filter(term=wanted).values("declaration")
    return rows.filter(pk__in=named)

"""Who may decide a case: reviewers, but nobody on what he or his side had a hand in."""

from django.db.models import Exists, OuterRef, Q

from declarations.models import (
    Declaration,
    DeclarationQuerySet,
    LedgerEntry,
    Revision,
    WorkingCopy,
)
from declarations.parties.models import Mandate, Role, User
from declarations.parties.standing import AnyUser, standing_of
from declarations.states import TABLE, Who
from validation.rfi.models import Rfi

DECIDING = frozenset({Role.REVIEWER, Role.SUPERVISOR})
# What the filer's side does, by the names of its events.
ACTS_OF_FILERS = frozenset(
    {move.event for move in TABLE if move.who is Who.FILER}
    | {"case.partly_answered", "document.attached"}
)


def decides(user: AnyUser) -> bool:
    """Whether the user decides cases at all. A program has no judgement of its own,
    and would let one person sign twice."""
    if not isinstance(user, User) or user.is_service:
        return False
    return bool(standing_of(user).roles & DECIDING)


def may_decide(user: AnyUser, declaration: Declaration) -> bool:
    """Reviewers and supervisors who had no hand in the filing."""
    return (
        decides(user)
        and impartial(Declaration.objects.filter(pk=declaration.pk), user).exists()
    )


def impartial(rows: DeclarationQuerySet, user: AnyUser) -> DeclarationQuerySet:
    """Those that neither the user nor an organisation of his filed, at any revision,
    or could have filed under a mandate; and whose answers he never touched."""
    own = standing_of(user).organisation_ids
    by_him = Q(filed_by_id=user.pk) | Q(filed_for__in=own)
    of_row = {"declaration": OuterRef("pk")}
    return rows.exclude(by_him | Q(exporter__in=own)).exclude(
        Exists(Revision.objects.filter(by_him, **of_row))
        | Exists(
            Mandate.objects.filter(exporter=OuterRef("exporter"), broker_id__in=own)
        )
        | Exists(WorkingCopy.objects.filter(saved_by_id=user.pk, **of_row))
        | Exists(
            Rfi.objects.filter(
                Q(saved_by_id=user.pk) | Q(answered_by_id=user.pk), **of_row
            )
        )
        | Exists(
            LedgerEntry.objects.filter(
                actor__id=user.pk, kind__in=ACTS_OF_FILERS, **of_row
            )
        )
    )

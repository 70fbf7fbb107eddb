"""What members read of their organisation, and each side of its mandates."""

from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from declarations.kinds import KINDS, Audience
from declarations.models import LedgerEntry
from declarations.parties.keeping import keeps
from declarations.parties.models import (
    ApiKey,
    Invitation,
    Mandate,
    Membership,
    Organisation,
    OrganisationKind,
    User,
)
from declarations.parties.standing import standing_of
from declarations.selectors import TimelineEntry, acts_on

FEW = 20
FOR_PARTIES = [
    kind.name for kind in KINDS.values() if kind.audience is Audience.PARTIES
]


def organisation_of(user: User) -> Organisation:
    """The one that the user acts for; Http404 for whoever has none."""
    organisation = standing_of(user).organisation
    if organisation is None:
        raise Http404
    return organisation


def members_of(organisation: Organisation) -> QuerySet[Membership]:
    """People, not programs."""
    rows = organisation.memberships.filter(user__is_service=False)
    return rows.select_related("user", "organisation")


def member_of(organisation: Organisation, username: str) -> Membership:
    """One of them; Http404 for anybody else."""
    found: Membership = get_object_or_404(
        members_of(organisation), user__username=username
    )
    return found


def open_invitations(organisation: Organisation) -> QuerySet[Invitation]:
    """Those that were neither accepted nor taken back; some may have expired."""
    rows = organisation.invitations.filter(accepted_at=None, revoked_at=None)
    return rows.select_related("organisation", "invited_by").order_by("-pk")


def clients_of(organisation: Organisation) -> QuerySet[ApiKey]:
    """Keys that were ever made."""
    return organisation.api_keys.select_related("organisation", "user")


def client_of(organisation: Organisation, prefix: str) -> ApiKey:
    """One key; Http404 for a foreign one."""
    found: ApiKey = get_object_or_404(clients_of(organisation), prefix=prefix)
    return found


def mandates_of(user: User) -> QuerySet[Mandate]:
    """Those that the user's organisations give or hold, whatever became of them."""
    own = standing_of(user).organisation_ids
    return Mandate.objects.filter(
        Q(exporter_id__in=own) | Q(broker_id__in=own)
    ).select_related("exporter", "broker")


def mandate_for(user: User, number: str) -> Mandate:
    """One of them; Http404 for a stranger to it."""
    found: Mandate = get_object_or_404(mandates_of(user), number=number.upper())
    return found


def waiting_mandates(organisation: Organisation) -> list[Mandate]:
    """The first few proposals that wait for this side."""
    rows = Mandate.objects.select_related("exporter", "broker").filter(
        Q(exporter=organisation, exporter_accepted_at=None)
        | Q(broker=organisation, broker_accepted_at=None),
        declined_at=None,
        revoked_at=None,
    )
    return list(rows.order_by("-pk")[:FEW])


def used_under(mandate: Mandate) -> int | None:
    """How many declarations a limited mandate was used for; None where any number is
    allowed, and nobody counts."""
    if mandate.maximum is None:
        return None
    rows = mandate.declarations.filter(revision__gt=0)
    return rows.order_by()[: mandate.maximum + 1].count()


def history(chain: str) -> list[TimelineEntry]:
    """The newest acts on an organisation or a mandate, for its own people."""
    return acts_on([chain], FEW)


def acts_in_name_of(
    user: User, mandate: Mandate | None = None
) -> QuerySet[LedgerEntry]:
    """What brokers did in the name of the user's company, under one mandate or all;
    Http404 for whoever is not of the exporter."""
    exporter = mandate.exporter if mandate else organisation_of(user)
    own = standing_of(user).organisation_ids
    if exporter.pk not in own or exporter.kind != OrganisationKind.EXPORTER:
        raise Http404
    rows = LedgerEntry.objects.filter(kind__in=FOR_PARTIES)
    if mandate is None:
        named = {"actor__on_behalf_of_uscc": exporter.uscc}
        rows = rows.filter(actor__has_key="on_behalf_of_uscc", **named)
    else:
        rows = rows.filter(actor__has_key="mandate", actor__mandate=mandate.number)
    return rows.select_related("declaration")


def may_keep(user: User) -> bool:
    """Whether the user keeps the organisation that the user acts for."""
    organisation = standing_of(user).organisation
    return organisation is not None and keeps(user, organisation)

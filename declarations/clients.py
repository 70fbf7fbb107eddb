"""For whom a person may prepare filings: the own company, and clients' mandates."""

from django.db.models import Q, QuerySet
from django.utils import timezone

from declarations.parties.models import (
    BUSINESS_ROLES,
    Mandate,
    MandateAction,
    Organisation,
    OrganisationKind,
    User,
)
from declarations.parties.standing import standing_of


def exporters_to_prepare_for(user: User) -> QuerySet[Organisation]:
    """Exporters that the user may start a draft for, by name; none for customs."""
    standing = standing_of(user)
    if not standing.roles & BUSINESS_ROLES:
        return Organisation.objects.none()
    mandates = Mandate.objects.in_force(timezone.localdate()).filter(
        broker_id__in=standing.organisation_ids,
        actions__contains=[MandateAction.PREPARE],
    )
    return Organisation.objects.filter(
        Q(pk__in=standing.organisation_ids) | Q(pk__in=mandates.values("exporter")),
        kind=OrganisationKind.EXPORTER,
    ).order_by("name")

"""Whose filings a person prepares or looks after: the own company's, and clients'."""

from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from declarations.faults import Forbidden
from declarations.parties.models import (
    BUSINESS_ROLES,
    Mandate,
    MandateAction,
    Organisation,
    OrganisationKind,
    User,
)
from declarations.parties.standing import AnyUser, standing_of

# So long before its end a broker is reminded of a mandate.
ENDS_SOON = timedelta(days=30)


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


def somebody_to_file_for(user: User) -> list[Organisation]:
    """The same, for pages that begin a filing. Raises Forbidden where there is none."""
    exporters = list(exporters_to_prepare_for(user))
    if not exporters:
        raise Forbidden(
            "nobody_to_file_for",
            _("You file for nobody: no exporter has given you a mandate to prepare."),
        )
    return exporters


def clients_of(user: AnyUser) -> QuerySet[Organisation]:
    """Exporters whose filings a mandate lets the user's brokerage view, by name."""
    mandates = _to_view(user).values("exporter")
    return Organisation.objects.filter(pk__in=mandates).order_by("name", "pk")


def mandates_ending_soon(user: AnyUser) -> QuerySet[Mandate]:
    """Mandates of the user's brokerage whose last days have come, the first first."""
    soon = timezone.localdate() + ENDS_SOON
    ending = _to_view(user).filter(valid_until__lte=soon)
    return ending.select_related("exporter").order_by("valid_until", "pk")


def _to_view(user: AnyUser) -> QuerySet[Mandate]:
    return Mandate.objects.in_force(timezone.localdate()).filter(
        broker_id__in=standing_of(user).organisation_ids,
        actions__contains=[MandateAction.VIEW],
    )

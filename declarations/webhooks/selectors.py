"""What people read of webhooks: the endpoints of their organisation, and the log."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from declarations.parties.models import OrganisationKind, Role
from declarations.parties.standing import AnyUser, standing_of
from declarations.webhooks.models import Delivery, Ended, Endpoint

FILERS = (OrganisationKind.EXPORTER, OrganisationKind.BROKER)
PAGE = 25


@dataclass(frozen=True, slots=True)
class LogPage:
    """Deliveries, newest first, and the keys to go on from in either direction."""

    rows: list[Delivery]
    newer: str
    older: str


def may_listen(user: AnyUser) -> bool:
    """Whether the user's organisation can have endpoints at all."""
    organisation = standing_of(user).organisation
    return organisation is not None and organisation.kind in FILERS


def may_change(user: AnyUser) -> bool:
    """Whether the user decides where the organisation's events go."""
    return may_listen(user) and Role.OWNER in standing_of(user).roles


def endpoints_for(user: AnyUser) -> QuerySet[Endpoint]:
    """Every endpoint that the user may see, oldest first. Http404 for those who have
    nothing to do with webhooks."""
    if not may_listen(user):
        raise Http404
    return (
        Endpoint.objects.filter(organisation__in=standing_of(user).organisation_ids)
        .exclude(ended=Ended.DELETED)
        .select_related("organisation")
        .order_by("pk")
    )


def endpoint_for(user: AnyUser, key: str) -> Endpoint:
    """One endpoint; Http404 for a stranger's as for an unknown one."""
    found: Endpoint = get_object_or_404(endpoints_for(user), key=key)
    return found


def delivery_for(endpoint: Endpoint, key: str) -> Delivery:
    """One delivery of an endpoint that its reader may see."""
    rows = endpoint.deliveries.select_related("entry__declaration", "endpoint")
    found: Delivery = get_object_or_404(rows, key=key)
    return found


def log_of(endpoint: Endpoint, *, older_than: str, newer_than: str) -> LogPage:
    """The page of the log beside a delivery named by its key; the newest by default."""
    upwards = bool(newer_than)
    edge = newer_than or older_than
    rows = endpoint.deliveries.all()
    if edge:
        beside = endpoint.deliveries.filter(key=edge).values("pk")[:1]
        rows = rows.filter(**{"pk__gt" if upwards else "pk__lt": beside})
    found = list(rows.order_by("pk" if upwards else "-pk")[: PAGE + 1])
    more, found = len(found) > PAGE, found[:PAGE]
    if upwards:
        found.reverse()
    return LogPage(
        rows=found,
        newer=found[0].key if found and (more if upwards else edge) else "",
        older=found[-1].key if found and (more or upwards) else "",
    )

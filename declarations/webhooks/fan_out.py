"""Who hears of which event: deliveries are planned as events get their place."""

from collections.abc import Iterable, Mapping

from django.utils import timezone

from declarations.clock import database_now
from declarations.doorbell import ring_task_after_commit
from declarations.models import Declaration
from declarations.parties.models import Mandate
from declarations.webhooks.events import id_of, kinds_for_parties
from declarations.webhooks.models import Delivery, Endpoint, FeedEntry

DELIVERING_TASK = "webhooks.deliver"


def plan_deliveries(first: int, last: int) -> None:
    """Write down what is to be sent of the events between two places, both included.

    Belongs to the transaction that gives the places: an event is planned once.
    """
    endpoints = list(Endpoint.objects.filter(ended="").order_by("pk"))
    if not endpoints:
        return
    placed = list(
        FeedEntry.objects.filter(
            position__range=(first, last),
            exporter__isnull=False,
            entry__kind__in=kinds_for_parties(),
        )
        .select_related("entry")
        .order_by("position")
    )
    if planned := list(_planned(endpoints, placed)):
        Delivery.objects.bulk_create(planned)
        ring_task_after_commit(DELIVERING_TASK)


def _planned(endpoints: list[Endpoint], placed: list[FeedEntry]) -> Iterable[Delivery]:
    at = database_now()
    seen = _seen_by({endpoint.organisation_id for endpoint in endpoints}, placed)
    for row in placed:
        for endpoint in endpoints:
            wanted = not endpoint.kinds or row.entry.kind in endpoint.kinds
            if wanted and row.pk in seen.get(endpoint.organisation_id, ()):
                yield Delivery(
                    endpoint=endpoint,
                    entry=row.entry,
                    event=id_of(row.entry),
                    kind=row.entry.kind,
                    created_at=at,
                    next_at=at,
                )


def _seen_by(
    organisations: set[int], placed: list[FeedEntry]
) -> Mapping[int, frozenset[int]]:
    """The events that each organisation may know of now; brokers are asked for one by
    one, and only those that have a mandate of somebody whom the events are about."""
    exporters = {row.exporter_id for row in placed}
    brokers = (
        Mandate.objects.in_force(timezone.localdate())
        .filter(exporter__in=exporters, broker__in=organisations)
        .values_list("broker_id", flat=True)
    )
    about = (row.entry.declaration_id for row in placed)
    declarations = {pk for pk in about if pk is not None}
    seen = {}
    for organisation in organisations & (exporters | set(brokers)):
        visible = frozenset(
            Declaration.objects.visible_to_organisations([organisation])
            .filter(pk__in=declarations)
            .values_list("pk", flat=True)
        )
        seen[organisation] = frozenset(
            row.pk
            for row in placed
            if row.entry.declaration_id in visible or _sent_by(organisation, row)
        )
    return seen


def _sent_by(organisation: int, row: FeedEntry) -> bool:
    """Whether it is about a file of the organisation; files are nobody else's."""
    return row.entry.declaration_id is None and row.exporter_id == organisation

"""The workers' side of webhooks: claim what is due, send it, write down what came back.

Claims and results are short transactions; on the network nothing is held.
"""

import secrets
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from declarations.canonical import canonical_bytes
from declarations.clock import database_now
from declarations.doorbell import ring_task
from declarations.retention import forget_old
from declarations.webhooks import endings
from declarations.webhooks.events import as_event, trial_event
from declarations.webhooks.fan_out import DELIVERING_TASK
from declarations.webhooks.models import (
    Attempt,
    Delivery,
    DeliveryStage,
    Endpoint,
)
from declarations.webhooks.sending import Outcome, Terms, post
from declarations.webhooks.signing import headers_for

log = structlog.get_logger(__name__)

# Of all workers together, and of these to one endpoint: a slow one blocks nobody.
MOST_IN_FLIGHT = 16
MOST_OF_ONE = 8
# Longer than a claim's sends take at their worst.
LEASE = timedelta(minutes=2)
# Then the rest is left to another ring, well before a task's time is over.
LONGEST_RUN = 30.0
GONE = 410
RESTS = tuple(
    timedelta(seconds=seconds)
    for seconds in (
        *(5, 5 * 60, 30 * 60),
        *(hours * 3600 for hours in (2, 5, 10, 14, 20, 24)),
    )
)


@dataclass(frozen=True, slots=True)
class Parcel:
    """All that the network needs of a delivery."""

    delivery: Delivery
    body: bytes
    headers: dict[str, str] | None


def deliver_due() -> int:
    """Send all that is due. Gives how many attempts were made.

    Harmless when run twice, late or never; what a crash leaves is due again once its
    lease is over.
    """
    made, until = 0, time.monotonic() + LONGEST_RUN
    while parcels := _claimed():
        with ThreadPoolExecutor(len(parcels)) as pool:
            outcomes = list(pool.map(_sent, parcels))
        for parcel, outcome in zip(parcels, outcomes, strict=True):
            _settle(parcel.delivery, outcome)
        made += len(parcels)
        if time.monotonic() > until:
            ring_task(DELIVERING_TASK)
            break
    return made


@transaction.atomic
def _claimed() -> list[Parcel]:
    """Some of what is due, nobody else's for a while."""
    at = database_now()
    waiting = Delivery.objects.filter(stage=DeliveryStage.WAITING)
    room = MOST_IN_FLIGHT - waiting.filter(leased_until__gt=at).count()
    due = waiting.filter(next_at__lte=at).exclude(leased_until__gt=at)
    claimed: list[Delivery] = []
    for endpoint in _due_endpoints(due, at)[: max(room, 0)]:
        some = min(MOST_OF_ONE, room - len(claimed))
        claimed += (
            due.filter(endpoint=endpoint)
            .select_related("endpoint", "entry__declaration")
            .select_for_update(of=("self",), skip_locked=True)
            .order_by("next_at", "pk")[: max(some, 0)]
        )
    for delivery in claimed:
        delivery.leased_until = at + LEASE
        delivery.attempts += 1
        delivery.round += 1
    Delivery.objects.bulk_update(claimed, ["leased_until", "attempts", "round"])
    return [_parcel(delivery, at) for delivery in claimed]


def _due_endpoints(due: QuerySet[Delivery], at: datetime) -> QuerySet[Endpoint]:
    """Those that listen and do not rest, the ones that wait longest first."""
    return (
        Endpoint.objects.filter(Exists(due.filter(endpoint=OuterRef("pk"))), ended="")
        .filter(Q(rest_until=None) | Q(rest_until__lte=at))
        .order_by("rest_until", "pk")
    )


def _parcel(delivery: Delivery, at: datetime) -> Parcel:
    body = body_of(delivery)
    headers = headers_for(delivery.endpoint, delivery.event, body, at=at)
    return Parcel(delivery, body, headers)


def body_of(delivery: Delivery) -> bytes:
    """The event's bytes, the same at each attempt."""
    if delivery.entry is None:
        event = trial_event(delivery.event, delivery.created_at.isoformat())
    else:
        event = as_event(delivery.entry)
    return canonical_bytes(event)


def _sent(parcel: Parcel) -> Outcome:
    if parcel.headers is None:
        return Outcome(None, "secret_lost", "", 0)
    terms = Terms(anywhere=settings.WEBHOOKS_ANYWHERE)
    return post(parcel.delivery.endpoint.url, parcel.body, parcel.headers, terms)


@transaction.atomic
def _settle(delivery: Delivery, outcome: Outcome) -> None:
    """Write down what came back. A twin whose lease was taken over changes nothing."""
    at = database_now()
    mine = Delivery.objects.filter(
        pk=delivery.pk, leased_until=delivery.leased_until
    ).select_for_update()
    if not mine.exists():
        return
    Attempt.objects.create(
        delivery=delivery,
        number=delivery.attempts,
        at=at - timedelta(milliseconds=outcome.milliseconds),
        milliseconds=outcome.milliseconds,
        status=outcome.status,
        fault=outcome.fault,
        answer=outcome.answer,
    )
    stage, rest = _verdict(delivery, outcome)
    mine.update(stage=stage, leased_until=None, next_at=at + rest)
    if outcome.is_success:
        endings.went_well(delivery.endpoint)
    else:
        log.info("webhook_failed", about=delivery.event, status=outcome.status)
        endings.went_badly(delivery.endpoint, at=at, gone=outcome.status == GONE)


def _verdict(delivery: Delivery, outcome: Outcome) -> tuple[DeliveryStage, timedelta]:
    if outcome.is_success:
        return DeliveryStage.DELIVERED, timedelta()
    if outcome.status == GONE or delivery.round > len(RESTS):
        return DeliveryStage.FAILED, timedelta()
    # Not all that failed together comes back together.
    jitter = 0.9 + secrets.randbelow(300) / 1000
    return DeliveryStage.WAITING, RESTS[delivery.round - 1] * jitter


def forget_old_deliveries() -> int:
    """Forget deliveries of long ago that nobody waits for; gives how many.

    What waits for an endpoint that is off is among them: the feed has its events.
    """
    on_their_way = Q(stage=DeliveryStage.WAITING, endpoint__ended="")
    return forget_old(Delivery.objects.exclude(on_their_way), "webhooks")

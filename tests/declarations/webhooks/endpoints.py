"""Endpoints as tests make them, and time as they wish it."""

from datetime import datetime, timedelta

from declarations.clock import database_now
from declarations.parties.models import User
from declarations.webhooks import services
from declarations.webhooks.delivering import deliver_due
from declarations.webhooks.models import Delivery, Endpoint
from declarations.webhooks.sequencing import sequence


def an_endpoint(owner: User, url: str, *kinds: str) -> tuple[Endpoint, str]:
    """An endpoint, and its secret."""
    return services.add(user=owner, url=url, kinds=list(kinds))


def sent() -> int:
    """Do what the workers would with events that have happened."""
    sequence()
    return deliver_due()


def make_due() -> None:
    """As if every rest were over."""
    at = database_now() - timedelta(seconds=1)
    Delivery.objects.update(next_at=at)
    Endpoint.objects.update(rest_until=None)


def rest_of(delivery: Delivery, since: datetime) -> timedelta:
    """How long until it is tried again."""
    delivery.refresh_from_db()
    return delivery.next_at - since

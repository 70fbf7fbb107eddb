"""How an endpoint fares: it rests after a failure, and is switched off after days."""

from datetime import datetime, timedelta

from django.db import transaction

from declarations import ledger
from declarations.parties.standing import SYSTEM, Actor
from declarations.webhooks.models import Ended, Endpoint

SHORTEST_REST = timedelta(seconds=5)
LONGEST_REST = timedelta(minutes=10)
# So long may all attempts fail before nothing is tried any more.
PATIENCE = timedelta(days=5)


def went_well(endpoint: Endpoint) -> None:
    """The row of failures, if there was one, is over."""
    failing = Endpoint.objects.filter(pk=endpoint.pk, failing_since__isnull=False)
    failing.update(failing_since=None, rest_until=None)


@transaction.atomic
def went_badly(endpoint: Endpoint, *, at: datetime, gone: bool) -> None:
    """It rests, the longer the longer it has failed; it ends when it is gone (410) or
    has failed for days, and its owners are told."""
    locked = Endpoint.objects.select_for_update().get(pk=endpoint.pk)
    if not locked.is_listening:
        return
    locked.failing_since = locked.failing_since or at
    failing_for = at - locked.failing_since
    locked.rest_until = at + min(LONGEST_REST, max(SHORTEST_REST, failing_for / 4))
    locked.save(update_fields=["failing_since", "rest_until"])
    if gone:
        end(locked, Ended.GONE, actor=SYSTEM, at=at)
    elif failing_for > PATIENCE:
        end(locked, Ended.FAILING, actor=SYSTEM, at=at)


def end(endpoint: Endpoint, ended: Ended, *, actor: Actor, at: datetime) -> None:
    """Nothing is sent to a locked endpoint from now on; the ledger says why."""
    endpoint.ended, endpoint.ended_at = ended, at
    endpoint.save(update_fields=["ended", "ended_at"])
    tell(endpoint, f"webhook.{ended}", actor=actor, at=at)


def tell(endpoint: Endpoint, kind: str, *, actor: Actor, at: datetime) -> None:
    """Write an act on an endpoint to the chain of its organisation."""
    uscc = endpoint.organisation.uscc
    data = {"url": endpoint.url, "endpoint": endpoint.key, "tell": [uscc]}
    ledger.append_to(f"organisation:{uscc}", kind, actor=actor, data=data, at=at)

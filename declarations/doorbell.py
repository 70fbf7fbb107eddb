"""The doorbell: after commit, tell workers that a state has new rows. A hint only."""

import time
from functools import cache, partial

import structlog
from celery import current_app
from django.conf import settings
from django.db import transaction
from kombu import Connection
from kombu.exceptions import OperationalError
from kombu.pools import producers

from declarations.states import State

log = structlog.get_logger(__name__)

# After a failed ring, later ones are left to the sweep for this long, so that a
# broken broker costs one request its second and not every request.
SILENCE_SECONDS = 10.0


class _Silence:
    """When ringing may be tried again; one a process."""

    until: float = 0.0
    missed: int = 0


@cache
def _connection() -> Connection:
    """A connection with short time-outs, pooled a process by kombu."""
    return current_app.connection_for_write(
        transport_options=settings.CELERY_PUBLISH_TRANSPORT_OPTIONS
    )


def ring_after_commit(state: State) -> None:
    """Ring for rows that entered a state, once the transaction has committed."""
    transaction.on_commit(partial(ring, state))


def ring_task_after_commit(task: str, *ids: int) -> None:
    """Ring for work that is no state of a declaration, once it is committed."""
    transaction.on_commit(partial(ring_task, task, *ids))


def ring(state: State) -> None:
    """Ring now for a state."""
    ring_task(settings.DOORBELLS[state])


def ring_task(task: str, *ids: int) -> None:
    """Ring now, in about a second at most; failure is counted, never raised."""
    if time.monotonic() < _Silence.until:
        _Silence.missed += 1
        return
    try:
        with producers[_connection()].acquire(block=True, timeout=1) as producer:
            current_app.send_task(task, ids, producer=producer, retry=False)
    except (OperationalError, OSError) as error:
        _Silence.until = time.monotonic() + SILENCE_SECONDS
        _Silence.missed += 1
        log.warning("doorbell_unanswered", task=task, error=repr(error))

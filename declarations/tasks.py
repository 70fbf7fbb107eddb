"""The sweep: rings for every state in which rows wait, whatever became of rings."""

from celery import shared_task
from django.utils import timezone

from declarations.doorbell import ring
from declarations.idempotency import forget_old
from declarations.models import Declaration
from declarations.states import WORKED, State


@shared_task(name="declarations.sweep")
def sweep() -> None:
    """Ring for leftovers: lost rings, crashed workers, rows whose rest is over."""
    waiting = (
        Declaration.objects.filter(state__in=WORKED)
        .exclude(leased_until__gt=timezone.now())
        .values_list("state", flat=True)
        .distinct()
    )
    for state in waiting:
        ring(State(state))


@shared_task(name="declarations.forget_keys")
def forget_keys() -> None:
    """Let go of the answers that no retry will ask for any more."""
    forget_old()

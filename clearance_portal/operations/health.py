"""What is asked to learn whether the portal works; reads only."""

from dataclasses import dataclass

from django.db.models import Min
from django.utils import timezone

from declarations.models import Declaration
from declarations.states import WORKED


@dataclass(frozen=True, slots=True)
class Queue:
    """How long the oldest row that workers should take has waited."""

    oldest_seconds: float


def queue() -> Queue:
    """Age, not length or processes: a worker may be up and do nothing."""
    waiting = Declaration.objects.filter(state__in=WORKED)
    since = waiting.aggregate(since=Min("state_since"))["since"]
    age = (timezone.now() - since).total_seconds() if since else 0.0
    return Queue(oldest_seconds=max(age, 0.0))

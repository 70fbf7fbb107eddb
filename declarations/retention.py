"""What is forgotten with time; the ledger never is."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from declarations.clock import database_now

# Small enough that nobody waits for the locks, and many enough to keep up.
PORTION = 1000
MOST_PORTIONS = 20


def forget_old(rows: QuerySet[Any], kept: str) -> int:
    """Delete rows that were made longer ago than the setting of this name keeps them,
    the oldest first; gives how many. What is left over is left to the next time."""
    before = database_now() - timedelta(days=settings.KEPT_DAYS[kept])
    old = rows.filter(created_at__lt=before).order_by("created_at")
    gone = 0
    for _portion in range(MOST_PORTIONS):
        oldest = list(old.values_list("pk", flat=True)[:PORTION])
        if not oldest:
            break
        rows.model.objects.filter(pk__in=oldest).delete()
        gone += len(oldest)
    return gone

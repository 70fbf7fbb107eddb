"""The doorbells of scanning, and the sweep of what was left over."""

from celery import shared_task

from declarations.documents import housekeeping, services


@shared_task(name=services.SCAN_TASK)
def scan() -> None:
    """Scan whatever waits."""
    services.scan_waiting()


@shared_task(name="documents.sweep")
def sweep() -> None:
    """Scan what no ring told of, and clear away what crashes left."""
    services.scan_waiting()
    housekeeping.remove_orphans()

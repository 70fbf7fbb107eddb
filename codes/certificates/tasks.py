"""The doorbell of certificates; the scheduler rings it too, for what was left over."""

from celery import shared_task

from codes.certificates import services


@shared_task(name=services.TASK)
def make_certificates() -> None:
    """Draw whatever is wanted."""
    services.make_wanted()

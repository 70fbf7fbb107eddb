"""The doorbells of the feed and of webhooks."""

from celery import shared_task

from declarations.webhooks import delivering, sequencing
from declarations.webhooks.fan_out import DELIVERING_TASK


@shared_task(name="webhooks.sequence")
def sequence() -> None:
    """Place whatever waits, and plan its deliveries."""
    sequencing.sequence()


@shared_task(name=DELIVERING_TASK)
def deliver() -> None:
    """Send whatever is due."""
    delivering.deliver_due()


@shared_task(name="webhooks.forget")
def forget() -> None:
    """Forget deliveries of long ago, with their attempts."""
    delivering.forget_old_deliveries()

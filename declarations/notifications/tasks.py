"""The doorbells of mails and notices, and the sweep of what was left over."""

from celery import shared_task

from declarations.notifications import following, mailing, outbox, sending


@shared_task(name=outbox.SEND_TASK)
def send() -> None:
    """Send whatever waits."""
    sending.send_waiting()


@shared_task(name="notifications.follow")
def follow() -> None:
    """Tell of what is new, and mail what people want at once."""
    following.follow()
    mailing.post_news()


@shared_task(name="notifications.digest")
def digest() -> None:
    """Mail what people want once a day, if its hour has come."""
    mailing.post_digests()


@shared_task(name="notifications.sweep")
def sweep() -> None:
    """Send what no ring told of, and forget what is old."""
    sending.send_waiting()
    sending.forget_old_mails()
    following.forget_old_notices()

"""What beat rings for, and how often: the sweeps behind every doorbell."""

from typing import Any


def every(seconds: float, task: str) -> dict[str, Any]:
    """A ring that expires before the next one, so that a worker which was stopped
    finds one of them and not a heap."""
    return {
        "task": task,
        "schedule": seconds,
        "options": {"expires": seconds * 0.9},
    }


SCHEDULE = {
    "sweep": every(10, "declarations.sweep"),
    "simulations": every(60, "validation.sweep"),
    "documents": every(60, "documents.sweep"),
    # Files that lost their worker go on after this and their lease.
    "batches": every(10, "batches.work"),
    "returned-files": every(60, "batches.return_files"),
    "certificates": every(60, "certificates.make"),
    # The draw's seed of tomorrow is committed to, that of yesterday revealed.
    "second-review-seeds": every(900, "desk.keep_seeds"),
    "escalations": every(30, "clocks.escalate"),
    "due-times": every(30, "clocks.mend"),
    "service-figures": every(120, "clocks.record_runs"),
    "calendars": every(600, "clocks.follow_calendar"),
    # Codes and keys whose time is over, and replacements that lost their worker.
    "codes": every(30, "codes.sweep"),
    # A look by each day's law, and the rest of one that lost its worker.
    "lapses": every(600, "codes.find_lapses"),
    # Lists stay younger than their ttl, whether a doorbell was heard or not.
    "publish": every(30, "codes.publish"),
    "log": every(10, "codes.sequence_log"),
    # Events get their place in the feed, and set out to those who wait for them.
    "feed": every(3, "webhooks.sequence"),
    "webhooks": every(10, "webhooks.deliver"),
    "webhook-log": every(600, "webhooks.forget"),
    "idempotency-keys": every(600, "declarations.forget_keys"),
    # People are told of what is new; once a day of what can wait; mails are sent.
    "notices": every(10, "notifications.follow"),
    "digests": every(300, "notifications.digest"),
    "mails": every(60, "notifications.sweep"),
    "anchors": every(300, "codes.anchor_ledger"),
}

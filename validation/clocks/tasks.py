"""The doorbells of clocks: escalations, stored due times, finished runs."""

from celery import shared_task

from validation.clocks import escalation, following, runs


@shared_task(name="clocks.escalate")
def escalate() -> None:
    """Tell of clocks that passed a level."""
    escalation.escalate()


@shared_task(name="clocks.mend")
def mend() -> None:
    """Give due times to cases without one."""
    following.mend()


@shared_task(name="clocks.follow_calendar")
def follow_calendar() -> None:
    """Let due times follow the newest calendar, if they do not yet."""
    following.follow_calendar()


@shared_task(name="clocks.record_runs")
def record_runs() -> None:
    """Read finished runs from the ledger."""
    runs.record()

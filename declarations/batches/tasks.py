"""The doorbells of batches; the scheduler rings them too, for what was left over."""

from celery import shared_task

from declarations.batches import returning, services, working


@shared_task(name=services.WORK_TASK)
def work() -> None:
    """Go on with whatever file waits."""
    working.work_waiting()


@shared_task(name=services.RETURN_TASK)
def return_files() -> None:
    """Draw the files that somebody wants back."""
    returning.return_wanted()

"""The doorbell of the desk: seeds of the draw."""

from celery import shared_task

from validation.desk.sampling import keep_seeds


@shared_task(name="desk.keep_seeds")
def keep_the_seeds() -> None:
    """Make coming seeds, reveal past ones."""
    keep_seeds()

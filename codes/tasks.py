"""The sealing doorbell: answers it by emptying the cleared state."""

from celery import shared_task

from codes.issuing import seal_rows
from declarations.pipeline import Stage, drain
from declarations.states import State

SEALING = Stage(State.CLEARED, seal_rows)


@shared_task(name="codes.seal")
def seal_cleared() -> None:
    """Seal whatever is waiting."""
    drain(SEALING)

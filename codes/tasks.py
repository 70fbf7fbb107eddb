"""The doorbells of sealing and of the search for lapses."""

from celery import shared_task

from codes import lapses
from codes.issuing import seal_rows
from declarations.pipeline import Stage, drain
from declarations.states import State

SEALING = Stage(State.CLEARED, seal_rows)


@shared_task(name="codes.seal")
def seal_cleared() -> None:
    """Seal whatever is waiting."""
    drain(SEALING)


@shared_task(name="codes.find_lapses")
def find_lapses() -> None:
    """Look at live codes by the law of today, if nobody has yet."""
    lapses.search()

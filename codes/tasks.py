"""The doorbells of sealing, of the sweep, of replacing codes and of lapses."""

from celery import shared_task

from codes import expiry, key_life, lapses, reissuing
from codes.issuing import prepare_rows, seal_rows
from declarations.doorbell import ring_task
from declarations.pipeline import Stage, drain
from declarations.states import State

SEALING = Stage(State.CLEARED, seal_rows, prepare=prepare_rows)


@shared_task(name="codes.seal")
def seal_cleared() -> None:
    """Seal whatever is waiting."""
    drain(SEALING)


@shared_task(name="codes.find_lapses")
def find_lapses() -> None:
    """Look at live codes by the law of today, if nobody has yet."""
    lapses.search()


@shared_task(name="codes.sweep")
def sweep_codes() -> None:
    """End what is over, and ring again for what waits."""
    expiry.expire_codes()
    expiry.void_intents()
    key_life.expire_old()
    for run_id in reissuing.unfinished():
        ring_task(reissuing.TASK, run_id)


@shared_task(name=reissuing.TASK)
def reissue(run_id: int) -> None:
    """Work on one replacement."""
    reissuing.run(run_id)

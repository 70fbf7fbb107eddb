"""The doorbells of judging and of simulations."""

from collections.abc import Sequence

from celery import shared_task

from declarations.doorbell import ring_task
from declarations.pipeline import Stage, drain
from declarations.states import State
from validation import simulation
from validation.cases import consult_registries
from validation.desk.sampling import have_seed
from validation.judging import judge_rows


def get_ready(ids: Sequence[int]) -> None:
    """What must be there before rows are locked: answers of registers, today's seed."""
    have_seed()
    consult_registries(ids)


JUDGING = Stage(State.SUBMITTED, judge_rows, prepare=get_ready)


@shared_task(name="validation.judge")
def judge_submitted() -> None:
    """Judge whatever is waiting."""
    drain(JUDGING)


@shared_task(name=simulation.TASK)
def simulate(simulation_id: int) -> None:
    """Work on one simulation."""
    simulation.run(simulation_id)


@shared_task(name="validation.sweep")
def sweep_simulations() -> None:
    """Ring again for simulations that wait, whatever became of their rings."""
    for simulation_id in simulation.unfinished():
        ring_task(simulation.TASK, simulation_id)

"""The judging doorbell: answers it by emptying the submitted state."""

from celery import shared_task

from declarations.pipeline import Stage, drain
from declarations.states import State
from validation.judging import judge_rows

JUDGING = Stage(State.SUBMITTED, judge_rows)


@shared_task(name="validation.judge")
def judge_submitted() -> None:
    """Judge whatever is waiting."""
    drain(JUDGING)

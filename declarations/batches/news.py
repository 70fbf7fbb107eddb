"""Telling the company that sent a file what has come of it."""

from collections.abc import Mapping

from declarations import ledger
from declarations.batches.models import NOT_TAKEN_IN, Batch, Outcome, Stage
from declarations.clock import database_now
from declarations.parties.standing import SYSTEM, Actor

KINDS = {
    Stage.CHECKED: "batch.checked",
    Stage.FINISHED: "batch.filed",
    Stage.REFUSED: "batch.refused",
    Stage.CANCELLED: "batch.cancelled",
}
WRONG = (*NOT_TAKEN_IN, Outcome.WOULD_RETURN)


def tell(batch: Batch, *, actor: Actor = SYSTEM) -> None:
    """Write down the stage that the file has come to, inside the caller's transaction.
    Whoever brought it there is not told."""
    wrong, left = faulty_in(batch.forecast), faulty_in(batch.outcomes)
    ledger.append_to(
        f"batch:{batch.reference}",
        KINDS[Stage(batch.stage)],
        actor=actor,
        data={
            "batch": batch.reference,
            "passing": sum(batch.forecast.values()) - wrong,
            "wrong": wrong,
            "taken": sum(batch.outcomes.values()) - left,
            "left": left,
            "to": batch.stage,
            "tell": [batch.organisation.uscc],
        },
        at=database_now(),
    )


def faulty_in(counts: Mapping[str, int]) -> int:
    """How many of the counted rows do not go through."""
    return sum(counts.get(outcome, 0) for outcome in WRONG)

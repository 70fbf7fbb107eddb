"""Telling the company that sent a file how it ended."""

from declarations import ledger
from declarations.batches.models import NOT_TAKEN_IN, Batch, Stage
from declarations.clock import database_now
from declarations.parties.standing import SYSTEM

ENDS = {Stage.FINISHED: "batch.filed", Stage.REFUSED: "batch.refused"}


def tell_of_end(batch: Batch) -> None:
    """Write down how the file ended, inside the caller's transaction; that somebody
    cancelled it is no news to them."""
    kind = ENDS.get(Stage(batch.stage))
    if kind is None:
        return
    left = sum(batch.outcomes.get(outcome, 0) for outcome in NOT_TAKEN_IN)
    ledger.append_to(
        f"batch:{batch.reference}",
        kind,
        actor=SYSTEM,
        data={
            "batch": batch.reference,
            "taken": sum(batch.outcomes.values()) - left,
            "left": left,
            "tell": [batch.organisation.uscc],
        },
        at=database_now(),
    )

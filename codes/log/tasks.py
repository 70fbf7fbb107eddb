"""The doorbells of the log."""

from celery import shared_task

from codes.log import anchoring, sequencing
from codes.log.services import SEQUENCING_TASK


@shared_task(name=SEQUENCING_TASK)
def sequence_log() -> None:
    """Place whatever waits."""
    sequencing.sequence()


@shared_task(name="codes.anchor_ledger")
def anchor_ledger() -> None:
    """Anchor the heads of the ledger's chains that have moved."""
    anchoring.anchor()

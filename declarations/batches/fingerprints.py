"""What a reader would see of a batch now, in one line: other outcomes make another."""

from django.db.models import Count, Max

from declarations.batches.models import Batch
from declarations.batches.selectors import rows_for
from declarations.canonical import digest
from declarations.parties.standing import AnyUser


def fingerprint_of(batch: Batch, user: AnyUser) -> str:
    """SHA-256 of the outcomes that the user may see; one query."""
    groups = (
        rows_for(batch, user)
        .order_by()
        .values("outcome", "declaration__state")
        .annotate(
            rows=Count("pk"),
            newest=Max("declaration__state_since"),
            revision=Max("declaration__revision"),
        )
        .order_by("outcome", "declaration__state")
    )
    told = [
        [
            group["outcome"],
            group["declaration__state"] or "",
            group["rows"],
            group["newest"].isoformat() if group["newest"] else "",
            group["revision"] or 0,
        ]
        for group in groups
    ]
    return digest([batch.stage, told])

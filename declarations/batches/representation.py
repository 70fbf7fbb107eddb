"""What the API says of a batch and of its rows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse

from declarations.api.representation import path_of as path_of_declaration
from declarations.batches.models import Batch, Stage
from declarations.batches.selectors import figures_of
from declarations.batches.telling import ToldRow


def path_of(batch: Batch) -> str:
    """Where the API shows the batch."""
    return reverse("api-batch", args=[batch.reference])


def in_short(batch: Batch) -> dict[str, Any]:
    """A batch as lists show it, without its figures."""
    return {
        "reference": batch.reference,
        "url": path_of(batch),
        "state": batch.stage,
        "state_label": str(Stage(batch.stage).label),
        "name": batch.name,
        "format": batch.format,
        "scheme": batch.source.get("scheme") or batch.scheme,
        "sha256": batch.sha256,
        "rows": batch.rows,
        "received": batch.received_at.isoformat(),
        "started": _iso(batch.started_at),
        "finished": _iso(batch.finished_at),
    }


def in_full(batch: Batch) -> dict[str, Any]:
    """One batch with its figures as they are now."""
    figures = figures_of(batch)
    return {
        **in_short(batch),
        "rows_read": figures.read,
        "accepted": figures.accepted,
        "returned": figures.returned,
        "in_review": figures.in_review,
        "issued": figures.issued,
        "under_way": figures.under_way,
        "unchanged": figures.unchanged,
        "check": batch.forecast,
        "encoding": batch.source.get("encoding", ""),
        "delimiter": batch.source.get("delimiter", ""),
        "hidden_rows": batch.source.get("hidden_rows", 0),
        "notes": batch.source.get("notes", []),
        "errors": batch.faults,
        "links": _links(batch),
    }


def rows_of(rows: Sequence[ToldRow]) -> list[dict[str, Any]]:
    """Rows with what became of each, and every fault with its row and column."""
    return [
        {
            "row": told.row.number,
            "outcome": told.row.outcome,
            "label": told.label,
            "own_reference": told.row.own_reference,
            "subject": told.row.subject,
            "declaration": _declaration(told),
            "errors": [{"row": told.row.number, **fault} for fault in told.faults],
        }
        for told in rows
    ]


def _declaration(told: ToldRow) -> dict[str, Any] | None:
    declaration = told.row.declaration
    if declaration is None:
        return None
    return {
        "reference": declaration.reference,
        "url": path_of_declaration(declaration),
        "state": declaration.state,
    }


def _links(batch: Batch) -> dict[str, str]:
    names = {
        "self": "api-batch",
        "rows": "api-batch-rows",
        "declarations": "api-batch-declarations",
    }
    links = {
        name: reverse(route, args=[batch.reference]) for name, route in names.items()
    }
    for kind in ("csv", "xlsx"):
        links[f"returned_{kind}"] = reverse(
            "api-batch-returned", args=[batch.reference, kind]
        )
    return links


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None

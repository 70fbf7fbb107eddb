"""Keyset pages of batches and of their rows, never an offset or a count."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import QuerySet

from declarations.batches.models import Batch, BatchQuerySet, BatchRow
from declarations.references import may_be_reference

PAGE = 50
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Slice(Generic[Item]):
    """One page, and where the next begins; empty on the last."""

    rows: list[Item]
    next: str


def slice_of_batches(batches: BatchQuerySet, *, before: str = "") -> Slice[Batch]:
    """Batches older than the one named, newest first."""
    if before and may_be_reference(before):
        edge = batches.filter(reference=before).order_by().values("pk")[:1]
        batches = batches.filter(pk__lt=edge)
    found = list(batches[: PAGE + 1])
    more = len(found) > PAGE
    return Slice(found[:PAGE], found[PAGE - 1].reference if more else "")


def slice_of_rows(rows: QuerySet[BatchRow], *, after: int = 0) -> Slice[BatchRow]:
    """Rows behind the one numbered so, in the order of the file."""
    found = list(
        rows.filter(number__gt=after).select_related(
            "declaration__exporter", "declaration__filed_for", "declaration__filed_by"
        )[: PAGE + 1]
    )
    more = len(found) > PAGE
    return Slice(found[:PAGE], str(found[PAGE - 1].number) if more else "")

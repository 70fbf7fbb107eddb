"""Keyset pages: a slice of a list that starts beside a known row, never an offset."""

from dataclasses import dataclass

from declarations.models import Declaration, DeclarationQuerySet
from declarations.references import may_be_reference

PAGE = 25


@dataclass(frozen=True, slots=True)
class Slice:
    """Rows, newest first, and the references to go on from in either direction."""

    rows: list[Declaration]
    newer: str
    older: str


def slice_of(
    rows: DeclarationQuerySet,
    *,
    known: DeclarationQuerySet,
    older_than: str = "",
    newer_than: str = "",
) -> Slice:
    """The page beside a row named by its reference; the newest page by default.

    The row is looked up among `known`, so that no page tells of foreign ones.
    """
    upwards = bool(newer_than)
    edge = newer_than or older_than
    edge = edge if may_be_reference(edge) else ""
    if edge:
        beside = known.filter(reference=edge).values("pk")[:1]
        rows = rows.filter(**{"pk__gt" if upwards else "pk__lt": beside})
    ordered = rows.order_by("pk" if upwards else "-pk")
    found = list(ordered[: PAGE + 1])
    more, found = len(found) > PAGE, found[:PAGE]
    if upwards:
        found.reverse()
    newer = found[0].reference if found and (more if upwards else edge) else ""
    older = found[-1].reference if found and (more or upwards) else ""
    return Slice(found, newer, older)

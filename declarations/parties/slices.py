"""Keyset pages of an organisation's lists, newest first; never an offset or a count."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Model, QuerySet
from django.http import QueryDict

Row = TypeVar("Row", bound=Model)
PAGE = 25
LONGEST_EDGE = 18


@dataclass(frozen=True, slots=True)
class Slice(Generic[Row]):
    """Rows, newest first, and where to go on from in either direction."""

    rows: list[Row]
    newer: str
    older: str


def slice_of(rows: QuerySet[Row], query: QueryDict) -> Slice[Row]:
    """The page that the address asks for; the newest where it asks for nonsense."""
    newer_than, older_than = (_edge(query, n) for n in ("newer_than", "older_than"))
    upwards = newer_than is not None
    edge = newer_than if upwards else older_than
    if edge is not None:
        rows = rows.filter(**{"pk__gt" if upwards else "pk__lt": edge})
    found = list(rows.order_by("pk" if upwards else "-pk")[: PAGE + 1])
    more, found = len(found) > PAGE, found[:PAGE]
    if upwards:
        found.reverse()
    newer = str(found[0].pk) if found and (more if upwards else edge) else ""
    older = str(found[-1].pk) if found and (more or upwards) else ""
    return Slice(found, newer, older)


def _edge(query: QueryDict, name: str) -> int | None:
    text = query.get(name, "")
    lawful = text.isascii() and text.isdigit() and len(text) <= LONGEST_EDGE
    return int(text) if lawful else None

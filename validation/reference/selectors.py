"""What people read of releases, lists and drafts."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from declarations.parties.models import User
from declarations.parties.standing import AnyUser
from validation.reference.changes import in_force
from validation.reference.lists import ReferenceList
from validation.reference.models import (
    DraftChange,
    DraftQuerySet,
    DraftRelease,
    ReferenceRow,
    Release,
)
from validation.reference.services import all_lists
from validation.supervision import oversees

PAGE = 50


def releases() -> QuerySet[Release]:
    """Every release, newest first, with the draft it was made from."""
    return Release.objects.select_related(
        "draft", "draft__author", "draft__closed_by"
    ).order_by("-pk")


def release_called(version: str) -> Release:
    """One release; Http404 for an unknown version."""
    found: Release = get_object_or_404(releases(), version=version)
    return found


@dataclass(frozen=True, slots=True)
class ListSummary:
    """A list with how many rows it has, of all dates."""

    listed: ReferenceList[Any]
    rows: int
    illustrative: int


def list_summaries() -> list[ListSummary]:
    """Every list that some scheme reads; one query."""
    counted = {
        name: (rows, illustrative)
        for name, rows, illustrative in ReferenceRow.objects.filter(removed_in=None)
        .values("list")
        .annotate(rows=Count("pk"), marked=Count("pk", filter=Q(illustrative=True)))
        .values_list("list", "rows", "marked")
    }
    lists = sorted(all_lists().values(), key=lambda listed: listed.title)
    return [ListSummary(listed, *counted.get(listed.name, (0, 0))) for listed in lists]


def list_called(name: str) -> ReferenceList[Any]:
    """One list; Http404 for an unknown name."""
    listed = all_lists().get(name)
    if listed is None:
        raise Http404
    return listed


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row with what it says beside its key, in the order of the list's columns."""

    row: ReferenceRow
    cells: list[tuple[str, Any]]


@dataclass(frozen=True, slots=True)
class RowPage:
    """Some rows of a list by key, and the row after which the next page begins."""

    rows: list[ShownRow]
    after: int | None


def rows_of(listed: ReferenceList[Any], text: str = "", after: str = "") -> RowPage:
    """A page of a list, narrowed to rows that hold a text."""
    rows = in_force(listed.name).order_by("key", "valid_from", "pk")
    if text:
        rows = rows.filter(Q(key__icontains=text) | Q(data__icontains=text))
    edge = in_force(listed.name).filter(pk=after).first() if after.isdigit() else None
    if edge:
        rows = rows.filter(
            Q(key__gt=edge.key) | Q(key=edge.key, valid_from__gt=edge.valid_from)
        )
    found = list(rows[: PAGE + 1])
    more = len(found) > PAGE
    return RowPage(
        [ShownRow(row, _cells(listed, row)) for row in found[:PAGE]],
        found[PAGE - 1].pk if more else None,
    )


def _cells(listed: ReferenceList[Any], row: ReferenceRow) -> list[tuple[str, Any]]:
    told = ((column, row.data.get(column, "")) for column in listed.columns)
    return [(column, value) for column, value in told if value not in {"", row.key}]


def drafts_for(user: AnyUser) -> DraftQuerySet:
    """The drafts that the user may see, newest first."""
    return (
        DraftRelease.objects.visible_to(user)
        .select_related("author", "closed_by", "release")
        .order_by("-pk")
    )


def require_overseer(user: AnyUser) -> None:
    """Raises Http404: for everybody else there is nothing here."""
    if not oversees(user):
        raise Http404


def draft_for(user: User, number: int) -> DraftRelease:
    """One draft; Http404 for those who see none as for an unknown number."""
    found: DraftRelease = get_object_or_404(drafts_for(user), pk=number)
    return found


def row_for(listed: ReferenceList[Any], number: int) -> ReferenceRow:
    """A row of a list that is in force on some date; Http404 for any other."""
    found: ReferenceRow = get_object_or_404(in_force(listed.name), pk=number)
    return found


def change_for(draft: DraftRelease, number: int) -> DraftChange:
    """One change of a draft; Http404 for any other."""
    found: DraftChange = get_object_or_404(draft.changes, pk=number)
    return found

"""What people read of requests: of one declaration, or set-wise for lists."""

from collections.abc import Iterable, Sequence

from django.db.models import F, Prefetch, QuerySet
from django.shortcuts import get_object_or_404

from declarations.models import Declaration
from declarations.states import State
from validation.rfi.models import Rfi, RfiItem, RfiQuerySet


def requests_of(declaration: Declaration) -> list[Rfi]:
    """Every request on a declaration that its user may see, with its items."""
    return list(_with_items(declaration.rfis.all()))


def open_requests_of(declaration: Declaration) -> list[Rfi]:
    """Those that wait for an answer; none once the declaration waits no more."""
    if declaration.state != State.AWAITING_EXPORTER:
        return []
    return list(_with_items(Rfi.objects.still_open().filter(declaration=declaration)))


def request_on(declaration: Declaration, number: int) -> Rfi:
    """One request by its number; Http404 for one that there never was."""
    found: Rfi = get_object_or_404(declaration.rfis, number=number)
    return found


def open_by_declaration(declarations: Iterable[Declaration]) -> dict[int, list[Rfi]]:
    """The open requests of each declaration that waits for an answer; two queries."""
    waiting = [row.pk for row in declarations if row.state == State.AWAITING_EXPORTER]
    found: dict[int, list[Rfi]] = {}
    rows = Rfi.objects.still_open().filter(declaration__in=waiting) if waiting else ()
    for rfi in _with_items(rows) if isinstance(rows, RfiQuerySet) else ():
        found.setdefault(rfi.declaration_id, []).append(rfi)
    return found


def last_asker_of(declarations: Sequence[Declaration]) -> dict[int, int]:
    """Who asked last on each declaration that was ever asked about; one query."""
    return dict(
        Rfi.objects.filter(declaration__in=declarations, cancelled_at=None)
        .order_by("declaration", "-number")
        .distinct("declaration")
        .values_list("declaration", "asked_by")
    )


def resubmitted(declarations: Sequence[Declaration]) -> set[int]:
    """Those in review whose present revision is the answer to a request; one query."""
    return set(
        Rfi.objects.filter(
            declaration__in=declarations,
            declaration__state=State.IN_REVIEW,
            answer_revision=F("declaration__revision"),
        ).values_list("declaration", flat=True)
    )


def _with_items(rows: QuerySet[Rfi]) -> QuerySet[Rfi]:
    people = ("declaration", "asked_by", "saved_by", "answered_by", "answered_for")
    items = Prefetch("items", RfiItem.objects.order_by("position"))
    return rows.select_related(*people).prefetch_related(items).order_by("number")

"""The queue, its saved views, the next case, and decisions on many rows at once."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from declarations.schemes import port_names
from declarations.views.pages import Request, for_people
from validation.clocks.services import clocks_of
from validation.desk.bulk import decide_each
from validation.desk.forms import BulkForm, QueueFilter
from validation.desk.models import Board
from validation.desk.queue import claim_next, counts, narrowed, open_cases, page_of
from validation.desk.rows import rows_of
from validation.desk.views import saved_views
from validation.impartiality import decides
from validation.models import RulingKind
from validation.reference.selectors import require_overseer

KEEP = "bulk"


@for_people
@require_safe
def queue(request: Request) -> HttpResponse:
    """Open cases, the most urgent first."""
    require_overseer(request.user)
    return render(request, "desk/queue.html", _queue(request, BulkForm(keep=KEEP)))


def _queue(request: Request, bulk: BulkForm) -> dict[str, Any]:
    ports = port_names()
    form = QueueFilter(request.GET, ports=ports)
    everything = open_cases(request.user)
    shown = page_of(
        narrowed(everything, form.answers, request.user),
        known=everything,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    query = urlencode(form.answers)
    return {
        "form": form,
        "filters": form.answers,
        "query": query,
        "page": shown,
        "rows": rows_of(shown.rows, request.user),
        "clocks": clocks_of(shown.rows),
        "ports": ports,
        **saved_views.shown(request, Board.QUEUE, query),
        "may_decide": decides(request.user),
        "bulk": bulk,
        "ticked": request.POST.getlist("case"),
        **desk_navigation(request, _here(form.answers)),
    }


def desk_navigation(request: Request, here: str) -> dict[str, Any]:
    """What the second row of navigation shows."""
    return {"counts": counts(request.user), "here": here}


def _here(answers: dict[str, str]) -> str:
    if answers in ({"mine": "yes"}, {"risk": "yes"}):
        return next(iter(answers))
    return "" if answers else "queue"


@for_people
@require_POST
def next_case(request: Request) -> HttpResponse:
    """Claim the most urgent case that nobody has, and open it."""
    require_overseer(request.user)
    case = claim_next(user=request.user)
    if case is not None:
        return redirect("desk:case", case.reference)
    messages.info(request, _("No case waits that nobody has and you may decide."))
    return redirect("desk:queue")


@for_people
@require_POST
def bulk(request: Request) -> HttpResponse:
    """Decide the ticked rows; the answer names each of them."""
    require_overseer(request.user)
    form = BulkForm(request.POST, keep=KEEP)
    ticked = request.POST.getlist("case")
    if not ticked:
        form.add_error(None, _("Tick the cases that you mean."))
    if not form.is_valid():
        return render(request, "desk/queue.html", _queue(request, form), status=422)
    outcomes = decide_each(
        user=request.user,
        ticked=ticked,
        kind=RulingKind(form.cleaned_data["kind"]),
        reason=form.cleaned_data["reason"],
    )
    context = {
        "outcomes": outcomes,
        "done": sum(outcome.done for outcome in outcomes),
        "reason": form.cleaned_data["reason"],
        **desk_navigation(request, ""),
    }
    return render(request, "desk/bulk.html", context)


@for_people
@require_POST
def save_view(request: Request) -> HttpResponse:
    """Keep the filters in use under a name."""
    require_overseer(request.user)
    return saved_views.save(request, Board.QUEUE, "desk:queue", _clean)


@for_people
@require_POST
def drop_view(request: Request, number: int) -> HttpResponse:
    """Forget one's own saved view."""
    require_overseer(request.user)
    return saved_views.drop(request, Board.QUEUE, "desk:queue", number)


def _clean(query: str) -> str:
    """Only what the filters understand; a saved view is never a foreign address."""
    return urlencode(QueueFilter(QueryDict(query), ports=port_names()).answers)

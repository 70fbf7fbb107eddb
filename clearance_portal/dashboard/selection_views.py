"""The rows that were ticked on a board: how they stand now, and acts on all of them."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clearance_portal.dashboard import bulk
from clearance_portal.dashboard.clients_views import require_broker
from clearance_portal.dashboard.rows import rows_of
from declarations.forms import WithdrawalForm
from declarations.models import Declaration
from declarations.schemes import port_names
from declarations.states import Action, State, actions_from
from declarations.views.pages import Request, for_people
from validation.clocks.services import clocks_of


@for_people
@require_safe
def selected(request: Request) -> HttpResponse:
    """The ticked rows as they stand at this moment; loading it again tells it anew."""
    require_broker(request)
    return _show(request, request.GET.getlist("row"), WithdrawalForm())


def _show(
    request: Request, names: list[str], form: WithdrawalForm, *, status: int = 200
) -> HttpResponse:
    rows = list(bulk.rows_named(request.user, names).values())
    context = {
        "rows": rows_of(rows, clocks_of(rows)),
        "ports": port_names(),
        "query": urlencode([("row", row.reference) for row in rows]),
        "form": form,
        "may_withdraw": _some(rows, Action.WITHDRAW),
        "may_send": any(row.state in bulk.SENT_TOGETHER for row in rows),
        "asked": any(row.state == State.AWAITING_EXPORTER for row in rows),
    }
    return render(request, "dashboard/broker_selected.html", context, status=status)


def _some(rows: list[Declaration], action: Action) -> bool:
    return any(action in actions_from(State(row.state)) for row in rows)


@for_people
@require_POST
def act(request: Request, act: str) -> HttpResponse:
    """Withdraw or send what was ticked; the answer names each of them."""
    require_broker(request)
    ticks = request.POST.getlist("row")
    if act == "send":
        outcomes = bulk.each(request.user, ticks, bulk.sending(request.user))
        return told(request, outcomes, _("Sent together"))
    form = WithdrawalForm(request.POST)
    if not form.is_valid():
        names = [tick.partition("/")[0] for tick in ticks]
        return _show(request, names, form, status=422)
    withdraw = bulk.withdrawal(request.user, form.cleaned_data["reason"])
    outcomes = bulk.each(request.user, ticks, withdraw)
    return told(request, outcomes, _("Withdrawn together"))


def told(request: Request, outcomes: list[bulk.Outcome], title: str) -> HttpResponse:
    """What became of each row."""
    context = {
        "outcomes": outcomes,
        "done": bulk.done_among(outcomes),
        "title": title,
        "query": urlencode([("row", each.reference) for each in outcomes if each.row]),
    }
    return render(request, "dashboard/broker_outcomes.html", context)

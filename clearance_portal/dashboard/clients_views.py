"""The board of all clients: status by client, alerts, the list, its file, its views."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from clearance_portal.dashboard.clients import (
    asked_of_us,
    columns,
    endings,
    figures_of,
    most_pressing,
    page_of_clients,
    rows_of_clients,
)
from clearance_portal.dashboard.exports import board_file
from clearance_portal.dashboard.filters import ClientsFilter
from clearance_portal.dashboard.rows import rows_of
from clearance_portal.dashboard.slices import slice_of
from declarations.clients import clients_of
from declarations.parties.models import Organisation
from declarations.parties.standing import standing_of
from declarations.schemes import port_names
from declarations.views.pages import Request, for_people
from validation.clocks.risks import risks_among
from validation.clocks.services import clocks_of
from validation.desk.models import Board
from validation.desk.views import saved_views


@for_people
@require_safe
def clients(request: Request) -> HttpResponse:
    """How the filings of every client stand, the most pressing first."""
    require_broker(request)
    return render(request, "dashboard/broker.html", _board(request))


def require_broker(request: Request) -> None:
    """Raises Http404 for anybody else: others have no clients."""
    if not standing_of(request.user).is_broker:
        raise Http404


def _board(request: Request) -> dict[str, Any]:
    known = list(clients_of(request.user))
    ports = port_names()
    form = ClientsFilter(request.GET, ports=ports, clients=known)
    everything = rows_of_clients(request.user, known)
    shown = slice_of(
        form.narrow(everything),
        known=everything,
        older_than=request.GET.get("older_than", ""),
        newer_than=request.GET.get("newer_than", ""),
    )
    risks = risks_among(everything)
    pressing, asked = most_pressing(everything), asked_of_us(everything)
    clocks = clocks_of([*shown.rows, *pressing])
    query = urlencode(form.answers)
    return {
        "form": form,
        "filters": form.answers,
        "query": query,
        "slice": shown,
        "rows": rows_of(shown.rows, clocks),
        "ports": ports,
        "figures": figures_of(everything, risks),
        "risks": risks,
        "pressing": rows_of(
            sorted(pressing, key=lambda row: clocks[row.pk].remaining), clocks
        ),
        "asked": asked,
        "endings": endings(request.user),
        "columns": columns(),
        "clients": page_of_clients(request.user, request.GET.get("clients_after", "")),
        "has_clients": bool(known),
        **saved_views.shown(request, Board.CLIENTS, query),
    }


@for_people
@require_safe
def export(request: Request, kind: str) -> HttpResponseBase:
    """All that the filters let through, of every page."""
    require_broker(request)
    form = _filter(request.GET, clients_of(request.user))
    return board_file(
        request.user,
        lambda reader: form.narrow(rows_of_clients(reader)),
        name="clients",
        kind=kind,
    )


def _filter(data: QueryDict, known: Iterable[Organisation]) -> ClientsFilter:
    return ClientsFilter(data, ports=port_names(), clients=known)


@for_people
@require_POST
def save_view(request: Request) -> HttpResponse:
    """Keep the filters in use under a name."""
    require_broker(request)

    def clean(query: str) -> str:
        return urlencode(_filter(QueryDict(query), clients_of(request.user)).answers)

    return saved_views.save(request, Board.CLIENTS, "clients:board", clean)


@for_people
@require_POST
def drop_view(request: Request, number: int) -> HttpResponse:
    """Forget one's own saved view."""
    require_broker(request)
    return saved_views.drop(request, Board.CLIENTS, "clients:board", number)

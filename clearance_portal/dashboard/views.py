"""The first page: the board for those signed in, the public home for others."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from clearance_portal.dashboard.exports import board_file
from clearance_portal.dashboard.filters import BoardFilter
from clearance_portal.dashboard.selectors import do_next, figures
from clearance_portal.dashboard.slices import slice_of
from declarations.clients import exporters_to_prepare_for
from declarations.parties.models import User
from declarations.parties.standing import standing_of
from declarations.schemes import port_names, schemes
from declarations.selectors import declarations_for
from declarations.views.pages import Request, for_people
from validation.clocks.risks import risks_among
from validation.clocks.services import clocks_of
from validation.supervision import oversees


@never_cache
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """The user's declarations, those that wait for the user first."""
    if not isinstance(request.user, User):
        return render(request, "dashboard/home.html", {"schemes": schemes().values()})
    return render(request, "dashboard/board.html", _board(request, request.user))


def _board(request: HttpRequest, user: User) -> dict[str, Any]:
    standing = standing_of(user)
    ports = port_names()
    form = BoardFilter(request.GET, ports=ports)
    everything = declarations_for(user)
    shown = slice_of(
        form.narrow(everything),
        known=everything,
        older_than=request.GET.get("older_than", ""),
        newer_than=request.GET.get("newer_than", ""),
    )
    counted = figures(user)
    return {
        "form": form,
        "slice": shown,
        "clocks": clocks_of(shown.rows),
        "risks": risks_among(everything),
        "filters": form.answers,
        "query": urlencode(form.answers),
        "ports": ports,
        "figures": counted,
        "waiting": counted[0].number,
        "do_next": do_next(user),
        "with_exporter": standing.is_customs or standing.is_broker,
        "may_file": exporters_to_prepare_for(user).exists(),
        "is_customs": standing.is_customs,
        "at_desk": oversees(user),
    }


@for_people
@require_safe
def export(request: Request, kind: str) -> HttpResponseBase:
    """All that the board's filters let through, of every page."""
    form = BoardFilter(request.GET, ports=port_names())
    return board_file(
        request.user,
        lambda reader: form.narrow(declarations_for(reader)),
        name="declarations",
        kind=kind,
    )

"""The public page of service figures, and the export for those who see all of them."""

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from declarations.clock import database_now
from declarations.parties.standing import standing_of
from declarations.schemes import port_names
from declarations.views.files import csv_answer
from declarations.views.pages import Request, for_people
from validation.clocks.figures import minimum
from validation.clocks.models import INSIDERS
from validation.clocks.reports import COLUMNS, all_figures, cells, reports


@never_cache
@require_safe
def service(request: HttpRequest) -> HttpResponse:
    """How long clearance and release take, beside what the notices promise."""
    at = database_now()
    return render(
        request,
        "clocks/service.html",
        {
            "reports": reports(request.user, at, request.GET.get("week", "")),
            "ports": port_names(),
            "minimum": minimum(),
            "insider": bool(standing_of(request.user).roles & INSIDERS),
        },
    )


@for_people
@require_safe
def export(request: Request) -> HttpResponseBase:
    """Every figure of the last weeks, as CSV."""
    if not standing_of(request.user).roles & INSIDERS:
        raise Http404
    some = all_figures(request.user, database_now())
    return csv_answer("service-figures", COLUMNS, ([*cells(each)] for each in some))

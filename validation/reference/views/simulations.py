"""A simulation: how far it is, and which declarations would be decided otherwise."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from declarations.views.pages import Request, for_people
from validation.simulation import declarations_changed, simulation_for

SHOWN = 500


@for_people
@require_safe
def detail(request: Request, number: int) -> HttpResponse:
    """The progress bar while it runs, then what it found."""
    simulation = simulation_for(request.user, number)
    found = declarations_changed(simulation)
    context = {
        "simulation": simulation,
        "draft": simulation.draft,
        "found": found[:SHOWN],
        "count": found.count(),
        "cut_short": simulation.finished_at and simulation.done < simulation.total,
    }
    return render(request, "reference/simulation.html", context)


@for_people
@require_safe
def progress(request: Request, number: int) -> HttpResponse:
    """The progress bar alone, asked for again and again; the page when it is done."""
    simulation = simulation_for(request.user, number)
    if simulation.finished_at:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return render(request, "reference/progress.html", {"simulation": simulation})

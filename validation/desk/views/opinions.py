"""The list of automatic clearances that wait for a second opinion."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from declarations.schemes import port_names
from declarations.views.pages import Request, for_people
from validation.desk.second_opinions import open_reviews
from validation.desk.views.queue import desk_navigation
from validation.reference.selectors import require_overseer


@for_people
@require_safe
def second_opinions(request: Request) -> HttpResponse:
    """What was drawn and waits, oldest first."""
    require_overseer(request.user)
    shown = open_reviews(request.user, after=request.GET.get("after", ""))
    context = {
        "page": shown,
        "ports": port_names(),
        **desk_navigation(request, "second"),
    }
    return render(request, "desk/second_opinions.html", context)

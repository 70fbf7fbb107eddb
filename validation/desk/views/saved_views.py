"""The filters of a board kept under a name: what any page with such a board shows of
them, and what it does with them."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from declarations.views.pages import Request
from validation.desk.forms import SavedViewForm
from validation.desk.models import Board, SavedView


def shown(request: Request, board: Board, query: str) -> dict[str, Any]:
    """The user's views of a board, and the form that keeps the filters in use."""
    return {
        "views": SavedView.objects.visible_to(request.user).of_board(board),
        "saving": SavedViewForm(initial={"query": query}),
    }


def save(
    request: Request, board: Board, route: str, clean: Callable[[str], str]
) -> HttpResponse:
    """Keep the filters that were posted; the same name again replaces them. `clean`
    leaves of them what the board understands."""
    form = SavedViewForm(request.POST)
    if not form.is_valid():
        for faults in form.errors.values():
            messages.error(request, " ".join(map(str, faults)))
        return redirect(route)
    query = clean(form.cleaned_data["query"])
    request.user.saved_views.update_or_create(
        board=board, name=form.cleaned_data["name"], defaults={"query": query}
    )
    messages.success(request, _("The view is saved."))
    return redirect(f"{reverse(route)}?{query}")


def drop(request: Request, board: Board, route: str, number: int) -> HttpResponse:
    """Forget one's own view of a board; Http404 for another's."""
    mine = SavedView.objects.visible_to(request.user).of_board(board)
    get_object_or_404(mine, pk=number).delete()
    return redirect(route)

"""Draft releases: open, look at, publish, discard."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from declarations.faults import Refused
from declarations.views.pages import Request, for_people
from validation import simulation
from validation.reference import drafts
from validation.reference.differences import of_draft
from validation.reference.forms import (
    DraftForm,
    PublicationForm,
    SimulationForm,
    tell,
)
from validation.reference.models import DraftRelease
from validation.reference.publication import publish_draft
from validation.reference.selectors import (
    draft_for,
    drafts_for,
    list_summaries,
    require_overseer,
)
from validation.supervision import supervises

NEWEST = 50


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: Request) -> HttpResponse:
    """All drafts; a supervisor opens a new one here."""
    require_overseer(request.user)
    form = DraftForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        draft = drafts.open_draft(user=request.user, **form.cleaned_data)
        return redirect("reference:draft", draft.pk)
    context = {
        "form": form,
        "drafts": drafts_for(request.user)[:NEWEST],
        "supervises": supervises(request.user),
    }
    status = 422 if form.is_bound else 200
    return render(request, "reference/drafts.html", context, status=status)


@for_people
@require_safe
def detail(request: Request, number: int) -> HttpResponse:
    """What a draft changes, what it would do, and what can be done with it."""
    draft = draft_for(request.user, number)
    return _page(request, draft)


@for_people
@require_POST
def publish(request: Request, number: int) -> HttpResponse:
    """The second person makes it law."""
    draft = draft_for(request.user, number)
    form = PublicationForm(request.POST)
    if form.is_valid():
        try:
            release = publish_draft(user=request.user, draft=draft, **form.cleaned_data)
        except Refused as refusal:
            tell(form, refusal)
        else:
            messages.success(request, _("Release %s is published.") % release.version)
            return redirect("reference:release", release.version)
    return _page(request, draft, publication=form)


@for_people
@require_POST
def discard(request: Request, number: int) -> HttpResponse:
    """End a draft for good."""
    drafts.discard(user=request.user, draft=draft_for(request.user, number))
    messages.success(request, _("The draft is discarded."))
    return redirect("reference:drafts")


@for_people
@require_POST
def simulate(request: Request, number: int) -> HttpResponse:
    """Ask workers what the draft would do to past declarations."""
    draft = draft_for(request.user, number)
    form = SimulationForm(request.POST)
    if not form.is_valid():
        return _page(request, draft, simulating=form)
    asked = dict(form.cleaned_data)
    as_of = asked.pop("as_of")
    one = simulation.ask(
        user=request.user,
        draft=draft,
        selection=simulation.Selection(**asked),
        as_of=as_of,
    )
    return redirect("reference:simulation", one.pk)


def _page(
    request: Request,
    draft: DraftRelease,
    *,
    publication: PublicationForm | None = None,
    simulating: SimulationForm | None = None,
) -> HttpResponse:
    refused = publication or simulating
    is_author = draft.author_id == request.user.pk
    is_open = draft.closed_at is None
    day = draft.starts_on
    context: dict[str, Any] = {
        "draft": draft,
        "difference": of_draft(draft),
        "lists": list_summaries(),
        "simulations": simulation.simulations_of(draft),
        "publication": publication
        or PublicationForm(initial={"edition": draft.edition, "starts_on": day}),
        "simulating": simulating
        or SimulationForm(initial={"as_of": day, "at_most": 1000}),
        "refused": refused,
        "may_edit": is_open and is_author and supervises(request.user),
        "may_publish": is_open and not is_author and supervises(request.user),
        "may_act": is_open and supervises(request.user),
    }
    status = 422 if refused else 200
    return render(request, "reference/draft.html", context, status=status)

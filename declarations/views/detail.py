"""The page of one declaration, and the little answer that tells it to reload."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from declarations import services
from declarations.authority import require_authority
from declarations.facts import fact_sheets, labels_at
from declarations.faults import Forbidden
from declarations.filing_sections import sections_for
from declarations.forms import WithdrawalForm
from declarations.models import Declaration
from declarations.notifications.services import opened
from declarations.parties.models import MandateAction, User
from declarations.parties.standing import standing_of
from declarations.sections import sections_of_page
from declarations.selectors import (
    current_revision,
    declaration_for,
    scheme_of,
    timeline,
)
from declarations.states import Action, State, actions_from
from declarations.views.pages import Request, for_people
from declarations.working_copies import working_copy_of


@for_people
@require_safe
def detail(request: Request, reference: str) -> HttpResponse:
    """What it is, how it stands, what to do next."""
    declaration = declaration_for(request.user, reference)
    revision = current_revision(declaration)
    if revision is None and declaration.state == State.DRAFT:
        return redirect("declarations:tasks", reference)
    opened(user=request.user, declaration=declaration)
    scheme = scheme_of(declaration)
    envelope = revision.envelope if revision else {}
    pages = sections_for(scheme, envelope)
    may_file = _may(request.user, declaration, MandateAction.SUBMIT)
    state = State(declaration.state)
    return render(
        request,
        "declarations/detail.html",
        {
            "declaration": declaration,
            "scheme": scheme,
            "labels": labels_at(pages, envelope),
            "sheets": fact_sheets(pages, envelope),
            "timeline": reversed(timeline(declaration, request.user)),
            "parts": [
                {
                    "template": part.template,
                    "content": part.for_page(declaration, request.user),
                    "beside": getattr(part, "beside", False),
                    "headline": getattr(part, "headline", ""),
                }
                for part in sections_of_page()
            ],
            "is_customs": standing_of(request.user).is_customs,
            "may_correct": may_file and state == State.RETURNED,
            "may_amend": may_file and state == State.ISSUED,
            "may_withdraw": may_file and Action.WITHDRAW in actions_from(state),
        },
    )


@for_people
@require_safe
def status(request: Request, reference: str) -> HttpResponse:
    """Asked again and again by a page that waits: reload once the state is another."""
    declaration = declaration_for(request.user, reference)
    if declaration.state == request.GET.get("state"):
        return HttpResponse(status=204)
    return HttpResponse(status=204, headers={"HX-Refresh": "true"})


@for_people
@require_POST
def correct(request: Request, reference: str) -> HttpResponse:
    """Open what was returned for correction, with everything that was declared."""
    declaration = declaration_for(request.user, reference)
    revision = current_revision(declaration)
    if revision is None:
        return redirect("declarations:tasks", reference)
    if working_copy_of(declaration) is None:
        pages = sections_for(scheme_of(declaration), revision.envelope)
        services.save_answers(
            user=request.user,
            declaration=declaration,
            envelope=revision.envelope,
            done=[page.slug for page in pages],
        )
    return redirect("declarations:tasks", reference)


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: Request, reference: str) -> HttpResponse:
    """Ask why, then end the declaration."""
    declaration = declaration_for(request.user, reference)
    require_authority(request.user, declaration, MandateAction.SUBMIT)
    form = WithdrawalForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        services.withdraw(
            user=request.user,
            declaration=declaration,
            reason=form.cleaned_data["reason"],
        )
        return redirect("declarations:detail", reference)
    return render(
        request,
        "declarations/withdraw.html",
        {"declaration": declaration, "form": form},
        status=422 if form.is_bound else 200,
    )


def _may(user: User, declaration: Declaration, action: MandateAction) -> bool:
    try:
        require_authority(user, declaration, action)
    except Forbidden:
        return False
    return True

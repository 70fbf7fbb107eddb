"""Pages of requests: the filer answers, the reviewer asks and takes back."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from declarations.authority import require_authority
from declarations.faults import Conflict, Fault, Forbidden, Refused
from declarations.models import Declaration
from declarations.parties.models import MandateAction, User
from declarations.questions import anchor_of
from declarations.selectors import declaration_for
from declarations.views.pages import Request, for_people
from validation.impartiality import may_decide
from validation.rfi import answering, asking
from validation.rfi.answer_page import AnswerPage
from validation.rfi.answering import Reply
from validation.rfi.forms import AskForm, numbers_of
from validation.rfi.marking import marks_of, other_marks
from validation.rfi.selectors import open_requests_of, request_on

CHANNEL = "web"


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def answers(request: Request, reference: str) -> HttpResponse:
    """The marked fields with their questions; what is posted is always kept."""
    declaration = declaration_for(request.user, reference)
    require_authority(request.user, declaration, MandateAction.ANSWER)
    page = _page(declaration)
    if not page.requests and "send" not in request.POST:
        return redirect("declarations:detail", reference)
    if request.method == "POST":
        return _kept(request, page)
    return _shown(request, page)


def _page(declaration: Declaration) -> AnswerPage:
    return AnswerPage(declaration, open_requests_of(declaration))


def _kept(request: Request, page: AnswerPage) -> HttpResponse:
    replies = page.reply(request.POST)
    for rfi in page.requests:
        answering.keep(user=request.user, rfi=rfi, reply=replies[rfi.number])
    if "autosave" in request.POST:
        kept = _page(page.declaration).newest
        return render(request, "rfi/kept.html", {"rfi": kept})
    if "send" in request.POST:
        return _sent(request, page, replies)
    if "leave" in request.POST:
        messages.success(request, _("Your answers so far are kept."))
        return redirect("board")
    return _gone_on(request, page.declaration.reference)


def _gone_on(request: Request, reference: str) -> HttpResponse:
    """To the place of the button that was pressed, or to the file that is missing."""
    asked = numbers_of(request.POST.get("attach", "").split("-"))
    if len(asked) == len(("number", "position")):
        return redirect("rfi:attach", reference, *asked)
    back = redirect("rfi:answers", reference)
    table, _slash, _index = request.POST.get("remove", "").rpartition("/")
    back["Location"] += f"#{anchor_of(request.POST.get('add') or table)}"
    return back


def _sent(
    request: Request, page: AnswerPage, replies: dict[int, Reply]
) -> HttpResponse:
    [number] = numbers_of([request.POST["send"]]) or [0]
    rfi = request_on(page.declaration, number)
    reply = replies.get(number, Reply())
    try:
        answering.look_ahead(rfi=rfi, reply=reply)
        answering.answer(user=request.user, rfi=rfi, reply=reply, channel=CHANNEL)
    except Refused as refused:
        again = _page(page.declaration)
        return _shown(request, again, again.settle(refused.faults))
    messages.success(request, _("Your answer is sent."))
    waiting = open_requests_of(declaration_for(request.user, rfi.declaration.reference))
    where = "rfi:answers" if waiting else "declarations:detail"
    return redirect(where, page.declaration.reference)


def _shown(request: Request, page: AnswerPage, troubles: Any = ()) -> HttpResponse:
    return render(
        request,
        "rfi/answers.html",
        {
            "page": page,
            "declaration": page.declaration,
            "requests": page.shown,
            "troubles": troubles,
        },
        status=422 if troubles else 200,
    )


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: Request, reference: str) -> HttpResponse:
    """Write the questions about what was marked, and ask them all at once."""
    declaration = declaration_for(request.user, reference)
    if not may_decide(request.user, declaration):
        raise Forbidden("reviewers_only", _("Only a reviewer may decide this case."))
    posted = request.method == "POST"
    form = AskForm(declaration, request.POST if posted else request.GET)
    status = HTTPStatus.OK
    if posted and "ask" in request.POST:
        status = _asked(request.user, declaration, form)
        if status == HTTPStatus.OK:
            messages.success(request, _("The exporter is asked. The clock is stopped."))
            return redirect("desk:case", reference)
    return render(
        request,
        "rfi/ask.html",
        {
            "form": form,
            "declaration": declaration,
            "groups": marks_of(declaration),
            "others": other_marks(declaration),
        },
        status=status,
    )


def _asked(user: User, declaration: Declaration, form: AskForm) -> HTTPStatus:
    """Ask what the form says. What stands in the way is told beside what was written,
    also where somebody else has the case by now."""
    try:
        asking.ask(
            user=user,
            declaration=declaration,
            wanted=form.wanted,
            message=form.message,
        )
    except Refused as refused:
        form.settle(refused.faults)
        return HTTPStatus.UNPROCESSABLE_ENTITY
    except Conflict as refusal:
        advice = _("Your questions are still here.")
        form.settle([Fault("/", refusal.code, refusal.message, advice)])
        return HTTPStatus.CONFLICT
    return HTTPStatus.OK


@for_people
@require_POST
def cancel(request: Request, reference: str, number: int) -> HttpResponse:
    """Take a request back."""
    declaration = declaration_for(request.user, reference)
    if not may_decide(request.user, declaration):
        raise Forbidden("reviewers_only", _("Only a reviewer may decide this case."))
    asking.cancel(user=request.user, rfi=request_on(declaration, number))
    messages.success(request, _("The request is taken back."))
    return redirect("desk:case", reference)

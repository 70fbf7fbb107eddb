"""The page of one case, and every act on it."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from declarations.documents.selectors import documents_of
from declarations.faults import Conflict
from declarations.models import Declaration
from declarations.notifications.services import opened
from declarations.schemes import port_names
from declarations.selectors import declaration_for
from declarations.views.pages import Request, for_people
from validation.clocks.section import ClockSection
from validation.desk import leases, overrides
from validation.desk.case_file import case_file
from validation.desk.forms import DecisionForm, OpinionForm, ReasonForm
from validation.desk.models import SecondOpinion
from validation.desk.second_opinions import give_opinion
from validation.desk.views.queue import desk_navigation
from validation.impartiality import decides
from validation.models import RulingKind
from validation.reference.selectors import require_overseer
from validation.review import Seen, decide
from validation.rfi.panels import panel

READ_BY_EXPORTER = gettext_lazy("The exporter will read it.")
READ_BY_CUSTOMS = gettext_lazy("Customs will read it.")
FORMS: dict[str, tuple[type[ReasonForm], Any]] = {
    "deciding": (DecisionForm, READ_BY_EXPORTER),
    "taking": (ReasonForm, READ_BY_CUSTOMS),
    "proposing": (ReasonForm, READ_BY_CUSTOMS),
    "answering": (ReasonForm, READ_BY_EXPORTER),
    "opining": (OpinionForm, READ_BY_CUSTOMS),
}
# The one of these that is shown is where a key leads; the others are set aside.
AT_HAND = frozenset({"deciding", "answering", "opining"})
OVERRIDES: dict[str, tuple[str, Callable[..., object]]] = {
    "propose": ("proposing", overrides.propose),
    "confirm": ("answering", overrides.confirm),
    "decline": ("answering", overrides.decline),
}


@for_people
@require_safe
def case(request: Request, reference: str) -> HttpResponse:
    """A case with all that is known of it."""
    declaration = _load(request, reference)
    opened(user=request.user, declaration=declaration)
    return _page(request, declaration)


@for_people
@require_POST
def claim(request: Request, reference: str) -> HttpResponse:
    """Nobody else works on it for five minutes, and longer while its page is open."""
    declaration = _load(request, reference)
    try:
        leases.claim(user=request.user, declaration=declaration)
    except Conflict as refusal:
        return _conflict(request, declaration, {"conflict": refusal})
    return redirect("desk:case", declaration.reference)


@for_people
@require_POST
def free(request: Request, reference: str) -> HttpResponse:
    """Leave the case to others."""
    declaration = _load(request, reference)
    leases.free(user=request.user, declaration=declaration)
    return redirect("desk:queue")


@for_people
@require_POST
def heartbeat(request: Request, reference: str) -> HttpResponse:
    """Asked every minute by an open page: the lease goes on, or the page is old."""
    declaration = _load(request, reference)
    if leases.heartbeat(user=request.user, declaration=declaration):
        return HttpResponse()
    return HttpResponse(_("This case is no longer yours. Load the page again."))


@for_people
@require_POST
def take_over(request: Request, reference: str) -> HttpResponse:
    """Take the case from whoever has it."""
    declaration = _load(request, reference)
    return _with_reason(request, declaration, "taking", lambda _form: leases.take_over)


@for_people
@require_POST
def decision(request: Request, reference: str) -> HttpResponse:
    """Approve or refuse."""
    declaration = _load(request, reference)

    def act(form: dict[str, Any]) -> Callable[..., object]:
        kind = RulingKind(form["kind"])
        return partial(decide, kind=kind, seen=Seen.from_text(form["seen"]))

    return _with_reason(request, declaration, "deciding", act)


@for_people
@require_POST
def override(request: Request, reference: str, act: str) -> HttpResponse:
    """Propose, confirm or decline to approve against a finding."""
    declaration = _load(request, reference)
    name, service = OVERRIDES[act]
    return _with_reason(request, declaration, name, lambda _form: service)


@for_people
@require_POST
def opinion(request: Request, reference: str) -> HttpResponse:
    """Uphold an automatic clearance, or object to it."""
    declaration = _load(request, reference)

    def act(form: dict[str, Any]) -> Callable[..., object]:
        return partial(give_opinion, opinion=SecondOpinion(form["kind"]))

    return _with_reason(request, declaration, "opining", act)


def _load(request: Request, reference: str) -> Declaration:
    require_overseer(request.user)
    return declaration_for(request.user, reference)


def _with_reason(
    request: Request,
    declaration: Declaration,
    name: str,
    act: Callable[[dict[str, Any]], Callable[..., object]],
) -> HttpResponse:
    """Do it if the form is in order; else, and when it is refused, the page comes back
    with what was typed."""
    form = _form(name, declaration, request.POST)
    if not form.is_valid():
        return _page(request, declaration, {name: form, "faulty": form}, status=422)
    try:
        act(form.cleaned_data)(
            user=request.user,
            declaration=declaration,
            reason=form.cleaned_data["reason"],
        )
    except Conflict as refusal:
        return _conflict(request, declaration, {name: form, "conflict": refusal})
    messages.success(request, _("Done. The history says so."))
    return redirect("desk:case", declaration.reference)


def _conflict(
    request: Request, declaration: Declaration, more: dict[str, Any]
) -> HttpResponse:
    declaration.refresh_from_db()
    return _page(request, declaration, more, status=409)


def _page(
    request: Request,
    declaration: Declaration,
    more: dict[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    file = case_file(declaration, request.user)
    context = {
        "file": file,
        "declaration": declaration,
        "labels": file.labels,
        "ports": port_names(),
        "may_decide": decides(request.user),
        "panel": panel(declaration, request.user),
        "documents": documents_of(declaration),
        "clock": ClockSection().for_page(declaration, request.user),
        "timeline": file.history,
        **{name: _form(name, declaration) for name in FORMS},
        **(more or {}),
        **desk_navigation(request, ""),
    }
    return render(request, "desk/case.html", context, status=status)


def _form(name: str, declaration: Declaration, data: Any = None) -> ReasonForm:
    """A form of the page; the browser keeps what is typed until it is taken."""
    kind, hint = FORMS[name]
    keep = f"{name}-{declaration.reference}-{declaration.revision}"
    form = kind(data, auto_id=f"{name}-%s", keep=keep, hint=hint)
    if name in AT_HAND:
        form.fields["reason"].widget.attrs["data-key"] = "w"
    return form

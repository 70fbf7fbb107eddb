"""Pages of the gate: the list of a port, goods before an officer, and acts on them."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from codes.gate import services
from codes.gate.forms import ActForm, PresentedForm
from codes.gate.models import Act, ScanRecord
from codes.gate.offers import answer_to
from codes.gate.selectors import (
    at_the_gate,
    expected,
    goods_at_gate,
    open_conflicts,
    require_customs,
)
from codes.gate.sheets import compared_by, current_target, sheet_of
from codes.gate.targets import Target, find
from codes.gate.work import is_officer, may_look
from declarations.faults import Conflict, DomainError, Forbidden, Refused
from declarations.parties.models import User
from declarations.parties.standing import standing_of
from declarations.schemes import port_names
from declarations.views.pages import Request, for_people
from validation.clocks.services import clocks_of
from validation.supervision import oversees

Context = dict[str, Any]
TOLD = {
    Act.START: _("The inspection has begun."),
    Act.HOLD: _("On hold. The clock stands still."),
    Act.RESUME: _("The inspection goes on."),
    Act.PASS: _("Passed. The goods may leave once the exit is recorded."),
    Act.FAIL: _("Recorded. The goods stay, and a supervisor decides."),
    Act.RELEASE: _("The exit is recorded."),
}


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: Request) -> HttpResponse:
    """What stands at a port's gate, what is expected, and a field to scan into."""
    require_customs(request.user)
    form = PresentedForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        return _checked(request, form)
    status = 422 if form.is_bound else 200
    return render(request, "gate/index.html", _list(request, form), status=status)


@for_people
@require_safe
def goods(request: Request, reference: str) -> HttpResponse:
    """One truck or consignment, as it stands at the gate."""
    declaration = goods_at_gate(request.user, reference)
    sheet = sheet_of(request.user, current_target(declaration))
    return _goods(request, {"sheet": sheet, "form": ActForm()})


@for_people
@require_POST
def act(request: Request, name: Act) -> HttpResponse:
    """Do one act; what is refused is told on the page of the goods."""
    require_customs(request.user)
    form = ActForm(request.POST)
    if not form.is_valid():
        return render(request, "gate/index.html", _list(request, form), status=422)
    try:
        record = _done(request.user, name, form)
    except DomainError as refusal:
        return _told_no(request, form, refusal)
    messages.success(request, TOLD[name])
    assert record.declaration is not None  # noqa: S101 - an act is done on something
    return redirect("gate:goods", record.declaration.reference)


def _checked(request: Request, form: PresentedForm) -> HttpResponse:
    """The answer to a scan. Who may not act there only looks, and leaves no scan."""
    user, presented = request.user, form.presented
    if not is_officer(user):
        try:
            found = find(user, presented.text)
        except Refused as refusal:
            return _told_no(request, form, refusal, status=200)
        return redirect("gate:goods", found.declaration.reference)
    try:
        record = services.check(user=user, presented=presented, scan=form.scan)
    except DomainError as refusal:
        return _told_no(request, form, refusal, status=200)
    assert record.declaration is not None  # noqa: S101 - or it had been refused
    if not presented.subject.strip():
        return redirect("gate:goods", record.declaration.reference)
    target = Target(record.declaration, record.code)
    sheet = sheet_of(user, target, matched=presented.subject)
    answer = sheet.situation.answer
    return _goods(request, {"sheet": sheet, "answer": answer, "form": ActForm()})


def _done(user: User, name: Act, form: ActForm) -> ScanRecord:
    who: Context = {"user": user, "presented": form.presented, "scan": form.scan}
    reason = form.cleaned_data["reason"]
    match name:
        case Act.START:
            return services.start_inspection(**who)
        case Act.HOLD:
            return services.hold(**who, reason=reason)
        case Act.RESUME:
            return services.resume(**who)
        case Act.PASS | Act.FAIL:
            return services.finish(**who, passed=name is Act.PASS, note=reason)
        case _:
            return services.release(**who, without_inspection=reason)


def _told_no(
    request: Request,
    form: PresentedForm,
    refusal: DomainError,
    *,
    status: int | None = None,
) -> HttpResponse:
    """One big answer, and the goods below it where they are the officer's business."""
    if status is None:
        status = _status(refusal)
    context: Context = {"answer": answer_to(refusal), "form": form, "sheet": None}
    try:
        target = find(request.user, form.presented.text)
    except Refused:
        return _goods(request, context, status=status)
    if may_look(request.user, target.declaration):
        context["sheet"] = sheet_of(request.user, target)
    return _goods(request, context, status=status)


def _status(refusal: DomainError) -> int:
    if isinstance(refusal, Refused):
        return refusal.status
    kinds = {Conflict: HTTPStatus.CONFLICT, Forbidden: HTTPStatus.FORBIDDEN}
    return kinds.get(type(refusal), HTTPStatus.BAD_REQUEST)


def _goods(request: Request, context: Context, *, status: int = 200) -> HttpResponse:
    context = {**context, "ports": port_names()}
    return render(request, "gate/goods.html", context, status=status)


def _list(request: Request, form: PresentedForm) -> Context:
    names = port_names()
    port = _port(request, names)
    waiting = request.GET.get("show") != "expected"
    chosen = at_the_gate if waiting else expected
    page = chosen(request.user, port, request.GET.get("after", ""))
    rows = [each.declaration for each in page.rows]
    clocks, borne = clocks_of(rows), compared_by(rows)
    return {
        "form": form,
        "ports": names,
        "port": port,
        "choices": _ports_of(request.user, names),
        "waiting": waiting,
        "rows": [
            {"goods": each, "clock": clocks[row.pk], "borne": borne[row.pk]}
            for each, row in zip(page.rows, rows, strict=True)
        ],
        "more_after": rows[-1].reference if page.has_more else "",
        "is_officer": is_officer(request.user),
        "oversees": oversees(request.user),
        "conflicts_open": open_conflicts(request.user),
    }


def _ports_of(user: User, names: dict[str, str]) -> list[str]:
    """An officer's own ports; all of them for those who only look."""
    return sorted(standing_of(user).ports if is_officer(user) else names)


def _port(request: Request, names: dict[str, str]) -> str:
    choices = _ports_of(request.user, names)
    asked = request.GET.get("port", "")
    return asked if asked in choices else next(iter(choices), "")

"""The filing path: choose, answer page by page, check, send."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from declarations import services
from declarations.answers import add_pasted, add_row, take
from declarations.authority import require_authority
from declarations.clients import somebody_to_file_for
from declarations.clock import declaration_date
from declarations.facts import fact_sheets
from declarations.faults import Refused
from declarations.filing import Filing, Page, Progress, Trouble
from declarations.forms import StartForm
from declarations.layout import Table
from declarations.models import Declaration
from declarations.parties.models import MandateAction
from declarations.questions import anchor_of, remark, with_tables
from declarations.remarks import remarks
from declarations.selectors import declaration_for
from declarations.states import TRAITS, State
from declarations.views.pages import Request, for_people
from declarations.views.saving import save_while_typing
from declarations.working_copies import standing_findings, working_copy_of


class Sent(Exception):
    """The declaration has nothing unfinished: it was sent, or never begun."""


def open_filing(request: Request, reference: str) -> Filing:
    """The working copy of a declaration that the user may prepare.

    Raises Http404 for strangers, Forbidden, or Sent when nothing is unfinished.
    """
    declaration = declaration_for(request.user, reference)
    copy = working_copy_of(declaration)
    if copy is None or not TRAITS[State(declaration.state)].correctable:
        raise Sent
    require_authority(request.user, declaration, MandateAction.PREPARE)
    return Filing(
        declaration=declaration,
        envelope=copy.envelope,
        done=frozenset(copy.done),
        findings=standing_findings(declaration, request.user, copy.envelope),
        today=_today(),
        saved_at=copy.saved_at,
    )


def _today() -> date:
    return declaration_date(timezone.now())


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: Request) -> HttpResponse:
    """Choose the scheme, and for brokers the exporter."""
    exporters = somebody_to_file_for(request.user)
    data = request.POST.copy() if request.method == "POST" else None
    if data is not None and len(exporters) == 1:
        data["exporter"] = exporters[0].uscc
    form = StartForm(data, user=request.user)
    if data is not None and form.is_valid():
        begun = _begin(request, form)
        if begun is not None:
            return redirect("declarations:tasks", begun.reference)
    return render(
        request,
        "declarations/start.html",
        {"form": form, "exporters": exporters},
        status=422 if form.is_bound else 200,
    )


def _begin(request: Request, form: StartForm) -> Declaration | None:
    """The new draft; None where no mandate covers this scheme, which the form tells."""
    exporter, scheme = form.cleaned_data["exporter"], form.cleaned_data["scheme"]
    try:
        return services.start_draft(
            user=request.user,
            exporter=exporter,
            scheme=scheme,
            envelope={"scheme": scheme, "exporter": {"uscc": exporter.uscc}},
        )
    except Refused as refused:
        told = [f"{fault.message} {fault.remedy}" for fault in refused.faults]
        form.add_error("scheme", told)
        return None


@for_people
@require_safe
def tasks(request: Request, reference: str) -> HttpResponse:
    """The task list: every page with how far it is."""
    try:
        filing = open_filing(request, reference)
    except Sent:
        return redirect("declarations:detail", reference)
    return render(request, "declarations/tasks.html", {"filing": filing})


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def section(request: Request, reference: str, slug: str) -> HttpResponse:
    """One page of questions; what is posted is always kept."""
    try:
        filing = open_filing(request, reference)
    except Sent:
        return redirect("declarations:detail", reference)
    if request.method == "POST":
        save = save_while_typing if "autosave" in request.POST else _save
        return save(request, filing, _page(filing, slug))
    return _show(request, filing, slug)


def _page(filing: Filing, slug: str) -> Page:
    page = filing.page(slug)
    if page is None:
        raise Http404
    return page


def _show(
    request: Request, filing: Filing, slug: str, *, checked: bool = False
) -> HttpResponse:
    page = _page(filing, slug)
    shown = page.standing
    if checked or page.section.slug in filing.done:
        shown = page.troubles + page.standing
    else:
        _quiet(page)
    if not checked and page.progress is not Progress.NOT_BEGUN:
        remark(remarks(request.user, filing), page.asked)
    return render(
        request,
        "declarations/section.html",
        {"filing": filing, "page": page, "troubles": shown},
        status=422 if checked and page.troubles else 200,
    )


def _quiet(page: Page) -> None:
    """Nobody is told of faults before the first try; only findings stay."""
    kept = {id(trouble.fault) for trouble in page.standing}
    for asked in with_tables(page.asked):
        asked.faults[:] = [fault for fault in asked.faults if id(fault) in kept]


def _save(request: Request, filing: Filing, page: Page) -> HttpResponse:
    envelope = take(filing.envelope, page.section, request.POST)
    reference, slug = filing.declaration.reference, page.section.slug
    anchor = _changed_row(request, envelope, page)
    changed = Filing(
        declaration=filing.declaration,
        envelope=envelope,
        done=filing.done | {slug} if "continue" in request.POST else filing.done,
        findings=standing_findings(filing.declaration, request.user, envelope),
        today=filing.today,
    )
    services.save_answers(
        user=request.user,
        declaration=filing.declaration,
        envelope=envelope,
        done=sorted(changed.done),
    )
    if anchor:
        url = redirect("declarations:section", reference, slug)
        url["Location"] += f"#{anchor}"
        return url
    if "continue" not in request.POST:
        messages.success(
            request, _("Draft %(reference)s is saved.") % {"reference": reference}
        )
        return redirect("board")
    return _go_on(request, changed, slug)


def _go_on(request: Request, filing: Filing, slug: str) -> HttpResponse:
    page = _page(filing, slug)
    if page.troubles:
        return _show(request, filing, slug, checked=True)
    reference, following = filing.declaration.reference, filing.page_after(page)
    if filing.declaration.state in {State.RETURNED, State.ISSUED}:
        return redirect("declarations:tasks", reference)
    if following is None:
        return redirect("declarations:check", reference)
    return redirect("declarations:section", reference, following.section.slug)


def _changed_row(request: Request, envelope: dict[str, object], page: Page) -> str:
    """Where to go on when rows were added or removed; empty when none were."""
    tables = {item.pointer: item for item in page.section.items if _is_table(item)}
    added = tables.get(request.POST.get("add", ""))
    if isinstance(added, Table):
        return anchor_of(f"{added.pointer}/{add_row(envelope, added)}")
    pasted = tables.get(request.POST.get("paste", ""))
    if isinstance(pasted, Table):
        text = request.POST.get(f"{pasted.pointer}/pasted", "")
        return anchor_of(f"{pasted.pointer}/{add_pasted(envelope, pasted, text)}")
    table, _slash, _index = request.POST.get("remove", "").rpartition("/")
    return anchor_of(table) if table in tables else ""


def _is_table(item: object) -> bool:
    return isinstance(item, Table)


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: Request, reference: str) -> HttpResponse:
    """Check your answers, and send."""
    try:
        filing = open_filing(request, reference)
    except Sent:
        return redirect("declarations:sent", reference)
    troubles = filing.troubles
    if request.method == "POST" and filing.ready:
        try:
            services.resubmit(
                user=request.user,
                declaration=filing.declaration,
                envelope=filing.ready,
                channel="web",
            )
        except Refused as refused:
            troubles = [Trouble(fault, "", "") for fault in refused.faults]
        else:
            return redirect("declarations:sent", reference)
    sections = tuple(page.section for page in filing.pages)
    return render(
        request,
        "declarations/check.html",
        {
            "filing": filing,
            "sheets": fact_sheets(sections, filing.shown, gaps=True),
            "troubles": troubles,
            "foreseen": [] if troubles else _foreseen(request, filing),
        },
        status=422 if request.method == "POST" else 200,
    )


def _foreseen(request: Request, filing: Filing) -> list[Trouble]:
    return filing.located(remarks(request.user, filing))


@for_people
@require_safe
def sent(request: Request, reference: str) -> HttpResponse:
    """Confirmation: the reference, and what happens next."""
    declaration = declaration_for(request.user, reference)
    if declaration.revision == 0:
        return redirect("declarations:tasks", reference)
    return render(request, "declarations/sent.html", {"declaration": declaration})

"""Pages of fleet files: the list, sending one, following it, having it back."""

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from declarations.batches import services
from declarations.batches.api import whole_number
from declarations.batches.forms import ConfirmForm, UploadForm
from declarations.batches.models import Batch, Stage
from declarations.batches.paging import slice_of_batches, slice_of_rows
from declarations.batches.returned import as_file
from declarations.batches.selectors import (
    batch_for,
    batches_for,
    figures_of,
    pace_of,
    rows_for,
)
from declarations.batches.services import Terms, require_may_file
from declarations.batches.showing import NEEDED, Forecast, filters_for, narrowed
from declarations.batches.telling import told
from declarations.batches.uploads import taken
from declarations.documents.uploads import file_in, read_whole
from declarations.faults import Refused
from declarations.formats.rows import RowFormat
from declarations.formats.templates import template
from declarations.schemes import schemes
from declarations.views.pages import Request, for_people

CHANNEL = "web"
RETURNED_KINDS = (RowFormat.CSV, RowFormat.XLSX)


@for_people
@require_safe
def index(request: Request) -> HttpResponse:
    """Every file of the organisation, newest first."""
    page = slice_of_batches(
        batches_for(request.user), before=request.GET.get("older_than", "")
    )
    return render(request, "batches/index.html", {"page": page})


# Not exempt in truth: what is posted is protected below, once its length is known and
# it has come whole. The middleware would read it before.
@csrf_exempt
@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """Templates to start from, and the form that sends a file."""
    require_may_file(request.user)
    if request.method != "POST":
        return _show_form(request, UploadForm())
    try:
        read_whole(request, most=services.largest())
        return _receive(request)
    except Refused as refused:
        # A body that was refused unread is not read for its fields either.
        was_read = refused.status in {
            HTTPStatus.UNPROCESSABLE_ENTITY,
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        }
        form = UploadForm(request.POST if was_read and request.FILES else {})
        form.show_faults(refused.faults)
        return _show_form(request, form, refused.status)


@csrf_protect
def _receive(request: Request) -> HttpResponse:
    upload, said = file_in(request), request.POST
    terms = Terms(
        channel=CHANNEL,
        name=upload.name or "",
        scheme=said.get("scheme", ""),
        sha256=said.get("sha256", ""),
        rows=whole_number(said.get("rows", ""), "/rows", status=422),
        threshold=said.get("threshold", ""),
        hold=True,
        forced=bool(said.get("again")),
    )
    with taken(upload.chunks()) as draft:
        batch = services.receive(user=request.user, draft=draft, terms=terms)
    return redirect("batches:batch", batch.reference)


def _show_form(
    request: Request, form: UploadForm, status: int = HTTPStatus.OK
) -> HttpResponse:
    shown = {"form": form, "schemes": schemes().values(), "formats": list(RowFormat)}
    return render(request, "batches/new.html", shown, status=status)


@for_people
@require_safe
def batch(request: Request, reference: str) -> HttpResponse:
    """One file: how far it is, what to confirm, and its rows."""
    return _show(request, batch_for(request.user, reference))


def _show(
    request: Request,
    found: Batch,
    form: ConfirmForm | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    outcome = request.GET.get("outcome", NEEDED.name)
    rows = narrowed(rows_for(found, request.user), outcome)
    page = slice_of_rows(rows, after=_after(request))
    shown = {
        **_progress(found),
        "form": form or ConfirmForm(),
        "forecast": Forecast.of(found),
        "page": page,
        "rows": told(page.rows, request.user),
        "outcome": outcome,
        "filters": filters_for(found),
        "kinds": RETURNED_KINDS,
        "can_come_back": found.stage
        in (Stage.CHECKED, Stage.FINISHED, Stage.CANCELLED),
    }
    return render(request, "batches/batch.html", shown, status=status)


@for_people
@require_safe
def progress(request: Request, reference: str) -> HttpResponse:
    """The part of the page that asks for itself; it asks for the whole page once the
    file has moved on to what the page does not show yet."""
    found = batch_for(request.user, reference)
    answer = render(request, "batches/progress.html", _progress(found))
    if found.stage != request.GET.get("stage", found.stage):
        answer["HX-Redirect"] = reverse("batches:batch", args=[reference])
    return answer


def _progress(found: Batch) -> dict[str, Any]:
    figures = figures_of(found)
    return {
        "batch": found,
        "figures": figures,
        "pace": pace_of(found, timezone.now()),
        "moving": found.is_worked
        or (found.stage in (Stage.FINISHED, Stage.CANCELLED) and not figures.settled),
    }


@for_people
@require_POST
def confirm(request: Request, reference: str) -> HttpResponse:
    """File it, with one declaration of truth."""
    found = batch_for(request.user, reference)
    form = ConfirmForm(request.POST)
    try:
        services.confirm(
            user=request.user,
            batch=found,
            name=request.POST.get("name", ""),
            role=request.POST.get("role", ""),
            accepted=bool(request.POST.get("accepted")),
        )
    except Refused as refused:
        form.show_faults(refused.faults)
        return _show(request, found, form, refused.status)
    return redirect("batches:batch", reference)


@for_people
@require_POST
def cancel(request: Request, reference: str) -> HttpResponse:
    """Stop it; what was filed stays filed."""
    services.cancel(user=request.user, batch=batch_for(request.user, reference))
    return redirect("batches:batch", reference)


@for_people
@require_safe
def returned(
    request: Request, reference: str, kind: str
) -> HttpResponse | StreamingHttpResponse:
    """The file with its outcomes, or a page that waits for it."""
    if kind not in RETURNED_KINDS:
        raise Http404
    found = batch_for(request.user, reference)
    wanted = services.want_back(user=request.user, batch=found, kind=kind)
    if wanted.key:
        return as_file(wanted, request.user)
    shown = {"batch": found, "kind": RowFormat(kind), "failed": wanted.has_failed}
    return render(request, "batches/returned.html", shown)


@for_people
@require_safe
def example(request: Request, scheme: str, kind: str) -> HttpResponse:
    """The template of a scheme in a format, with one invented row."""
    if scheme not in schemes() or kind not in set(RowFormat):
        raise Http404
    chosen = RowFormat(kind)
    answer = HttpResponse(template(scheme, chosen), content_type=chosen.media_type)
    name = f"{scheme}{chosen.suffix}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _after(request: Request) -> int:
    text = request.GET.get("after", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 8 else 0  # noqa: PLR2004 - digits

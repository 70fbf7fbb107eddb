"""The page that takes the document which an item of a request asks for."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from declarations.authority import require_authority
from declarations.documents import services
from declarations.documents.forms import AttachForm
from declarations.documents.stated import kinds_of
from declarations.documents.uploads import file_in, read_whole
from declarations.faults import Refused
from declarations.models import Declaration
from declarations.parties.models import MandateAction
from declarations.selectors import declaration_for
from declarations.views.pages import Request, for_people
from validation.rfi.models import RfiItem
from validation.rfi.selectors import open_requests_of


# Protected below, once the body has come whole; the middleware would read it before.
@csrf_exempt
@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def attach(
    request: Request, reference: str, number: int, position: int
) -> HttpResponse:
    """One file for one item; then back to the questions."""
    declaration = declaration_for(request.user, reference)
    require_authority(request.user, declaration, MandateAction.ANSWER)
    item = _item(declaration, number, position)
    if request.method != "POST":
        return _show(request, declaration, item)
    try:
        read_whole(request)
        return _receive(request, declaration, item)
    except Refused as refused:
        return _show(request, declaration, item, refused)


@csrf_protect
def _receive(request: Request, declaration: Declaration, item: RfiItem) -> HttpResponse:
    document = services.receive(
        user=request.user,
        declaration=declaration,
        upload=file_in(request),
        kind=item.document_kind,
    )
    messages.success(request, _("“%(name)s” is attached.") % {"name": document.name})
    back = redirect("rfi:answers", declaration.reference)
    back["Location"] += f"#item-{item.rfi.number}-{item.position}"
    return back


def _item(declaration: Declaration, number: int, position: int) -> RfiItem:
    """An open item that asks for a document. Raises Http404 for any other."""
    for rfi in open_requests_of(declaration):
        for item in rfi.items.all():
            if (rfi.number, item.position) == (number, position) and item.document_kind:
                return item
    raise Http404


def _show(
    request: Request,
    declaration: Declaration,
    item: RfiItem,
    refused: Refused | None = None,
) -> HttpResponse:
    form = AttachForm(declaration, {})
    form.show_faults(refused.faults if refused else ())
    kind = kinds_of(declaration).get(item.document_kind, item.document_kind)
    return render(
        request,
        "rfi/attach.html",
        {"declaration": declaration, "item": item, "kind": kind, "form": form},
        status=refused.status if refused else HTTPStatus.OK,
    )

"""Pages of documents: the list with its form, the file itself, and taking one back."""

from http import HTTPStatus

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from declarations.documents import services
from declarations.documents.authority import may_attach, require_attaching
from declarations.documents.forms import AttachForm
from declarations.documents.models import Document
from declarations.documents.selectors import content_of, document_for, documents_of
from declarations.documents.uploads import file_in, read_whole
from declarations.faults import Refused
from declarations.models import Declaration
from declarations.selectors import declaration_for
from declarations.states import State
from declarations.views.pages import Request, for_people

# A file is something to save, never a page of ours, whatever is in it.
SANDBOX = "sandbox; default-src 'none'"


# Not exempt in truth: what is posted is protected below, once its length is known and
# it has come whole. The middleware would read it before.
@csrf_exempt
@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def documents(request: Request, reference: str) -> HttpResponse:
    """The documents of a declaration, and the form for one more."""
    declaration = declaration_for(request.user, reference)
    if request.method != "POST":
        return _show(request, declaration)
    require_attaching(request.user, declaration)
    try:
        read_whole(request)
        return _attach(request, declaration)
    except Refused as refused:
        return _show(request, declaration, refused)


@csrf_protect
def _attach(request: Request, declaration: Declaration) -> HttpResponse:
    document = services.receive(
        user=request.user,
        declaration=declaration,
        upload=file_in(request),
        kind=request.POST.get("kind", ""),
        sha256=request.POST.get("sha256", ""),
    )
    messages.success(request, _("“%(name)s” is attached.") % {"name": document.name})
    if declaration.state == State.DRAFT:
        return redirect("documents:list", declaration.reference)
    return redirect("declarations:detail", declaration.reference)


def _show(
    request: Request, declaration: Declaration, refused: Refused | None = None
) -> HttpResponse:
    form = None
    if may_attach(request.user, declaration):
        # A body that was refused unread is not read for its fields either.
        posted = request.POST if refused and _was_read(refused) else None
        form = AttachForm(declaration, posted if posted is not None else {})
        form.show_faults(refused.faults if refused else ())
    return render(
        request,
        "documents/page.html",
        {
            "declaration": declaration,
            "documents": documents_of(declaration),
            "form": form,
            "is_draft": declaration.state == State.DRAFT,
        },
        status=refused.status if refused else HTTPStatus.OK,
    )


def _was_read(refused: Refused) -> bool:
    return refused.status == HTTPStatus.UNPROCESSABLE_ENTITY


@for_people
@require_safe
def download(request: Request, reference: str, key: str) -> FileResponse:
    """The file, to be saved."""
    return as_attachment(document_for(request.user, reference, key))


@for_people
@require_POST
def remove(request: Request, reference: str, key: str) -> HttpResponse:
    """Take a document of a draft back."""
    document = document_for(request.user, reference, key)
    services.remove(user=request.user, document=document)
    return redirect("documents:list", reference)


def as_attachment(document: Document) -> FileResponse:
    """The answer that hands a clean document out. Raises Conflict for another."""
    answer = FileResponse(
        content_of(document),
        as_attachment=True,
        filename=document.name,
        content_type=document.media_type,
    )
    answer["Content-Security-Policy"] = SANDBOX
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer

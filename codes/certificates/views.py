"""Asking for a certificate, waiting for it, and taking it home."""

from http import HTTPStatus

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from codes import number as numbers
from codes.board import code_for
from codes.certificates import services
from declarations.views.pages import Request, for_people


@for_people
@require_POST
def want(request: Request, number: str) -> HttpResponse:
    """Have it drawn."""
    services.want(code=code_for(request.user, number))
    return redirect(f"{request.path.removesuffix('certificate/')}#certificate")


@for_people
@require_safe
def status(request: Request, number: str) -> HttpResponse:
    """Asked again and again by a page that waits: reload once it is there."""
    kept = services.certificate_of(code_for(request.user, number))
    waiting = kept is not None and kept.content is None
    headers = {} if waiting else {"HX-Refresh": "true"}
    return HttpResponse(status=HTTPStatus.NO_CONTENT, headers=headers)


@for_people
@require_safe
def download(request: Request, number: str) -> HttpResponse:
    """The PDF; gone once the code cannot be used, so that nobody takes it for live."""
    code = code_for(request.user, number)
    if not services.is_live(code):
        return _not_there(
            request,
            _("This code cannot be used now, so its certificate is not handed out."),
            HTTPStatus.GONE,
        )
    kept = services.certificate_of(code)
    if kept is None or kept.content is None:
        told = _("The certificate is not drawn yet. Ask for it on the code's page.")
        return _not_there(request, told, HTTPStatus.CONFLICT)
    answer = HttpResponse(bytes(kept.content), content_type="application/pdf")
    name = f"{numbers.display(code.number)}.pdf"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _not_there(request: Request, message: str, status: HTTPStatus) -> HttpResponse:
    return render(
        request, "declarations/conflict.html", {"message": message}, status=status
    )

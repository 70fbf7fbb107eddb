"""A declaration for the Single Window: its message, with the code in the notes."""

from typing import Any

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe
from drf_spectacular.utils import extend_schema
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request as ApiRequest
from rest_framework.response import Response

from codes import number
from codes.models import Code
from codes.verification import CodeStatus
from declarations.api.views import PROBLEMS, ApiView
from declarations.formats.single_window import to_dec_message
from declarations.models import Declaration
from declarations.parties.standing import AnyUser
from declarations.selectors import current_revision, declaration_for, scheme_of
from declarations.views.pages import Request, for_people

MEDIA_TYPE = "application/xml"


def message_of(declaration: Declaration, user: AnyUser) -> bytes:
    """The DecMessage of what is declared now; Http404 for a draft never sent. Its notes
    name the code while that is active, and no other code."""
    revision = current_revision(declaration)
    if revision is None:
        raise Http404
    code = (
        Code.objects.visible_to(user)
        .filter(declaration=declaration, status=CodeStatus.ACTIVE)
        .first()
    )
    return to_dec_message(
        revision.envelope,
        scheme_of(declaration).single_window,
        code=number.display(code.number) if code else "",
    )


def _named(declaration: Declaration) -> dict[str, str]:
    name = f"{declaration.reference}.xml"
    return {"Content-Disposition": f'attachment; filename="{name}"'}


@for_people
@require_safe
def download(request: Request, reference: str) -> HttpResponse:
    """The message as a file."""
    declaration = declaration_for(request.user, reference)
    message = message_of(declaration, request.user)
    return HttpResponse(message, MEDIA_TYPE, headers=_named(declaration))


class MessageRenderer(BaseRenderer):
    """The message as it is; problems stay problem documents."""

    media_type = MEDIA_TYPE
    format = "xml"
    charset = "utf-8"

    def render(self, data: Any, *args: Any, **kwargs: Any) -> bytes:
        problem = not isinstance(data, bytes)
        return JSONRenderer().render(data) if problem else data


class SingleWindowExport(ApiView):
    """One declaration for the Chinese Single Window."""

    renderer_classes = (MessageRenderer, JSONRenderer)

    @extend_schema(
        operation_id="single_window_export",
        responses={(200, MEDIA_TYPE): {"type": "string"}, **PROBLEMS},
    )
    def get(self, request: ApiRequest, reference: str) -> Response:
        declaration = declaration_for(request.user, reference)
        message = message_of(declaration, request.user)
        return Response(message, content_type=MEDIA_TYPE, headers=_named(declaration))

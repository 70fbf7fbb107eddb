"""The endpoints of documents: attach one, list them, read one."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import IO, Any, cast

from django.http import FileResponse, QueryDict
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser, DataAndFiles
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from declarations.api.authentication import caller
from declarations.api.serializers import DocumentAnswer
from declarations.api.views import IDEMPOTENCY_KEY, PROBLEMS, ApiView, answered
from declarations.canonical import digest
from declarations.documents import services
from declarations.documents.authority import require_attaching
from declarations.documents.models import MediaType
from declarations.documents.sections import entry
from declarations.documents.selectors import document_for, documents_of
from declarations.documents.uploads import (
    MULTIPART,
    Upload,
    file_in,
    read_whole,
    require_bounded,
)
from declarations.documents.views import as_attachment
from declarations.idempotency import Answer
from declarations.selectors import declaration_for


class WholeForm(BaseParser):
    """A multipart form that came whole."""

    media_type = MULTIPART

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> DataAndFiles:  # type: ignore[type-arg]
        request = cast("Request", (parser_context or {})["request"])._request  # noqa: SLF001 - DRF hides it
        read_whole(request)
        return DataAndFiles(request.POST, request.FILES)


class DocumentForm(serializers.Serializer[Any]):
    """What is sent, for the OpenAPI document."""

    file = serializers.FileField()
    kind = serializers.CharField()
    sha256 = serializers.CharField(required=False)


class DocumentPage(serializers.Serializer[Any]):
    """Every document of a declaration; there are never many."""

    results = DocumentAnswer(many=True)


class DocumentList(ApiView):
    """The documents of a declaration, and the door for one more."""

    parser_classes = (WholeForm,)

    @extend_schema(
        operation_id="documents_list", responses={200: DocumentPage, **PROBLEMS}
    )
    def get(self, request: Request, reference: str) -> Response:
        listed = documents_of(declaration_for(request.user, reference))
        return Response({"results": [entry(row.document) for row in listed]})

    @extend_schema(
        operation_id="documents_attach",
        parameters=[IDEMPOTENCY_KEY],
        request={MULTIPART: DocumentForm},
        responses={201: DocumentAnswer, **PROBLEMS},
    )
    def post(self, request: Request, reference: str) -> Response:
        declaration = declaration_for(request.user, reference)
        if "HTTP_IDEMPOTENCY_KEY" not in request.META:
            # Before the body is read; a key may have its answer already.
            require_attaching(caller(request), declaration)
        require_bounded(request._request)  # noqa: SLF001 - DRF hides it
        sent = QueryDict() if isinstance(request.data, list) else request.data
        kind, sha256 = sent.get("kind", ""), sent.get("sha256", "")
        upload = file_in(request._request)  # noqa: SLF001

        def attach() -> Answer:
            document = services.receive(
                user=caller(request),
                declaration=declaration,
                upload=upload,
                kind=kind,
                sha256=sha256,
            )
            told = dict(entry(document))
            return Answer(201, told, {"Location": str(told["url"])})

        said = digest([kind, sha256, upload.name, _digest_of(upload)])
        return answered(request, f"{declaration.reference}/documents", said, attach)


def _digest_of(upload: Upload) -> str:
    """Of the bytes, so that one key never stands for two files."""
    found = hashlib.sha256()
    for chunk in upload.chunks():
        found.update(chunk)
    return found.hexdigest()


class AnyMedia(BaseContentNegotiation):
    """A file is what it is, whatever the caller would accept."""

    def select_parser(
        self, request: Request, parsers: Iterable[BaseParser]
    ) -> BaseParser | None:
        return None

    def select_renderer(
        self,
        request: Request,
        renderers: Iterable[BaseRenderer],
        format_suffix: str | None = None,
    ) -> tuple[BaseRenderer, str]:
        chosen = next(iter(renderers))
        return chosen, chosen.media_type


class DocumentContent(ApiView):
    """One document: its bytes, to be saved."""

    content_negotiation_class = AnyMedia

    @extend_schema(
        operation_id="documents_read",
        responses={(200, kind.value): OpenApiTypes.BINARY for kind in MediaType}
        | PROBLEMS,
    )
    def get(self, request: Request, reference: str, key: str) -> FileResponse:
        return as_attachment(document_for(request.user, reference, key))

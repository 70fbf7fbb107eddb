"""The endpoints of batches: send a file, follow it, confirm, cancel, have it back."""

from collections.abc import Mapping
from functools import partial
from typing import IO, Any

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from declarations import intake
from declarations.api.authentication import caller
from declarations.api.parsers import JsonDocument, document_of
from declarations.api.representation import in_list
from declarations.api.serializers import DeclarationPage
from declarations.api.views import IDEMPOTENCY_KEY, PROBLEMS, ApiView, answered
from declarations.batches import services
from declarations.batches.models import Batch, BatchRow
from declarations.batches.paging import Slice, slice_of_batches, slice_of_rows
from declarations.batches.representation import in_full, in_short, path_of, rows_of
from declarations.batches.returned import as_file
from declarations.batches.selectors import batch_for, batches_for, rows_for
from declarations.batches.serializers import (
    CONFIRMATION_SCHEMA,
    BatchAnswer,
    BatchPage,
    RowPage,
)
from declarations.batches.services import Terms, require_may_file
from declarations.batches.telling import told
from declarations.batches.uploads import body_of, digest_in, taken
from declarations.canonical import digest
from declarations.contract import make_contract
from declarations.documents.api import AnyMedia
from declarations.documents.storage import Draft
from declarations.faults import Fault, Refused, Unavailable
from declarations.formats.rows import RowFormat
from declarations.idempotency import Answer
from declarations.parties.models import User

CHANNEL = "api"
CONFIRMATION = make_contract(CONFIRMATION_SCHEMA)
FILES = {kind.media_type: OpenApiTypes.BINARY for kind in RowFormat}
CURSOR = OpenApiParameter("cursor", description="From the page before.")
TERMS = [
    OpenApiParameter("scheme", description="For tables whose rows do not say it."),
    OpenApiParameter("name", description="The name of the file."),
    OpenApiParameter("rows", int, description="How many rows there must be."),
    OpenApiParameter(
        "threshold", description="Refuse the whole file above so many: 10, or 5%."
    ),
    OpenApiParameter("check", enum=["only"], description="File nothing yet."),
    OpenApiParameter(
        "again", enum=["yes"], description="Take in a file that is here already."
    ),
    OpenApiParameter(
        "Content-Digest",
        location=OpenApiParameter.HEADER,
        description="sha-256=:…: (RFC 9530); 422 if something else came.",
    ),
]


class Unread(BaseParser):
    """A body of any kind that the endpoint itself reads, as a stream."""

    media_type = "*/*"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        return None


class BatchList(ApiView):
    """The batches of the caller's organisation, and the door for files."""

    parser_classes = (Unread,)

    @extend_schema(
        operation_id="batches_list",
        parameters=[CURSOR],
        responses={200: BatchPage, **PROBLEMS},
    )
    def get(self, request: Request) -> Response:
        page = slice_of_batches(
            batches_for(request.user), before=request.query_params.get("cursor", "")
        )
        return _page(request, page, [in_short(batch) for batch in page.rows])

    @extend_schema(
        operation_id="batches_file",
        parameters=[IDEMPOTENCY_KEY, *TERMS],
        request=FILES,
        responses={202: BatchAnswer, **PROBLEMS},
    )
    def post(self, request: Request) -> Response:
        user = caller(request)
        require_may_file(user)
        terms = _terms(request)
        with taken(body_of(request._request)) as draft:  # noqa: SLF001 - DRF hides it
            said = digest([draft.sha256, *map(str, _said(terms))])
            act = partial(_received, user, draft, terms)
            return answered(request, "batches", said, act)


class BatchDetail(ApiView):
    """One batch as it stands now."""

    @extend_schema(
        operation_id="batches_read", responses={200: BatchAnswer, **PROBLEMS}
    )
    def get(self, request: Request, reference: str) -> Response:
        return Response(in_full(batch_for(request.user, reference)))


class BatchRows(ApiView):
    """The rows of a batch, with what became of each."""

    @extend_schema(
        operation_id="batches_rows",
        parameters=[CURSOR, OpenApiParameter("outcome", many=True)],
        responses={200: RowPage, **PROBLEMS},
    )
    def get(self, request: Request, reference: str) -> Response:
        batch = batch_for(request.user, reference)
        rows = rows_for(batch, request.user)
        wanted = request.query_params.getlist("outcome")
        page = _rows(request, rows.filter(outcome__in=wanted) if wanted else rows)
        return _page(request, page, rows_of(told(page.rows, request.user)))


class BatchDeclarations(ApiView):
    """The declarations that the rows of a batch became or were about."""

    @extend_schema(
        operation_id="batches_declarations",
        parameters=[CURSOR],
        responses={200: DeclarationPage, **PROBLEMS},
    )
    def get(self, request: Request, reference: str) -> Response:
        batch = batch_for(request.user, reference)
        rows = rows_for(batch, request.user).exclude(declaration=None)
        page = _rows(request, rows)
        found = [row.declaration for row in page.rows if row.declaration]
        return _page(request, page, in_list(found, request.user))


class BatchConfirmation(ApiView):
    """File what was only checked, with one declaration of truth for all rows."""

    parser_classes = (JsonDocument,)

    @extend_schema(
        operation_id="batches_confirm",
        parameters=[IDEMPOTENCY_KEY],
        request={"application/json": CONFIRMATION_SCHEMA},
        responses={202: BatchAnswer, **PROBLEMS},
    )
    def post(self, request: Request, reference: str) -> Response:
        batch = batch_for(request.user, reference)
        said, faults = intake.fit(document_of(request), CONFIRMATION)
        if faults:
            raise Refused(faults)

        def confirm() -> Answer:
            return _told(services.confirm(user=caller(request), batch=batch, **said))

        return answered(
            request, f"{batch.reference}/confirmation", digest(said), confirm
        )


class BatchCancellation(ApiView):
    """Stop a batch; what was filed stays filed."""

    parser_classes = (Unread,)

    @extend_schema(
        operation_id="batches_cancel",
        parameters=[IDEMPOTENCY_KEY],
        request=None,
        responses={202: BatchAnswer, **PROBLEMS},
    )
    def post(self, request: Request, reference: str) -> Response:
        batch = batch_for(request.user, reference)

        def cancel() -> Answer:
            return _told(services.cancel(user=caller(request), batch=batch))

        return answered(request, f"{batch.reference}/cancellation", "", cancel)


class BatchReturned(ApiView):
    """The file with its outcomes; 202 while it is being drawn."""

    content_negotiation_class = AnyMedia

    @extend_schema(
        operation_id="batches_returned",
        responses={
            (200, RowFormat.CSV.media_type): OpenApiTypes.BINARY,
            (200, RowFormat.XLSX.media_type): OpenApiTypes.BINARY,
            202: BatchAnswer,
            **PROBLEMS,
        },
    )
    def get(
        self, request: Request, reference: str, kind: str
    ) -> Response | StreamingHttpResponse:
        batch = batch_for(request.user, reference)
        user = caller(request)
        wanted = services.want_back(user=user, batch=batch, kind=kind)
        if wanted.key:
            return as_file(wanted, user)
        if wanted.has_failed:
            raise Unavailable(
                "returned_file_failed",
                _("The file could not be prepared. This has been logged; ask again."),
            )
        return Response(
            in_full(batch),
            status=202,
            headers={"Location": request.path, "Retry-After": "2"},
        )


def _received(user: User, draft: Draft, terms: Terms) -> Answer:
    return _told(services.receive(user=user, draft=draft, terms=terms))


def _told(batch: Batch) -> Answer:
    return Answer(202, in_full(batch), {"Location": path_of(batch)})


def _said(terms: Terms) -> tuple[Any, ...]:
    return (
        *(terms.name, terms.scheme, terms.sha256, terms.rows),
        *(terms.threshold, terms.hold, terms.forced),
    )


def _terms(request: Request) -> Terms:
    query = request.query_params
    media_type = (request.content_type or "").partition(";")[0].strip().lower()
    if media_type.startswith("multipart/"):
        raise UnsupportedMediaType(
            media_type, detail=_("Send the file itself as the body, and not in a form.")
        )
    return Terms(
        channel=CHANNEL,
        name=query.get("name", "") or "file",
        media_type=media_type,
        scheme=query.get("scheme", ""),
        sha256=digest_in(request.META.get("HTTP_CONTENT_DIGEST", "")),
        rows=whole_number(query.get("rows", ""), "?rows"),
        threshold=query.get("threshold", ""),
        hold=query.get("check", "") == "only",
        forced=query.get("again", "") == "yes",
    )


def whole_number(text: str, pointer: str, *, status: int = 400) -> int | None:
    """A number of rows; None for an empty text. Raises Refused for another."""
    plain = text.strip()
    if not plain:
        return None
    if plain.isascii() and plain.isdecimal() and len(plain) < 8:  # noqa: PLR2004 - digits
        return int(plain)
    fault = Fault(
        pointer,
        "bad_parameter",
        _("The number of rows cannot be read."),
        _("Write it in digits alone, such as 120."),
    )
    raise Refused([fault], status=status)


def _rows(request: Request, rows: QuerySet[BatchRow]) -> Slice[BatchRow]:
    cursor = whole_number(request.query_params.get("cursor", ""), "?cursor")
    return slice_of_rows(rows, after=cursor or 0)


def _page(request: Request, page: Slice[Any], results: list[Any]) -> Response:
    if not page.next:
        return Response({"results": results, "next": None})
    query = request.query_params.copy()
    query["cursor"] = page.next
    address = f"{request.build_absolute_uri(request.path)}?{query.urlencode()}"
    return Response(
        {"results": results, "next": address},
        headers={"Link": f'<{address}>; rel="next"'},
    )

"""The endpoints of declarations: file, read, correct and send again, withdraw."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, ClassVar

from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from declarations import intake, services
from declarations.api.authentication import caller, require_scope
from declarations.api.conventions import unless_known
from declarations.api.parsers import JsonDocument, XmlDocument, document_of
from declarations.api.queries import page_of_declarations, require_readable
from declarations.api.representation import (
    etag_of,
    in_full,
    in_list,
    just_sent,
    path_of,
)
from declarations.api.serializers import (
    FILING,
    WITHDRAWAL_SCHEMA,
    DeclarationAnswer,
    DeclarationPage,
    Problem,
)
from declarations.api.throttling import Metered
from declarations.canonical import digest
from declarations.contract import make_contract
from declarations.faults import Forbidden, Refused
from declarations.idempotency import Answer, Attempt, kept_answer, once
from declarations.models import Declaration
from declarations.parties.models import Scope
from declarations.parties.standing import standing_of
from declarations.selectors import declaration_for, declarations_for, timeline

CHANNEL = "api"
WITHDRAWAL = make_contract(WITHDRAWAL_SCHEMA)
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    location=OpenApiParameter.HEADER,
    description="Send the same key again to get the same answer again.",
)
IF_MATCH = OpenApiParameter(
    "If-Match",
    location=OpenApiParameter.HEADER,
    description="The ETag that you last saw; 412 if it has changed since.",
)
NEEDS: Mapping[str, Scope] = {
    "GET": Scope.READ,
    **dict.fromkeys(("POST", "PUT", "PATCH", "DELETE"), Scope.FILE),
}
# For what anyone may read.
NOTHING: Mapping[str, Scope] = {}
PROBLEMS = {(status, "application/problem+json"): Problem for status in (400, 401, 422)}


class ApiView(Metered, APIView):
    """What all endpoints share: scopes of keys, readable queries, quota and caching
    headers. `needs` says by method what scope a key must have; none, if it says none.
    """

    needs: ClassVar[Mapping[str, Scope]] = NEEDS

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        reads = request.method in SAFE_METHODS
        method = "GET" if reads else str(request.method)
        require_scope(request, self.needs.get(method))
        require_readable(request.query_params)

    def finalize_response(
        self, request: Request, response: Any, *args: Any, **kwargs: Any
    ) -> Response:
        answer: Response = super().finalize_response(request, response, *args, **kwargs)
        if self.quota is not None:
            answer["RateLimit"] = self.quota.header
        answer["Cache-Control"] = "no-store"
        patch_vary_headers(answer, ("Authorization", "Cookie", "Accept-Language"))
        if request.method in SAFE_METHODS and isinstance(answer, Response):
            answer.add_post_render_callback(partial(unless_known, request))
        return answer


class DeclarationList(ApiView):
    """All declarations that the caller may see, and the door for new ones."""

    parser_classes = (JsonDocument, XmlDocument)

    @extend_schema(
        operation_id="declarations_list",
        parameters=[
            OpenApiParameter("state", many=True, description="One or more states."),
            OpenApiParameter("scheme", description="The slug of a scheme."),
            OpenApiParameter(
                "q", description="A reference, own reference, VIN or battery pack."
            ),
            OpenApiParameter("limit", int, description="Rows a page, 100 at most."),
            OpenApiParameter("cursor", description="From the page before."),
        ],
        responses={200: DeclarationPage, **PROBLEMS},
    )
    def get(self, request: Request) -> Response:
        page = page_of_declarations(request)
        headers = {"Link": f'<{page.next}>; rel="next"'} if page.next else {}
        rows = in_list(page.rows, request.user)
        return Response({"results": rows, "next": page.next}, headers=headers)

    @extend_schema(
        operation_id="declarations_file",
        parameters=[IDEMPOTENCY_KEY],
        request=FILING,
        responses={201: DeclarationAnswer, **PROBLEMS},
    )
    def post(self, request: Request) -> Response:
        envelope = intake.read(document_of(request), today=timezone.localdate())

        def file() -> Answer:
            filed = services.submit(
                user=caller(request), envelope=envelope, channel=CHANNEL
            )
            return told(201, filed, just_sent(filed, request.user))

        return answered(request, "declarations", envelope.digest, file)


class DeclarationDetail(ApiView):
    """One declaration as it stands now."""

    @extend_schema(
        operation_id="declarations_read", responses={200: DeclarationAnswer, **PROBLEMS}
    )
    def get(self, request: Request, reference: str) -> Response:
        declaration = declaration_for(request.user, reference)
        body = in_full(declaration, request.user)
        return Response(body, headers={"ETag": _version(declaration, body)})


class DeclarationRevisions(ApiView):
    """Correct a returned declaration, or change an issued one, and send it again."""

    parser_classes = (JsonDocument, XmlDocument)

    @extend_schema(
        operation_id="declarations_correct",
        parameters=[IDEMPOTENCY_KEY, IF_MATCH],
        request=FILING,
        responses={201: DeclarationAnswer, **PROBLEMS},
    )
    def post(self, request: Request, reference: str) -> Response:
        declaration_for(request.user, reference)
        envelope = intake.read(document_of(request), today=timezone.localdate())

        @transaction.atomic
        def correct() -> Answer:
            sent = services.resubmit(
                user=caller(request),
                declaration=held(request, reference),
                envelope=envelope,
                channel=CHANNEL,
            )
            return told(201, sent, just_sent(sent, request.user))

        return answered(request, f"{reference}/revisions", envelope.digest, correct)


class DeclarationWithdrawal(ApiView):
    """End a declaration; a code that it has is revoked."""

    parser_classes = (JsonDocument,)

    @extend_schema(
        operation_id="declarations_withdraw",
        parameters=[IDEMPOTENCY_KEY, IF_MATCH],
        request={"application/json": WITHDRAWAL_SCHEMA},
        responses={200: DeclarationAnswer, **PROBLEMS},
    )
    def post(self, request: Request, reference: str) -> Response:
        declaration_for(request.user, reference)
        said, faults = intake.fit(document_of(request), WITHDRAWAL)
        if faults:
            raise Refused(faults)

        @transaction.atomic
        def withdraw() -> Answer:
            withdrawn = services.withdraw(
                user=caller(request),
                declaration=held(request, reference),
                reason=said["reason"],
            )
            return told(200, withdrawn, in_full(withdrawn, request.user))

        return answered(request, f"{reference}/withdrawal", digest(said), withdraw)


class NothingHere(ApiView):
    """Any other address below the API: 404, in the API's own words."""

    authentication_classes = ()
    permission_classes = ()
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise Http404


def held(request: Request, reference: str) -> Declaration:
    """The declaration, locked until the act is done, at the version asked for."""
    rows = declarations_for(request.user).select_for_update(of=("self",))
    declaration = rows.filter(reference=reference.upper()).first()
    if declaration is None:
        raise Http404
    wanted = request.META.get("HTTP_IF_MATCH", "*")
    versions = {version.strip() for version in wanted.split(",")}
    if "*" in versions:
        return declaration
    events = len(timeline(declaration, request.user))
    if etag_of(declaration, events) not in versions:
        raise Refused(
            [],
            code="precondition_failed",
            message=_("The declaration has changed since you read it. Read it again."),
            status=412,
        )
    return declaration


def told(status: int, declaration: Declaration, body: dict[str, Any]) -> Answer:
    headers = {"ETag": _version(declaration, body), "Location": path_of(declaration)}
    return Answer(status, body, headers)


def _version(declaration: Declaration, body: dict[str, Any]) -> str:
    return etag_of(declaration, len(body["timeline"]))


def answered(
    request: Request, route: str, fingerprint: str, act: Callable[[], Answer]
) -> Response:
    """Do the act; with an Idempotency-Key, once and for all."""
    attempt = _attempt(request, route, fingerprint)
    return _response(once(attempt=attempt, act=act) if attempt else act())


def answered_before(request: Request, route: str, fingerprint: str) -> Response | None:
    """The answer that the Idempotency-Key had, if it had one: for endpoints that look
    at the state of things before they act, which the act itself has changed."""
    attempt = _attempt(request, route, fingerprint)
    kept = kept_answer(attempt) if attempt else None
    return _response(kept) if kept else None


def _attempt(request: Request, route: str, fingerprint: str) -> Attempt | None:
    organisation = standing_of(request.user).organisation
    if organisation is None:
        raise Forbidden("no_organisation", _("You do not belong to an organisation."))
    key = request.META.get("HTTP_IDEMPOTENCY_KEY")
    return None if key is None else Attempt(organisation, route, key, fingerprint)


def _response(answer: Answer) -> Response:
    headers = dict(answer.headers)
    if answer.replayed:
        headers["Idempotency-Replayed"] = "true"
    return Response(answer.body, status=answer.status, headers=headers)

"""POST /api/v1/single-window/: a DecMessage becomes a draft."""

import hashlib
from collections.abc import Mapping
from typing import IO, Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from declarations.api.authentication import caller
from declarations.api.parsers import document_of, whole_body
from declarations.api.representation import in_full
from declarations.api.serializers import DeclarationAnswer, ProblemError
from declarations.api.views import (
    IDEMPOTENCY_KEY,
    PROBLEMS,
    ApiView,
    answered,
    told,
)
from declarations.idempotency import Answer
from declarations.single_window import take_in


class DecMessage(BaseParser):
    """The bytes of a DecMessage; the service reads them."""

    media_type = "application/xml"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        return whole_body(stream, parser_context)


class LeftOutAnswer(serializers.Serializer[Any]):
    """An element that has no place in a declaration."""

    name = serializers.CharField()
    value = serializers.CharField()


class TakenInAnswer(serializers.Serializer[Any]):
    """The draft, what was left out, and what is to be done before it can be sent."""

    declaration = DeclarationAnswer()
    left_out = LeftOutAnswer(many=True)
    missing = ProblemError(many=True)


class SingleWindowImport(ApiView):
    """The door for messages of the Chinese Single Window."""

    parser_classes = (DecMessage,)

    @extend_schema(
        operation_id="single_window_import",
        parameters=[
            IDEMPOTENCY_KEY,
            OpenApiParameter("scheme", description="Where the notes name none."),
        ],
        request={"application/xml": {"type": "object"}},
        responses={201: TakenInAnswer, **PROBLEMS},
    )
    def post(self, request: Request) -> Response:
        data: bytes = document_of(request)
        scheme = request.query_params.get("scheme", "")

        def take() -> Answer:
            taken = take_in(user=caller(request), data=data, scheme=scheme)
            drafted = told(201, taken.draft, in_full(taken.draft, request.user))
            body = {
                "declaration": drafted.body,
                "left_out": [
                    {"name": each.name, "value": each.value} for each in taken.left_out
                ],
                "missing": [
                    {
                        "pointer": fault.pointer,
                        "code": fault.code,
                        "message": fault.message,
                        "remedy": fault.remedy,
                        "rule": fault.rule,
                    }
                    for fault in taken.missing
                ],
            }
            return Answer(201, body, drafted.headers)

        fingerprint = hashlib.sha256(scheme.encode() + b"\0" + data).hexdigest()
        return answered(request, "single-window", fingerprint, take)

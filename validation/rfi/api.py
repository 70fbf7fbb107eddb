"""The endpoints of requests for information: read what is asked, and answer it."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from declarations import intake
from declarations.api.authentication import caller
from declarations.api.parsers import JsonDocument, document_of
from declarations.api.representation import in_full
from declarations.api.serializers import (
    DeclarationAnswer,
    RequestAnswer,
)
from declarations.api.views import (
    CHANNEL,
    IDEMPOTENCY_KEY,
    IF_MATCH,
    NEEDS,
    PROBLEMS,
    ApiView,
    answered,
    answered_before,
    held,
    told,
)
from declarations.authority import require_authority
from declarations.canonical import digest
from declarations.contract import make_contract
from declarations.faults import Fault, Refused
from declarations.idempotency import Answer
from declarations.parties.models import MandateAction, Scope
from declarations.selectors import declaration_for
from declarations.wording import sentence
from validation.rfi import answering
from validation.rfi.answering import Reply
from validation.rfi.conclusion import declared_now
from validation.rfi.marks import places
from validation.rfi.models import LONGEST_TEXT, Rfi
from validation.rfi.sections import as_document
from validation.rfi.selectors import request_on, requests_of
from validation.rfi.wanted import MOST_ITEMS

ANSWERS_SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["request", "answers"],
    "properties": {
        "request": {
            "type": "integer",
            "minimum": 1,
            "maximum": 32767,
            "x-label": sentence("Request"),
        },
        "answers": {
            "type": "array",
            "maxItems": MOST_ITEMS,
            "x-label": sentence("Answers"),
            "items": {
                "type": "object",
                "x-label": sentence("Answer"),
                "additionalProperties": False,
                "required": ["item"],
                "properties": {
                    "item": {
                        "type": "integer",
                        "minimum": 1,
                        "maximum": MOST_ITEMS,
                        "x-label": sentence("Item"),
                    },
                    "value": {"x-label": sentence("Value")},
                    "text": {
                        "type": "string",
                        "maxLength": LONGEST_TEXT,
                        "x-label": sentence("Text"),
                    },
                },
            },
        },
    },
}
ANSWERS = make_contract(ANSWERS_SCHEMA)
ANSWERING = {**NEEDS, "POST": Scope.ANSWER}


class RequestPage(serializers.Serializer[Any]):
    """Every request on a declaration, oldest first; there are never many."""

    results = RequestAnswer(many=True)


class RequestList(ApiView):
    """What customs asks about a declaration, and what it asked before."""

    @extend_schema(
        operation_id="requests_list", responses={200: RequestPage, **PROBLEMS}
    )
    def get(self, request: Request, reference: str) -> Response:
        found = requests_of(declaration_for(request.user, reference))
        return Response({"results": [as_document(rfi) for rfi in found]})


class RequestAnswers(ApiView):
    """Answer one request, all of its items at once."""

    needs = ANSWERING
    parser_classes = (JsonDocument,)

    @extend_schema(
        operation_id="requests_answer",
        description=(
            "Each item is answered by a value for its place, by a text, or, where it"
            " asks for a document, by a file that was sent to documents/. An item about"
            " a column takes a list with one value a row."
        ),
        parameters=[IDEMPOTENCY_KEY, IF_MATCH],
        request={"application/json": ANSWERS_SCHEMA},
        responses={200: DeclarationAnswer, **PROBLEMS},
    )
    def post(self, request: Request, reference: str) -> Response:
        declaration = declaration_for(request.user, reference)
        said, faults = intake.fit(document_of(request), ANSWERS)
        if faults:
            raise Refused(faults)
        require_authority(caller(request), declaration, MandateAction.ANSWER)
        route, said_so = f"{reference}/answers", digest(said)
        if known := answered_before(request, route, said_so):
            return known
        rfi = request_on(declaration, said["request"])
        reply = _reply(rfi, said["answers"])
        answering.look_ahead(rfi=rfi, reply=reply)

        @transaction.atomic
        def answer() -> Answer:
            held(request, reference)
            answering.answer(
                user=caller(request), rfi=rfi, reply=reply, channel=CHANNEL
            )
            now = declaration_for(request.user, reference)
            return told(200, now, in_full(now, request.user))

        return answered(request, route, said_so, answer)


def _reply(rfi: Rfi, answers: list[Mapping[str, Any]]) -> Reply:
    """The answers by place and item. Raises Refused for those to nothing asked."""
    items = {item.position: item for item in rfi.items.all()}
    document = declared_now(rfi.declaration).envelope
    values: dict[str, Any] = {}
    words: dict[int, str] = {}
    faults = []
    for index, one in enumerate(answers):
        item = items.get(one["item"])
        if item is None:
            faults.append(_no_such_item(f"/answers/{index}/item", items))
            continue
        if "text" in one:
            words[item.position] = one["text"]
        if "value" not in one:
            continue
        found = _values(item.pointer, one["value"], document)
        if found is None:
            faults.append(_no_such_place(f"/answers/{index}/value"))
        else:
            values |= found
    if faults:
        raise Refused(faults)
    return Reply(values, words)


def _values(
    mark: str, value: Any, document: Mapping[str, Any]
) -> dict[str, Any] | None:
    """The value by place; of a column, one a row. None where it does not fit."""
    if not mark:
        return None
    found = places(mark, document)
    if found == [mark]:
        return {mark: value}
    if not isinstance(value, list) or len(value) != len(found):
        return None
    return dict(zip(found, value, strict=True))


def _no_such_item(place: str, items: Mapping[int, Any]) -> Fault:
    known = ", ".join(str(position) for position in sorted(items))
    return Fault(
        place,
        "not_in_list",
        _("The request has no such item."),
        _("Use one of: %(choices)s.") % {"choices": known},
    )


def _no_such_place(place: str) -> Fault:
    return Fault(
        place,
        "no_place",
        _("This item does not take this value."),
        _("Answer it in “text”; for a column, send a list with one value a row."),
    )

"""The shapes of requests and answers, for the OpenAPI document only."""

import json
from typing import Any

from rest_framework import serializers

from declarations.contract import ENVELOPE

# What both media types of a filing hold. The body's own schema is published by scheme.
ENVELOPE_SCHEMA: dict[str, Any] = json.loads(ENVELOPE.read_text("utf-8"))
FILING = {"application/json": ENVELOPE_SCHEMA, "application/xml": ENVELOPE_SCHEMA}
WITHDRAWAL_SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["reason"],
    "properties": {
        "reason": {
            "type": "string",
            "minLength": 1,
            "maxLength": 500,
            "x-label": "Reason",
        }
    },
}


class ProblemError(serializers.Serializer[Any]):
    """One fault: where, what, and what to do."""

    pointer = serializers.CharField()
    code = serializers.CharField()
    message = serializers.CharField()
    remedy = serializers.CharField()
    rule = serializers.CharField()


class Problem(serializers.Serializer[Any]):
    """A problem document (RFC 9457); `errors` holds every fault at once."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField()
    instance = serializers.CharField()
    errors = ProblemError(many=True)  # type: ignore[assignment]


class PartyDocument(serializers.Serializer[Any]):
    uscc = serializers.CharField()
    name = serializers.CharField()


class FindingAnswer(serializers.Serializer[Any]):
    """One rule that is not passed, at one place."""

    rule = serializers.CharField()
    level = serializers.ChoiceField(["reject", "review", "warn"])
    pointer = serializers.CharField()
    value = serializers.CharField()
    message = serializers.CharField()
    remedy = serializers.CharField()


class CodeAnswer(serializers.Serializer[Any]):
    """The signed clearance code."""

    number = serializers.CharField()
    token = serializers.CharField()
    status = serializers.CharField()
    issued_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()


class RulingAnswer(serializers.Serializer[Any]):
    """A reviewer's decision on a flagged case."""

    kind = serializers.CharField()
    reason = serializers.CharField()
    decided_at = serializers.DateTimeField()


class DocumentAnswer(serializers.Serializer[Any]):
    """A document that came with a declaration; readable once its scan is clean."""

    key = serializers.CharField()
    url = serializers.CharField()
    kind = serializers.CharField()
    name = serializers.CharField()
    media_type = serializers.CharField()
    size = serializers.IntegerField()
    sha256 = serializers.CharField()
    scan = serializers.ChoiceField(["waiting", "clean", "infected"])
    revision = serializers.IntegerField()
    uploaded_at = serializers.DateTimeField()


class ClockAnswer(serializers.Serializer[Any]):
    """The clock at the moment of reading; lengths in seconds."""

    phase = serializers.ChoiceField(["not_started", "running", "paused", "stopped"])
    level = serializers.ChoiceField(["on_time", "warning", "alert", "breached"])
    started_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True)
    elapsed_seconds = serializers.IntegerField()
    paused_seconds = serializers.IntegerField()
    remaining_seconds = serializers.IntegerField()
    target_seconds = serializers.IntegerField()
    held_by = serializers.DictField(child=serializers.IntegerField())


class RequestItemAnswer(serializers.Serializer[Any]):
    """One thing that is asked: about a place, for a document, or in words alone."""

    item = serializers.IntegerField()
    pointer = serializers.CharField()
    document = serializers.CharField()
    question = serializers.CharField()


class RequestAnswer(serializers.Serializer[Any]):
    """A request for information; all of its items are answered together."""

    request = serializers.IntegerField()
    state = serializers.ChoiceField(["open", "answered", "cancelled"])
    revision = serializers.IntegerField()
    asked_at = serializers.DateTimeField()
    message = serializers.CharField()
    items = RequestItemAnswer(many=True)


class ListedDeclaration(serializers.Serializer[Any]):
    """A declaration as lists show it."""

    reference = serializers.CharField()
    url = serializers.CharField()
    scheme = serializers.CharField()
    state = serializers.CharField()
    state_label = serializers.CharField()
    state_since = serializers.DateTimeField()
    next_step = serializers.CharField()
    revision = serializers.IntegerField()
    exporter = PartyDocument()
    filed_for = PartyDocument()
    sandbox = serializers.BooleanField()
    own_reference = serializers.CharField()
    subject = serializers.CharField()
    goods = serializers.CharField()
    port_of_exit = serializers.CharField()
    destination_country = serializers.CharField()
    declared_on = serializers.DateField(allow_null=True)
    received_at = serializers.DateTimeField(allow_null=True)
    documents = DocumentAnswer(many=True)
    findings = FindingAnswer(many=True)
    code = CodeAnswer(allow_null=True)
    ruling = RulingAnswer(allow_null=True)
    clock = ClockAnswer(allow_null=True)
    requests = RequestAnswer(many=True)


class TimelineEvent(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    kind = serializers.CharField()
    sentence = serializers.CharField()
    state = serializers.CharField()
    actor = serializers.DictField()


class DeclarationAnswer(ListedDeclaration):
    """A declaration with its timeline."""

    timeline = TimelineEvent(many=True)


class DeclarationPage(serializers.Serializer[Any]):
    """One page, newest first; `next` is the address of the one after."""

    results = ListedDeclaration(many=True)
    next = serializers.CharField(allow_null=True)

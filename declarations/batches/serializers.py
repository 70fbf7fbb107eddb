"""The shapes of what the API says of batches, for the OpenAPI document only."""

from typing import Any

from rest_framework import serializers

CONFIRMATION_SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["name", "role", "accepted"],
    "properties": {
        "name": {
            "type": "string",
            "minLength": 1,
            "maxLength": 120,
            "x-label": "Name of the signatory",
        },
        "role": {
            "type": "string",
            "minLength": 1,
            "maxLength": 120,
            "x-label": "Role of the signatory",
        },
        "accepted": {"type": "boolean", "x-label": "Declaration of truth accepted"},
    },
}


class ListedBatch(serializers.Serializer[Any]):
    """A batch as lists show it."""

    reference = serializers.CharField()
    url = serializers.CharField()
    state = serializers.CharField()
    state_label = serializers.CharField()
    name = serializers.CharField()
    format = serializers.CharField()
    scheme = serializers.CharField(allow_blank=True)
    sha256 = serializers.CharField()
    rows = serializers.IntegerField(allow_null=True)
    received = serializers.DateTimeField()
    started = serializers.DateTimeField(allow_null=True)
    finished = serializers.DateTimeField(allow_null=True)


class BatchFault(serializers.Serializer[Any]):
    """Why a whole file was refused or given up."""

    code = serializers.CharField()
    message = serializers.CharField()
    remedy = serializers.CharField(allow_blank=True)


class BatchAnswer(ListedBatch):
    """One batch with its figures; accepted and returned are all rows that were read."""

    rows_read = serializers.IntegerField()
    accepted = serializers.IntegerField()
    returned = serializers.IntegerField()
    in_review = serializers.IntegerField()
    issued = serializers.IntegerField()
    under_way = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    check = serializers.DictField(child=serializers.IntegerField())
    encoding = serializers.CharField(allow_blank=True)
    delimiter = serializers.CharField(allow_blank=True)
    hidden_rows = serializers.IntegerField()
    notes = serializers.ListField(child=serializers.CharField())
    errors = BatchFault(many=True)  # type: ignore[assignment]
    links = serializers.DictField(child=serializers.CharField())


class BatchPage(serializers.Serializer[Any]):
    """One page, newest first."""

    results = ListedBatch(many=True)
    next = serializers.CharField(allow_null=True)


class RowDeclaration(serializers.Serializer[Any]):
    """The declaration that a row is about."""

    reference = serializers.CharField()
    url = serializers.CharField()
    state = serializers.CharField()


class RowError(serializers.Serializer[Any]):
    """One fault of a row, or one finding of the rules."""

    row = serializers.IntegerField()
    column = serializers.CharField(allow_blank=True)
    pointer = serializers.CharField(allow_blank=True)
    code = serializers.CharField()
    message = serializers.CharField()
    remedy = serializers.CharField(allow_blank=True)
    rule = serializers.CharField(allow_blank=True)


class RowAnswer(serializers.Serializer[Any]):
    """A row and what became of it."""

    row = serializers.IntegerField()
    outcome = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    own_reference = serializers.CharField(allow_blank=True)
    subject = serializers.CharField(allow_blank=True)
    declaration = RowDeclaration(allow_null=True)
    errors = RowError(many=True)  # type: ignore[assignment]


class RowPage(serializers.Serializer[Any]):
    """Rows in the order of the file."""

    results = RowAnswer(many=True)
    next = serializers.CharField(allow_null=True)

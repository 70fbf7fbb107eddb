"""GET /api/v1/sandbox/: the magic values for programs."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from validation.api import PublicView
from validation.sandbox.listing import MagicValue, listed
from validation.sandbox.staged import Outcome
from validation.scheme import Scheme


class MagicValueAnswer(serializers.Serializer[Any]):
    """A value, where it stands in the document, and what it makes of it."""

    scheme = serializers.CharField()
    pointer = serializers.CharField()
    value = serializers.CharField()
    outcome = serializers.ChoiceField([str(outcome) for outcome in Outcome])
    rule = serializers.CharField(allow_null=True)
    level = serializers.CharField(allow_null=True)
    message = serializers.CharField()


class MagicValues(PublicView):
    """Values that give every outcome in a sandbox, and mean nothing elsewhere."""

    @extend_schema(operation_id="sandbox_list", responses=MagicValueAnswer(many=True))
    def get(self, request: Request) -> Response:
        return Response(
            [_document(scheme, one) for scheme, values in listed() for one in values]
        )


def _document(scheme: Scheme, one: MagicValue) -> dict[str, str | None]:
    return {
        "scheme": scheme.slug,
        "pointer": scheme.magic.pointer,
        "value": one.value,
        "outcome": str(one.outcome),
        "rule": one.rule.id if one.rule else None,
        "level": str(one.level) if one.level else None,
        "message": str(one.told),
    }

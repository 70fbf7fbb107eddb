"""POST /api/v1/verify/: public verification for programs."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from codes import number
from codes.answers import WORDINGS
from codes.payload import Claims
from codes.services import LONGEST_INPUT, Verification, verify
from codes.throttling import LookUpThrottle
from declarations.faults import Fault, Refused


class VerifyRequest(serializers.Serializer[Any]):
    """One of `token` and `number`; `subject` is the VIN or its last six."""

    token = serializers.CharField(required=False, max_length=LONGEST_INPUT)
    number = serializers.CharField(required=False, max_length=64)
    subject = serializers.CharField(required=False, max_length=64)


class VerifyAnswer(serializers.Serializer[Any]):
    """The verdict, its three separate answers, and what the code says."""

    verdict = serializers.CharField()
    valid = serializers.BooleanField()
    integrity = serializers.ChoiceField(["yes", "no", "unchecked"])
    issuer = serializers.ChoiceField(["yes", "no", "unchecked"])
    status = serializers.ChoiceField(["yes", "no", "unchecked"])
    code_status = serializers.CharField(allow_null=True)
    status_reason = serializers.CharField(allow_null=True)
    number = serializers.CharField(allow_null=True)
    subject = serializers.CharField(allow_null=True)
    expires_at = serializers.DateTimeField(allow_null=True)
    claims = serializers.DictField(allow_null=True)
    message = serializers.CharField()


class VerifyView(APIView):
    """Anyone may ask; the answer to a bad code is a verdict, not an error."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = (LookUpThrottle,)

    @extend_schema(request=VerifyRequest, responses=VerifyAnswer)
    def post(self, request: Request) -> Response:
        text, subject = _asked(request.data)
        return Response(_document(verify(text, subject=subject)))


def _asked(data: Any) -> tuple[str, str | None]:
    """The code to verify and the subject to compare, or Refused."""
    if not isinstance(data, dict):
        raise _refused("", _("Send a JSON object with a token or a number."))
    given = [name for name in ("token", "number", "code") if name in data]
    if len(given) != 1:
        raise _refused("/token", _("Send either a token or a number."))
    text, subject = data[given[0]], data.get("subject")
    if not isinstance(text, str) or not text.strip():
        raise _refused(f"/{given[0]}", _("Send the code as text."))
    if subject is not None and not isinstance(subject, str):
        raise _refused("/subject", _("Send the VIN, or its last six, as text."))
    return text, subject.strip().upper() if subject else None


def _refused(pointer: str, message: str) -> Refused:
    return Refused([Fault(pointer, "invalid", message)], status=400)


def _document(checked: Verification) -> dict[str, Any]:
    result = checked.result
    claims = result.claims
    subject = claims.gcc.subject if claims else checked.masked_subject
    expires = checked.expires_at
    return {
        "verdict": result.verdict,
        "valid": result.verdict == "VALID",
        "integrity": result.integrity,
        "issuer": result.issuer,
        "status": result.status,
        "code_status": result.code_status,
        "status_reason": checked.reason or None,
        "number": number.display(checked.number) if checked.number else None,
        "subject": subject or None,
        "expires_at": expires.isoformat() if expires else None,
        "claims": _claims(claims) if claims else None,
        "message": str(WORDINGS[result.verdict].sentence),
    }


def _claims(claims: Claims) -> dict[str, Any]:
    goods = claims.gcc
    return {
        "issuer": claims.issuer,
        "issued_at": claims.issued_at,
        "not_before": claims.not_before,
        "expires_at": claims.expires_at,
        "scheme": goods.scheme_number,
        "exporter": goods.exporter_uscc,
        "subject": goods.subject,
        "hs_code": goods.hs_code,
        "battery_packs": goods.batteries[0] if goods.batteries else None,
        "carbon_kgco2e": goods.carbon[0] if goods.carbon else None,
        "port_of_exit": goods.port,
        "destination": goods.destination,
        "rule_set_version": goods.rule_set_version,
    }

"""POST /api/v1/verify/ and /verify/batch/: public verification for programs."""

from collections import Counter
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from codes import number
from codes.answers import wording_of
from codes.payload import Claims
from codes.services import LONGEST_INPUT, Question, Verification, verify_all
from codes.throttling import BatchThrottle, LookUpThrottle, NumberThrottle
from codes.verification import Answer, Result, Verdict
from declarations.api.authentication import ApiKeyAuthentication
from declarations.api.views import NOTHING, ApiView
from declarations.faults import Fault, Refused
from declarations.parties.standing import standing_of

MOST_CODES = 1000
# Seconds until a share of numbers is sure to be whole again.
NUMBERS_WAIT = 60


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
    sandbox = serializers.BooleanField()
    message = serializers.CharField()


class VerifyView(ApiView):
    """Anyone may ask; the answer to a bad code is a verdict, not an error. A key of a
    sandbox is needed for codes of the sandbox alone."""

    needs = NOTHING
    authentication_classes = (ApiKeyAuthentication,)
    permission_classes = (AllowAny,)
    throttle_classes = (LookUpThrottle,)

    @extend_schema(
        operation_id="codes_verify", request=VerifyRequest, responses=VerifyAnswer
    )
    def post(self, request: Request) -> Response:
        asked = _question(request.data)
        if isinstance(asked, Fault):
            raise Refused([asked], status=400)
        return Response(_document(verify_all([asked], sandbox=_plays(request))[0]))


class VerifyBatchRequest(serializers.Serializer[Any]):
    """Up to 1,000 codes; each an object as for one code, or its text alone."""

    codes = serializers.ListField(child=VerifyRequest(), max_length=MOST_CODES)


class VerifyBatchRow(VerifyAnswer):
    """The answer to one row; `fault` where the row was no question at all."""

    row = serializers.IntegerField()
    fault = serializers.CharField(allow_null=True)


class VerifyBatchAnswer(serializers.Serializer[Any]):
    """Every row in the order in which it was asked, and how many of each verdict."""

    results = VerifyBatchRow(many=True)
    counts = serializers.DictField(child=serializers.IntegerField())


class BatchView(ApiView):
    """Many codes at once, each judged by itself: a bad row spoils no other."""

    needs = NOTHING
    authentication_classes = (ApiKeyAuthentication,)
    permission_classes = (AllowAny,)
    throttle_classes = (BatchThrottle,)

    @extend_schema(
        operation_id="codes_verify_batch",
        request=VerifyBatchRequest,
        responses=VerifyBatchAnswer,
    )
    def post(self, request: Request) -> Response:
        asked = [_question(row) for row in _rows(request.data)]
        questions = [each for each in asked if isinstance(each, Question)]
        self._count_numbers(request, questions)
        answers = iter(verify_all(questions, sandbox=_plays(request)))
        results = [
            _faulty(each) if isinstance(each, Fault) else _document(next(answers))
            for each in asked
        ]
        counts = Counter(str(result["verdict"]) for result in results)
        rows = [{"row": row, "fault": None} | told for row, told in enumerate(results)]
        return Response({"results": rows, "counts": dict(counts)})

    def _count_numbers(self, request: Request, questions: list[Question]) -> None:
        numbers = sum(not question.is_token for question in questions)
        if numbers and not NumberThrottle().allow(request, numbers):
            self.throttled(request, NUMBERS_WAIT)


def _plays(request: Request) -> bool:
    """Whether a program of a sandbox asks."""
    company = standing_of(request.user).organisation
    return company is not None and company.sandbox


def _rows(data: Any) -> list[Any]:
    rows = data.get("codes") if isinstance(data, dict) else None
    if not isinstance(rows, list) or not 1 <= len(rows) <= MOST_CODES:
        message = _("Send a JSON object with a list of 1 to 1000 codes.")
        raise Refused([Fault("/codes", "invalid", message)], status=400)
    return rows


def _question(data: Any) -> Question | Fault:
    """The code to verify and the subject to compare, or what is wrong with them."""
    if isinstance(data, str):
        data = {"code": data}
    if not isinstance(data, dict):
        return _fault("", _("Send a JSON object with a token or a number."))
    given = [name for name in ("token", "number", "code") if name in data]
    if len(given) != 1:
        return _fault("/token", _("Send either a token or a number."))
    text, subject = data[given[0]], data.get("subject")
    if not isinstance(text, str) or not text.strip():
        return _fault(f"/{given[0]}", _("Send the code as text."))
    if subject is not None and not isinstance(subject, str):
        return _fault("/subject", _("Send the VIN, or its last six, as text."))
    return Question(text, subject.strip().upper() if subject else None)


def _fault(pointer: str, message: str) -> Fault:
    return Fault(pointer, "invalid", message)


def _faulty(fault: Fault) -> dict[str, Any]:
    """A row that asks nothing is no code either; `fault` says what to mend."""
    nothing = Verification(Result(Verdict.MALFORMED, integrity=Answer.NO))
    return _document(nothing) | {"fault": f"{fault.pointer}: {fault.message}"}


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
        "sandbox": checked.sandbox,
        "message": str(wording_of(result.verdict, sandbox=checked.sandbox).sentence),
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

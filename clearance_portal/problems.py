"""The one maker of problem documents (RFC 9457): every refusal of the API."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

import structlog
from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
)
from django.db import DataError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import defaults
from rest_framework import exceptions
from rest_framework.response import Response

from declarations.faults import (
    Conflict,
    DomainError,
    Fault,
    Forbidden,
    Refused,
    Unavailable,
)

CONTENT_TYPE = "application/problem+json"
RETRY_SECONDS = 5
TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent)
API_PREFIX = "/api/"
DOMAIN_STATUS: dict[type[DomainError], int] = {
    Conflict: 409,
    Forbidden: 403,
    Unavailable: 503,
}

log = structlog.get_logger(__name__)


def handle(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """DRF's exception handler; what it does not know becomes a 500 elsewhere."""
    path = context["request"].path
    if isinstance(error, Refused):
        return _response(path, error.status, error.code, _detail(error), error.faults)
    if isinstance(error, DomainError):
        status = DOMAIN_STATUS.get(type(error), 400)
        return _response(path, status, error.code, error.message)
    if isinstance(error, OperationalError | InterfaceError):
        log.warning("database_unavailable", path=path, error=type(error).__name__)
        return _response(path, 503, "unavailable", _unavailable())
    return _of_framework(error, path)


def _detail(error: Refused) -> str:
    count = len(error.faults)
    if count <= 1:
        return error.message
    return _("There are %(count)d faults. Each is listed in errors.") % {"count": count}


def _of_framework(error: Exception, path: str) -> Response | None:
    if isinstance(error, Http404):
        return _response(path, 404, "not_found", _("There is nothing at this address."))
    if isinstance(error, PermissionDenied):
        return _response(path, 403, "forbidden", _("You may not do this."))
    if isinstance(error, RequestDataTooBig):
        return _response(path, 413, "too_large", _("The request is too large."))
    if isinstance(error, SuspiciousOperation | DataError):
        return _response(path, 400, "bad_request", _("The request cannot be read."))
    if isinstance(error, exceptions.APIException):
        return _of_drf(error, path)
    return None


def _of_drf(error: exceptions.APIException, path: str) -> Response:
    faults = (
        list(_field_faults(error.detail, ""))
        if isinstance(error, exceptions.ValidationError)
        else []
    )
    detail = str(error.detail) if not faults else _("Some fields are faulty.")
    answer = _response(path, error.status_code, error.default_code, detail, faults)
    challenge = getattr(error, "auth_header", None)
    if challenge:
        answer["WWW-Authenticate"] = challenge
    wait = getattr(error, "wait", None)
    if wait:
        answer["Retry-After"] = str(int(wait) + 1)
    return answer


def _field_faults(detail: Any, pointer: str) -> Iterable[Fault]:
    if isinstance(detail, Mapping):
        for name, below in detail.items():
            yield from _field_faults(below, f"{pointer}/{name}")
    elif isinstance(detail, list):
        for below in detail:
            yield from _field_faults(below, pointer)
    else:
        yield Fault(pointer, getattr(detail, "code", "invalid"), str(detail))


def problem(
    path: str, status: int, code: str, detail: str, faults: Iterable[Fault] = ()
) -> dict[str, Any]:
    """The document itself."""
    return {
        "type": f"urn:clearance:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
        "instance": path,
        "errors": [
            {
                "pointer": fault.pointer,
                "code": fault.code,
                "message": fault.message,
                "remedy": fault.remedy,
                "rule": fault.rule,
            }
            for fault in faults
        ],
    }


def _response(
    path: str, status: int, code: str, detail: str, faults: Iterable[Fault] = ()
) -> Response:
    document = problem(path, status, code, detail, faults)
    answer = Response(document, status=status, content_type=CONTENT_TYPE)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        answer["Retry-After"] = str(RETRY_SECONDS)
    return answer


def _unavailable() -> str:
    return _("The portal cannot answer just now. Nothing was stored; try again soon.")


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500: a problem document below the API, the page elsewhere."""
    if not request.path.startswith(API_PREFIX):
        return defaults.server_error(request)
    detail = _("Something went wrong on our side. It has been logged.")
    return _plain(problem(request.path, 500, "server_error", detail))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler400: a problem document below the API, the page elsewhere. Who has sent
    too much to a page is told so."""
    if not request.path.startswith(API_PREFIX):
        if isinstance(exception, TOO_MUCH):
            return render(request, "413.html", status=413)
        return defaults.bad_request(request, exception)
    detail = _("The request cannot be read.")
    return _plain(problem(request.path, 400, "bad_request", detail))


def _plain(document: dict[str, Any]) -> JsonResponse:
    return JsonResponse(document, status=document["status"], content_type=CONTENT_TYPE)

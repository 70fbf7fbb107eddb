"""How published bytes are served: to anybody, from any page, and from caches."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date, quote_etag

METHODS = ("GET", "HEAD")
A_DAY = 24 * 3600


def for_anybody(
    view: Callable[..., HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """Reading from any page is allowed, and conditional requests ask first (CORS)."""

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "OPTIONS":
            response: HttpResponseBase = HttpResponse(status=204)
            response["Access-Control-Allow-Methods"] = ", ".join(METHODS)
            response["Access-Control-Allow-Headers"] = "Accept, If-None-Match"
            response["Access-Control-Max-Age"] = str(A_DAY)
        elif request.method in METHODS:
            response = view(request, *args, **kwargs)
        else:
            response = HttpResponse(status=405)
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = "ETag, Last-Modified, Retry-After"
        response["Allow"] = ", ".join((*METHODS, "OPTIONS"))
        return response

    return opened


def published(
    request: HttpRequest,
    content: bytes,
    kind: str,
    *,
    max_age: int,
    made_at: datetime | None = None,
) -> HttpResponseBase:
    """The bytes as they are, or 304. Caches may keep serving them for a day while the
    portal is away, because what they say dates itself."""
    etag = quote_etag(hashlib.sha256(content).hexdigest()[:32])
    response = HttpResponse(content, content_type=kind)
    response["ETag"] = etag
    if made_at is not None:
        response["Last-Modified"] = http_date(made_at.timestamp())
    patch_cache_control(response, public=True, max_age=max_age, stale_if_error=A_DAY)
    if request.method == "HEAD":
        response["Content-Length"] = str(len(content))
        response.content = b""
    last_modified = int(made_at.timestamp()) if made_at else None
    answer = get_conditional_response(request, etag, last_modified, response)
    return answer or response


def not_yet() -> HttpResponse:
    """Nothing was published so far; a worker is about to."""
    response = HttpResponse("Not published yet.\n", "text/plain", status=503)
    response["Retry-After"] = "30"
    response["Cache-Control"] = "no-store"
    return response

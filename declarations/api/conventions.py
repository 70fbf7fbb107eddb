"""What holds for every endpoint: versions of answers, and how OpenAPI tells of it all.

Endpoints describe what is their own; what all share is written into the document here.
"""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from django.http import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from rest_framework.request import Request
from rest_framework.response import Response

PROBLEM = "application/problem+json"
JSON = "application/json"
# Whatever else goes wrong is told in the same form.
REFUSALS = {
    "400": "The request cannot be read.",
    "401": "There is no key, or it is not valid.",
    "403": "The key may not do this.",
    "404": "There is nothing here for this key.",
    "429": "Too many calls; Retry-After says when to go on.",
    "default": "Any other refusal.",
}
HEADERS: Mapping[str, str] = {
    "RateLimit": "Calls a minute of this caller, how many are left, and until when.",
    "ETag": "The version of the answer.",
    "Link": "The next page, as rel=next, where there is one.",
    "Location": "Where the thing can be read.",
    "Retry-After": "Seconds to wait.",
}
IF_NONE_MATCH = {
    "in": "header",
    "name": "If-None-Match",
    "schema": {"type": "string"},
    "description": "The ETag that you have; 304 if nothing is new.",
}


def unless_known(request: Request, answer: Response) -> HttpResponseBase | None:
    """Give the answer its version; 304 for a caller who has this one already."""
    if answer.status_code != 200:  # noqa: PLR2004
        return None
    digest = hashlib.sha256(answer.content).hexdigest()[:32]
    etag = answer.get("ETag") or quote_etag(digest)
    answer["ETag"] = etag
    return get_conditional_response(
        request._request,  # noqa: SLF001 - DRF hides it
        etag=etag,
        response=answer,
    )


def describe(result: dict[str, Any], **_context: Any) -> dict[str, Any]:
    """Hook of drf-spectacular: write what all endpoints share into each operation."""
    for method, operation in _operations(result):
        answers = operation["responses"]
        for status, text in REFUSALS.items():
            answers.setdefault(status, _problem(text))
        if method == "get":
            operation.setdefault("parameters", []).append(IF_NONE_MATCH)
            answers.setdefault("304", {"description": "You have this version."})
        for status, answer in answers.items():
            answer["headers"] = _headers(result, method, status, answer)
    return result


def _operations(result: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in result["paths"].values():
        yield from path.items()


def _problem(text: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": text, "content": {PROBLEM: {"schema": schema}}}


def _headers(
    result: Mapping[str, Any], method: str, status: str, answer: Mapping[str, Any]
) -> dict[str, Any]:
    names = ["RateLimit"]
    if method == "get" and status in {"200", "304"}:
        names.append("ETag")
    if _has_next(result, answer):
        names.append("Link")
    if status in {"201", "202"}:
        names.append("Location")
    if status in {"429", "503"}:
        names.append("Retry-After")
    return {
        name: {"description": HEADERS[name], "schema": {"type": "string"}}
        for name in names
    }


def _has_next(result: Mapping[str, Any], answer: Mapping[str, Any]) -> bool:
    """Whether an answer is one page of several."""
    schema = answer.get("content", {}).get(JSON, {}).get("schema", {})
    name = str(schema.get("$ref", "")).rpartition("/")[2]
    known = result.get("components", {}).get("schemas", {}).get(name, {})
    return "next" in known.get("properties", {})

"""The OpenAPI document lists the API as it is, and the viewer needs no other host."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from declarations.api.views import NothingHere

OPENAPI = "/api/v1/openapi.json"
DESCRIBING = {"api-openapi", "api-docs"}


@pytest.fixture
def document() -> dict[str, Any]:
    answer = Client().get(OPENAPI)
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def routes(resolver: URLResolver, prefix: str = "") -> set[str]:
    found: set[str] = set()
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            found |= routes(entry, route)
        elif _described(entry):
            found.add(_plain(route))
    return found


def _described(entry: URLPattern) -> bool:
    view = getattr(entry.callback, "cls", None)
    return entry.name not in DESCRIBING and view is not NothingHere


def _plain(route: str) -> str:
    named = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"{\1}", route)
    named = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", named)
    return "/" + named.replace("^", "").replace("$", "").replace("\\", "")


def test_the_document_lists_exactly_the_routes(document: dict[str, Any]) -> None:
    wanted = {path for path in routes(get_resolver()) if path.startswith("/api/")}
    assert set(document["paths"]) == wanted


def test_it_is_openapi_3_1_with_the_key_and_both_formats(
    document: dict[str, Any],
) -> None:
    assert document["openapi"].startswith("3.1")
    assert "ApiKey" in document["components"]["securitySchemes"]
    filing = document["paths"]["/api/v1/declarations/"]["post"]["requestBody"]
    assert set(filing["content"]) == {"application/json", "application/xml"}


def test_operations_have_ids_of_their_own(document: dict[str, Any]) -> None:
    ids = [
        operation["operationId"]
        for path in document["paths"].values()
        for operation in path.values()
    ]
    assert len(ids) == len(set(ids))


def test_the_viewer_loads_from_this_portal_only() -> None:
    answer = Client().get("/api/v1/docs/")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert set(re.findall(r'(?:src|href)="(\w+://[^/"]*)', page)) <= {
        "http://testserver"
    }
    assert "<script>" not in page
    policy = answer["Content-Security-Policy"]
    assert "unsafe-inline" not in policy.replace("style-src 'self' 'unsafe-inline'", "")

"""What anyone may read: the releases with their differences, the lists with dates."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from declarations.clock import declaration_date
from validation.reference.differences import of_release
from validation.reference.selectors import (
    list_called,
    list_summaries,
    release_called,
    releases,
    rows_of,
)
from validation.supervision import oversees

NEWEST = 20


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The newest releases and every list."""
    return render(
        request,
        "reference/index.html",
        {
            "releases": releases()[:NEWEST],
            "lists": list_summaries(),
            "oversees": oversees(request.user),
        },
    )


@require_safe
def release(request: HttpRequest, version: str) -> HttpResponse:
    """One release and what it changed."""
    found = release_called(version)
    return render(
        request,
        "reference/release.html",
        {
            "release": found,
            "draft": getattr(found, "draft", None),
            "difference": of_release(found),
            "oversees": oversees(request.user),
        },
    )


@require_safe
def one_list(request: HttpRequest, name: str) -> HttpResponse:
    """The rows of one list, of all dates."""
    listed = list_called(name)
    text = request.GET.get("q", "").strip()
    return render(
        request,
        "reference/list.html",
        {
            "listed": listed,
            "page": rows_of(listed, text, request.GET.get("after", "")),
            "text": text,
            "query": urlencode({"q": text}) if text else "",
            "today": declaration_date(timezone.now()),
        },
    )

"""What every page for signed-in people shares: the door, and refusals as pages."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache

from declarations.faults import Conflict, DomainError, Forbidden, Unavailable
from declarations.parties.models import User


class Request(HttpRequest):
    """A request behind the door."""

    user: User


View = Callable[..., HttpResponseBase]


def for_people(view: View) -> View:
    """A page for signed-in people, never cached; what services refuse is a page too."""

    @wraps(view)
    def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return _kindly(request, view(request, *args, **kwargs))
        except Forbidden as refusal:
            raise PermissionDenied(refusal.message) from refusal
        except Conflict as refusal:
            return _refuse(request, refusal, "declarations/conflict.html", 409)
        except Unavailable as refusal:
            return _refuse(request, refusal, "503.html", 503)

    return never_cache(_behind_the_door(guarded))


def _kindly(request: HttpRequest, answer: HttpResponseBase) -> HttpResponseBase:
    """Whoever looks at the address of a form is told so; browsers show nothing else."""
    if not isinstance(answer, HttpResponseNotAllowed):
        return answer
    page = render(request, "405.html", status=answer.status_code)
    page["Allow"] = answer["Allow"]
    return page


def _behind_the_door(view: View) -> View:
    """Strangers sign in first. What a script asks in the background is refused: the
    log-in would land in the middle of a page that somebody is writing on."""

    @wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if request.headers.get("HX-Request"):
            return HttpResponse(status=HTTPStatus.UNAUTHORIZED)
        return redirect_to_login(_way_back(request))

    return door


def _way_back(request: HttpRequest) -> str:
    """Where to go on after the log-in: to the page, or to the one whose form was sent,
    for most addresses of forms show no page of their own."""
    sent_from = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(
        sent_from, {request.get_host()}, require_https=request.is_secure()
    )
    if request.method in {"GET", "HEAD"} or not ours:
        return request.get_full_path()
    page = urlsplit(sent_from)
    return f"{page.path}?{page.query}" if page.query else page.path


def _refuse(
    request: HttpRequest, refusal: DomainError, template: str, status: int
) -> HttpResponse:
    return render(request, template, {"message": refusal.message}, status=status)

"""What every page for signed-in people shares: the door, and refusals as pages."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
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
            return view(request, *args, **kwargs)
        except Forbidden as refusal:
            raise PermissionDenied(refusal.message) from refusal
        except Conflict as refusal:
            return _refuse(request, refusal, "declarations/conflict.html", 409)
        except Unavailable as refusal:
            return _refuse(request, refusal, "503.html", 503)

    return never_cache(login_required(guarded))


def _refuse(
    request: HttpRequest, refusal: DomainError, template: str, status: int
) -> HttpResponse:
    return render(request, template, {"message": refusal.message}, status=status)

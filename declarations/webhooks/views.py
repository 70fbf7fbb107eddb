"""Pages of webhooks: the list, one endpoint with its log, and one delivery."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from declarations.faults import Forbidden, Refused
from declarations.parties.models import User
from declarations.views.pages import Request, for_people
from declarations.webhooks import services
from declarations.webhooks.delivering import body_of
from declarations.webhooks.forms import EndpointForm
from declarations.webhooks.models import Endpoint
from declarations.webhooks.selectors import (
    delivery_for,
    endpoint_for,
    endpoints_for,
    log_of,
    may_change,
)
from declarations.webhooks.wording import fault_words


@for_people
@require_safe
def index(request: Request) -> HttpResponse:
    """The endpoints of the user's organisation."""
    context = {
        "endpoints": endpoints_for(request.user),
        "may_change": may_change(request.user),
    }
    return render(request, "webhooks/index.html", context)


@for_people
def add(request: Request) -> HttpResponse:
    """The form for one more, and once it is there its secret."""
    _require_changing(request.user)
    if request.method != "POST":
        return render(request, "webhooks/form.html", {"form": EndpointForm()})
    form = EndpointForm(request.POST)
    if form.is_valid():
        try:
            made, secret = services.add(user=request.user, **form.cleaned_data)
        except Refused as refused:
            form.show_faults(refused.faults)
        else:
            return _show_secret(request, made, secret)
    return _again(request, form)


@for_people
@require_safe
def endpoint(request: Request, key: str) -> HttpResponse:
    """One endpoint and what was sent to it."""
    found = endpoint_for(request.user, key)
    log = log_of(
        found,
        older_than=request.GET.get("older_than", ""),
        newer_than=request.GET.get("newer_than", ""),
    )
    context = {
        "endpoint": found,
        "slice": log,
        "may_change": may_change(request.user),
    }
    return render(request, "webhooks/endpoint.html", context)


@for_people
def change(request: Request, key: str) -> HttpResponse:
    """The form of one that is there."""
    found = endpoint_for(request.user, key)
    _require_changing(request.user)
    known = {"url": found.url, "kinds": found.kinds}
    if request.method != "POST":
        form = EndpointForm(initial=known)
        return render(request, "webhooks/form.html", {"form": form, "endpoint": found})
    form = EndpointForm(request.POST)
    if form.is_valid():
        try:
            services.change(user=request.user, endpoint=found, **form.cleaned_data)
        except Refused as refused:
            form.show_faults(refused.faults)
        else:
            return redirect("webhooks:endpoint", found.key)
    return _again(request, form, found)


@for_people
@require_POST
def act(request: Request, key: str) -> HttpResponse:
    """Rotate, switch off or on, try, delete."""
    found = endpoint_for(request.user, key)
    _require_changing(request.user)
    done = ACTS.get(request.POST.get("act", ""))
    if done is None:
        raise Http404
    return done(request, found)


@for_people
@require_safe
def delivery(request: Request, key: str, delivery: str) -> HttpResponse:
    """One event: what was sent, and each attempt."""
    found = delivery_for(endpoint_for(request.user, key), delivery)
    tries = [
        (attempt, *(fault_words(attempt.fault) if attempt.fault else ("", "")))
        for attempt in found.tries.order_by("-number")[:100]
    ]
    context = {
        "delivery": found,
        "endpoint": found.endpoint,
        "body": body_of(found).decode(),
        "tries": tries,
        "may_change": may_change(request.user),
    }
    return render(request, "webhooks/delivery.html", context)


@for_people
@require_POST
def resend(request: Request, key: str, delivery: str) -> HttpResponse:
    """Send an event once more."""
    found = delivery_for(endpoint_for(request.user, key), delivery)
    services.resend(user=request.user, delivery=found)
    messages.success(request, _("The event is on its way again."))
    return redirect("webhooks:delivery", key, found.key)


def _rotate(request: Request, found: Endpoint) -> HttpResponse:
    secret = services.rotate(user=request.user, endpoint=found)
    return _show_secret(request, found, secret)


def _switch_off(request: Request, found: Endpoint) -> HttpResponse:
    services.switch_off(user=request.user, endpoint=found)
    return redirect("webhooks:endpoint", found.key)


def _switch_on(request: Request, found: Endpoint) -> HttpResponse:
    services.switch_on(user=request.user, endpoint=found)
    return redirect("webhooks:endpoint", found.key)


def _send_test(request: Request, found: Endpoint) -> HttpResponse:
    sent = services.send_test(user=request.user, endpoint=found)
    messages.success(request, _("A test event is on its way."))
    return redirect("webhooks:delivery", found.key, sent.key)


def _delete(request: Request, found: Endpoint) -> HttpResponse:
    services.delete(user=request.user, endpoint=found)
    messages.success(request, _("The endpoint is deleted."))
    return redirect("webhooks:index")


ACTS: dict[str, Callable[[Request, Endpoint], HttpResponse]] = {
    "rotate": _rotate,
    "switch-off": _switch_off,
    "switch-on": _switch_on,
    "test": _send_test,
    "delete": _delete,
}


def _require_changing(user: User) -> None:
    endpoints_for(user)
    if not may_change(user):
        raise Forbidden(
            "not_permitted", _("Only an owner of the organisation decides this.")
        )


def _show_secret(request: Request, made: Endpoint, secret: str) -> HttpResponse:
    context = {"endpoint": made, "secret": secret}
    return render(request, "webhooks/secret.html", context)


def _again(
    request: Request, form: EndpointForm, found: Endpoint | None = None
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "endpoint": found}
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    return render(request, "webhooks/form.html", context, status=status)

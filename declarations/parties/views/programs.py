"""Pages of API clients: the list, a new one, and what ends or replaces a key."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from declarations.clock import database_now
from declarations.parties import programs
from declarations.parties.api_keys import OVERLAP
from declarations.parties.forms import ClientForm
from declarations.parties.keeping import keeps, require_keeping
from declarations.parties.models import ApiKey
from declarations.parties.selectors import client_of, clients_of, organisation_of
from declarations.parties.slices import slice_of
from declarations.views.pages import Request, for_people


@for_people
@require_safe
def clients(request: Request) -> HttpResponse:
    """Every key with its scopes, its end and its last use."""
    organisation = organisation_of(request.user)
    now = database_now()
    return render(
        request,
        "parties/clients.html",
        {
            "organisation": organisation,
            "slice": slice_of(clients_of(organisation), request.GET),
            "keeps": keeps(request.user, organisation),
            "now": now,
            "soon": now + OVERLAP,
        },
    )


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: Request) -> HttpResponse:
    """A new client; its secret is on the answer, and never again anywhere."""
    organisation = organisation_of(request.user)
    require_keeping(request.user, organisation)
    form = ClientForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        key, secret = programs.add_client(
            user=request.user, organisation=organisation, wanted=form.wanted
        )
        return _with_secret(request, key, secret)
    shown = {"form": form, "organisation": organisation}
    status = 422 if form.is_bound else 200
    return render(request, "parties/client_add.html", shown, status=status)


@for_people
@require_POST
def client(request: Request, prefix: str) -> HttpResponse:
    """Replace a key, or revoke it."""
    key = client_of(organisation_of(request.user), prefix)
    act = request.POST.get("act")
    if act == "replace":
        return _with_secret(
            request, *programs.replace_client(user=request.user, key=key)
        )
    if act != "revoke":
        raise Http404
    programs.revoke_client(user=request.user, key=key)
    told = _("The key %(prefix)s works no more.") % {"prefix": key.prefix}
    messages.success(request, told)
    return redirect("parties:clients")


def _with_secret(request: Request, key: ApiKey, secret: str) -> HttpResponse:
    header = f"Authorization: Api-Key {key.prefix}.…"
    shown = {"key": key, "secret": secret, "header": header}
    return render(request, "parties/secret.html", shown, status=201)

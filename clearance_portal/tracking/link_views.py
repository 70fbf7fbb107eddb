"""Giving tracking links, and taking them back: for the exporter's side."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clearance_portal.tracking.forms import LinkForm
from clearance_portal.tracking.sections import links_shown
from declarations.authority import require_authority
from declarations.faults import Refused
from declarations.models import Declaration
from declarations.parties.models import MandateAction
from declarations.selectors import declaration_for
from declarations.tracking import services
from declarations.tracking.models import TrackingLink
from declarations.views.pages import Request, for_people


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def links(request: Request, reference: str) -> HttpResponse:
    """The links of a declaration; a new one is shown once, with its address."""
    declaration = declaration_for(request.user, reference)
    require_authority(request.user, declaration, MandateAction.SUBMIT)
    if request.method != "POST":
        return _show(request, declaration, LinkForm())
    form = LinkForm(request.POST)
    token = _given(request, declaration, form) if form.is_valid() else ""
    if not token:
        return _show(request, declaration, form, status=422)
    address = settings.PORTAL_ORIGIN + reverse("tracking:track", args=[token])
    return _show(request, declaration, LinkForm(), address=address, status=201)


def _given(request: Request, declaration: Declaration, form: LinkForm) -> str:
    try:
        _link, token = services.give(
            user=request.user, declaration=declaration, wish=form.wish
        )
    except Refused as refused:
        form.show_faults(refused.faults)
        return ""
    return token


def _show(
    request: Request,
    declaration: Declaration,
    form: LinkForm,
    *,
    address: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "declaration": declaration,
        "part": {**links_shown(declaration, request.user), "form": form},
        "address": address,
    }
    return render(request, "tracking/links.html", context, status=status)


@for_people
@require_POST
def revoke(request: Request, reference: str, key: str) -> HttpResponse:
    """Nobody opens the link any more."""
    declaration = declaration_for(request.user, reference)
    mine = TrackingLink.objects.visible_to(request.user)
    link = get_object_or_404(
        mine.select_related("declaration"), declaration=declaration, key=key
    )
    services.revoke(user=request.user, link=link)
    messages.success(request, _("The tracking link is revoked."))
    return redirect("declarations:detail", reference)

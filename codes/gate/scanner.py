"""The offline scanner: its page, what a device keeps of it, and whose device it is."""

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_POST, require_safe

from codes.gate.pictures import LARGEST_PICTURE, code_in
from codes.gate.scanner_files import (
    ENTRY,
    SCRIPTS,
    WORKER,
    icon_addresses,
    script_address,
    style_addresses,
    version,
    worker_script,
)
from codes.gate.scanner_words import words
from codes.gate.selectors import require_customs
from codes.gate.work import is_officer
from codes.publishing.selectors import what_is_published
from declarations.faults import Forbidden
from declarations.parties.models import User
from declarations.parties.standing import standing_of
from declarations.schemes import port_names
from declarations.views.pages import Request, for_people

JAVASCRIPT = "text/javascript; charset=utf-8"
A_YEAR = 365 * 24 * 3600
# The colours of the header in tokens.css, which a manifest cannot read.
JADE, PAPER = "#0a5c48", "#fdfefd"


@for_people
@require_safe
def page(request: Request) -> HttpResponse:
    """The scanner. It says nothing of the officer, because devices keep it."""
    require_customs(request.user)
    if not is_officer(request.user):
        raise Forbidden("gate_officers_only", _("Only a gate officer may do this."))
    context = {
        "styles": style_addresses(),
        "entry": script_address(ENTRY),
        "words": words(),
        "ports": port_names(),
    }
    return render(request, "gate/scanner.html", context)


def _not_an_officer(request: HttpRequest) -> JsonResponse | None:
    """Why a device gets no answer; codes and no pages, because scripts read them."""
    if not isinstance(request.user, User):
        return JsonResponse({"code": "signed_out"}, status=HTTPStatus.UNAUTHORIZED)
    require_customs(request.user)
    if is_officer(request.user):
        return None
    return JsonResponse({"code": "gate_officers_only"}, status=HTTPStatus.FORBIDDEN)


@never_cache
@require_safe
def session(request: HttpRequest) -> JsonResponse:
    """Who is signed in, the token that uploads need, and the root to pin at first."""
    if refusal := _not_an_officer(request):
        return refusal
    published = what_is_published()
    officer = {
        "id": str(request.user.pk),
        "name": str(request.user),
        "ports": sorted(standing_of(request.user).ports),
    }
    root = published.roots[0] if published else None
    return JsonResponse({"officer": officer, "root": root, "token": get_token(request)})


@never_cache
@require_POST
def picture(request: HttpRequest) -> JsonResponse:
    """The QR code in a picture, for browsers that cannot read one; null if none."""
    if refusal := _not_an_officer(request):
        return refusal
    length = request.headers.get("Content-Length", "")
    if not length.isdecimal() or int(length) > LARGEST_PICTURE:
        too_large = {"code": "too_large", "most": LARGEST_PICTURE}
        return JsonResponse(too_large, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return JsonResponse({"text": code_in(request.read(LARGEST_PICTURE))})


@never_cache
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker; whoever asks, since browsers look for a newer one by
    themselves and take no redirect for it."""
    return HttpResponse(worker_script(), content_type=JAVASCRIPT)


@cache_control(public=True, max_age=A_YEAR, immutable=True)
@require_safe
def script(request: HttpRequest, asked: str, name: str) -> HttpResponse:
    """A script of the present version; devices keep those of theirs."""
    if asked != version() or name not in SCRIPTS or name == WORKER:
        raise Http404
    return HttpResponse(SCRIPTS[name], content_type=JAVASCRIPT)


@never_cache
@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """What makes the page an app."""
    mark, small, large = icon_addresses()
    home = reverse("gate:scanner")
    icons = [
        {"src": mark, "type": "image/svg+xml", "sizes": "any"},
        *(
            {"src": icon, "type": "image/png", "sizes": size, "purpose": "any maskable"}
            for icon, size in ((small, "192x192"), (large, "512x512"))
        ),
    ]
    document = {
        "name": _("Green Clearance gate scanner"),
        "short_name": _("Gate scanner"),
        "lang": get_language(),
        "id": home,
        "start_url": home,
        "scope": home,
        "display": "standalone",
        "theme_color": JADE,
        "background_color": PAPER,
        "icons": icons,
    }
    return JsonResponse(document, content_type="application/manifest+json")

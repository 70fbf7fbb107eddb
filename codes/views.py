"""Public pages of codes: verification and the key set."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_GET, require_http_methods

from codes import number, qr
from codes.answers import separate_answers, wording_of
from codes.jws import canonical
from codes.keys import published_keys
from codes.models import Code
from codes.publishing.http import for_anybody, published
from codes.services import Verification, verify
from codes.throttling import may_look_up

Context = dict[str, Any]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify_page(request: HttpRequest) -> HttpResponse:
    """A number, a pasted token or a link in; one of three big answers out."""
    sent = request.POST if request.method == "POST" else request.GET
    text = sent.get("code", "").strip()
    context: Context = {"form_value": text, "result": None, "error": ""}
    status = 200
    if text and not may_look_up(request):
        context["error"] = _("Too many checks from here. Wait a minute and try again.")
        status = 429
    elif text:
        context["result"] = _shown(verify(text))
    elif request.method == "POST":
        context["error"] = _("Type the number, or paste the code or its link.")
        status = 400
    return render(request, "codes/verify.html", context, status=status)


def _shown(checked: Verification) -> Context:
    wording = wording_of(checked.result.verdict, sandbox=checked.sandbox)
    return {
        "verdict": checked.result.verdict,
        "tone": wording.tone,
        "headline": wording.headline,
        "sentence": wording.sentence,
        "reason": checked.reason,
        "answers": separate_answers(checked.result),
        "facts": _facts(checked),
    }


def _facts(checked: Verification) -> list[tuple[str, Any]]:
    facts: list[tuple[str, Any]] = []
    if checked.number:
        facts.append((_("Number"), number.display(checked.number)))
    claims = checked.result.claims
    if claims:
        goods = claims.gcc
        facts += [
            (_("VIN or consignment"), goods.subject),
            (_("HS code"), goods.hs_code),
            (_("Exporter's credit code"), goods.exporter_uscc),
            (_("Port of exit"), goods.port),
            (_("Destination"), goods.destination),
        ]
        if goods.batteries:
            facts.append((_("Battery packs"), goods.batteries[0]))
        if goods.carbon:
            facts.append((_("Carbon footprint, kg CO₂e"), goods.carbon[0]))
    elif checked.masked_subject:
        facts.append((_("VIN or consignment"), checked.masked_subject))
    if checked.expires_at:
        facts.append((_("Valid until"), checked.expires_at))
    return facts


@login_required
@require_GET
@cache_control(private=True, max_age=86400, immutable=True)
def qr_picture(request: HttpRequest, number: str) -> HttpResponse:
    """The QR picture of a code whose declaration the user may see; never changes."""
    code = get_object_or_404(Code.objects.visible_to(request.user), number=number)
    level = qr.paper_level(code.token)
    return HttpResponse(qr.png(code.token, level=level), content_type="image/png")


@for_anybody
def key_set(request: HttpRequest) -> HttpResponseBase:
    """The JWK set (RFC 7517), for verifiers anywhere."""
    return _key_set(request, sandbox=False)


@for_anybody
def sandbox_key_set(request: HttpRequest) -> HttpResponseBase:
    """The same for codes of the sandbox; in no other set, and in no trust bundle."""
    return _key_set(request, sandbox=True)


def _key_set(request: HttpRequest, *, sandbox: bool) -> HttpResponseBase:
    content = canonical(published_keys(sandbox=sandbox))
    return published(request, content, "application/jwk-set+json", max_age=300)

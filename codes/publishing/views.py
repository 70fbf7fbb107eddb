"""What verifiers fetch, and the page that explains it."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from codes import statuslist
from codes.bundle import TYPE
from codes.publishing import selectors, words
from codes.publishing.alarms import unknown_codes_for
from codes.publishing.http import for_anybody, not_yet, published
from codes.publishing.selectors import ShownKey

CWT = statuslist.CWT_TYPE
JWT = f"application/{statuslist.JWT_TYPE}"
BUNDLE = f"application/{TYPE}"
A_MINUTE, AN_HOUR = 60, 3600
ALARMS_SHOWN = 20

PROGRAM = Path(__file__).with_name("gcc_verify.py").read_bytes()
PROGRAM_SHA256 = hashlib.sha256(PROGRAM).hexdigest()


@never_cache
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Keys, lists, ages and downloads, for people who verify by themselves."""
    told = selectors.what_is_published()
    context = {
        "told": told,
        "keys": [_row(key) for key in told.keys] if told else [],
        "program_sha256": PROGRAM_SHA256,
        "sandbox_root": selectors.sandbox_root(),
        "unknown_codes": unknown_codes_for(request.user)[:ALARMS_SHOWN],
    }
    return render(request, "publishing/index.html", context)


@for_anybody
def trust_bundle(request: HttpRequest, *, sandbox: bool = False) -> HttpResponseBase:
    """The latest bundle, signed."""
    latest = selectors.latest_bundle(sandbox=sandbox)
    if latest is None:
        return not_yet()
    text = latest.text.encode("ascii")
    return published(request, text, BUNDLE, max_age=A_MINUTE, made_at=latest.made_at)


@for_anybody
def status_list(request: HttpRequest, number: int, form: str) -> HttpResponseBase:
    """One list in one form."""
    return _list(request, number, {"cwt": CWT, "jwt": JWT}[form])


@for_anybody
def status_list_as_asked(request: HttpRequest, number: int) -> HttpResponseBase:
    """One list in the form that the Accept header prefers; JWT to whoever takes all."""
    kind = request.get_preferred_type([JWT, CWT])
    response = _list(request, number, kind) if kind else HttpResponse(status=406)
    patch_vary_headers(response, ("Accept",))
    return response


@for_anybody
def program(request: HttpRequest) -> HttpResponseBase:
    """gcc_verify.py, to be kept and read."""
    response = published(
        request, PROGRAM, "text/x-python; charset=utf-8", max_age=AN_HOUR
    )
    response["Content-Disposition"] = 'attachment; filename="gcc_verify.py"'
    return response


def _list(request: HttpRequest, number: int, kind: str) -> HttpResponseBase:
    row = selectors.published_list(number)
    if row is None:
        raise Http404
    if not row.revision:
        return not_yet()
    content = bytes(row.cwt) if kind == CWT else row.jwt.encode("ascii")
    return published(request, content, kind, max_age=A_MINUTE, made_at=row.made_at)


def _row(key: ShownKey) -> dict[str, Any]:
    record = key.record
    return {
        "kid": key.kid,
        "use": words.USES[key.use],
        "scheme": record.scheme_number,
        "state": words.STATES[record.state],
        "tone": words.TONES[record.state],
        "fingerprint": key.fingerprint,
        "signs_until": datetime.fromtimestamp(record.sign_until, UTC),
        "verifies_until": datetime.fromtimestamp(record.verify_until, UTC),
    }

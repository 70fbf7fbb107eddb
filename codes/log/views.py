"""The log for people and for whoever watches it: its page, its head, its proofs."""

import hashlib
from functools import cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from codes import number
from codes.log import gcc_witness, selectors
from codes.log.keys import log_keys
from codes.publishing.http import for_anybody, published
from codes.throttling import may_look_up
from declarations.clock import database_now

TEXT = "text/plain; charset=utf-8"
PYTHON = "text/x-python; charset=utf-8"
FIVE_MINUTES = 300
WITNESS = Path(gcc_witness.__file__)


@require_safe
@never_cache
def index(request: HttpRequest) -> HttpResponse:
    """How large the log is, who signs it, what it proves and what not."""
    newest = selectors.newest_checkpoint()
    delay = selectors.delay()
    context = {
        "newest": newest,
        "keys": [str(key) for key in log_keys()],
        "waiting": delay.waiting,
        "waited": round(delay.seconds(database_now())),
        "witness_digest": hashlib.sha256(_witness()).hexdigest(),
    }
    return render(request, "log/index.html", context)


@for_anybody
@cache_control(public=True, no_cache=True)
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The newest checkpoint, as a signed note. Caches must ask each time: an older one
    looks like a log that was cut. Two trees of one size are never taken for one."""
    newest = selectors.newest_checkpoint()
    if newest is None:
        return _text(_("Nothing has been entered in the log yet."), status=404)
    etag = quote_etag(hashlib.sha256(newest.note.encode()).hexdigest()[:32])
    answer = _text(newest.note)
    answer["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=answer) or answer


@for_anybody
def key(request: HttpRequest) -> HttpResponseBase:
    """The keys that sign checkpoints, one a line, as verifiers are configured."""
    lines = "".join(f"{one}\n" for one in log_keys()).encode()
    return published(request, lines, TEXT, max_age=FIVE_MINUTES)


@require_safe
@never_cache
def proof(request: HttpRequest, text: str) -> HttpResponse:
    """A code's `.tlog-proof`. An unknown number and one that is none answer alike, in
    the same bytes."""
    if not may_look_up(request):
        told = _("Too many checks from here. Wait a minute and try again.")
        answer = _text(told, status=429)
        answer["Retry-After"] = "60"
        return answer
    found = _proof_of(text)
    if found is None:
        told = _("The log has no code of this number. A new one is there in a minute.")
        return _text(told, status=404)
    shown, said = found
    return _download(said, f"{shown}.tlog-proof", TEXT)


def _proof_of(text: str) -> tuple[str, str] | None:
    """The number as it is shown, and the proof."""
    try:
        wanted = number.parse(text)
    except number.NumberError:
        return None
    found = selectors.proof_of_issue(wanted)
    return (number.display(wanted), found.text()) if found else None


@for_anybody
def witness(request: HttpRequest) -> HttpResponseBase:
    """The program with which another organisation watches the log."""
    answer = published(request, _witness(), PYTHON, max_age=FIVE_MINUTES)
    answer["Content-Disposition"] = f'attachment; filename="{WITNESS.name}"'
    return answer


@cache
def _witness() -> bytes:
    return WITNESS.read_bytes()


def _text(said: str, status: int = 200) -> HttpResponse:
    answer = HttpResponse(said, content_type=TEXT, status=status)
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


def _download(content: str | bytes, name: str, kind: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Access-Control-Allow-Origin"] = "*"
    return answer

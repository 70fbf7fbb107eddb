"""The log for people and for whoever watches it: its page, its head, its proofs."""

import hashlib
from functools import cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from codes import number
from codes.log import gcc_witness, selectors
from codes.log.keys import log_keys
from codes.throttling import may_look_up
from declarations.clock import database_now

TEXT = "text/plain; charset=utf-8"
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


@require_safe
@cache_control(public=True, no_cache=True)
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The newest checkpoint, as a signed note. Caches must ask each time: an older one
    looks like a log that was cut."""
    newest = selectors.newest_checkpoint()
    if newest is None:
        return _text(_("Nothing has been entered in the log yet."), status=404)
    etag = f'"{newest.size}-{newest.kid}"'
    answer = _text(newest.note)
    answer["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=answer) or answer


@require_safe
@cache_control(public=True, max_age=300)
def key(request: HttpRequest) -> HttpResponse:
    """The keys that sign checkpoints, one a line, as verifiers are configured."""
    return _text("".join(f"{one}\n" for one in log_keys()))


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


@require_safe
@cache_control(public=True, max_age=300)
def witness(request: HttpRequest) -> HttpResponse:
    """The program with which another organisation watches the log."""
    return _download(_witness(), WITNESS.name, "text/x-python; charset=utf-8")


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

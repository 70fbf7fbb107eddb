"""How quickly codes are verified, held against floors of the same run, and printed.

Not among the tests, because of its name: run it by `make bench BENCH=verifying`.
"""

import json
import sys
import time
from collections.abc import Callable
from typing import cast

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.test.client import ClientHandler, FakePayload
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from clearance_portal import urls
from codes import opening, services, signing, verification
from codes.keys import current_trust
from codes.throttling import LookUpThrottle
from codes.verification import CodeStatus, Verdict
from declarations.clock import database_now
from declarations.parties.models import User
from tests.codes.registered import registered

pytestmark = [pytest.mark.urls(__name__), pytest.mark.usefixtures("law")]
CODES, TURNS = 200, 12
# How fast against its floor each has to be at least.
IN_PROCESS, OVER_HTTP = 0.30, 0.60
UNLIMITED = {"verify": None, "verify_batch": None, "verify_numbers": None}


@csrf_exempt
def bare(request: HttpRequest) -> JsonResponse:
    """The floor: a view that reads JSON and answers JSON."""
    return JsonResponse({"VALID": len(json.loads(request.body)["token"])})


urlpatterns = [path("bare/", bare), path("", include(urls))]


def test_verifying_in_process_against_raw_signatures(exporter: User) -> None:
    texts = tokens(exporter)
    trust, at = current_trust(), int(database_now().timestamp())
    signed = [opening.opened(token(text), signing.TYPE) for text in texts]
    ready = [
        (trust.keys[one.kid].public_key, signing.der_from_raw(one.signature), one)
        for one in signed
    ]
    scheme = ec.ECDSA(hashes.SHA256())

    def raw() -> None:
        for key, der, message in ready:
            assert isinstance(key, ec.EllipticCurvePublicKey)
            key.verify(der, message.signed, scheme)

    def strictly() -> None:
        for text in texts:
            judged = verification.verify(text, trust=trust, at=at)
            assert judged.verdict is Verdict.VALID

    def in_the_register() -> None:
        questions = [services.Question(text) for text in texts]
        answers = services.verify_all(questions)
        assert all(one.result.verdict is Verdict.VALID for one in answers)

    floor, ours, whole = fastest(raw, strictly, in_the_register)
    told("raw signature", floor)
    told("strict verifier", ours, floor)
    told("with the register, in a batch", whole, floor)
    assert floor / ours >= IN_PROCESS


def test_verifying_over_http_against_a_bare_view(
    exporter: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LookUpThrottle, "THROTTLE_RATES", UNLIMITED)
    texts, handler = tokens(exporter), ClientHandler()

    def asking(path: str) -> Callable[[], None]:
        def ask() -> None:
            for text in texts:
                assert "VALID" in posted(handler, path, {"token": text})

        return ask

    floor, ours = fastest(asking("/bare/"), asking("/api/v1/verify/"))
    told("bare JSON view", floor)
    told("verified over HTTP", ours, floor)
    assert floor / ours >= OVER_HTTP


def tokens(user: User) -> list[str]:
    """Live codes of the register."""
    return [code.token for code in registered(user, [CodeStatus.ACTIVE] * CODES)]


def token(text: str) -> bytes:
    return signing.from_text(text, text[:5])


def posted(handler: ClientHandler, path: str, document: dict[str, str]) -> str:
    """What the application answers, without a socket in between."""
    body = json.dumps(document).encode()
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": path,
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.url_scheme": "http",
        "wsgi.input": FakePayload(body),
        "wsgi.errors": sys.stderr,
    }
    return cast("HttpResponse", handler(environ)).content.decode()


def fastest(*works: Callable[[], None]) -> list[float]:
    """Microseconds a code, of the best of several turns that take turns."""
    best = [float("inf")] * len(works)
    for _turn in range(TURNS):
        for place, work in enumerate(works):
            started = time.perf_counter()
            work()
            best[place] = min(best[place], time.perf_counter() - started)
    return [seconds / CODES * 1e6 for seconds in best]


def told(what: str, microseconds: float, floor: float | None = None) -> None:
    share = f", {floor / microseconds:.0%} of its floor" if floor else ""
    sys.stdout.write(f"{what}: {microseconds:.0f} us{share}\n")
    sys.stdout.flush()

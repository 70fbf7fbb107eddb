"""How a receiver makes sure that an event comes from the portal, and takes it in once.

The standard library alone; the package `standardwebhooks` does the same in many
languages. Give `verified` the body as it came: parsing and printing it again breaks it.
"""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler
from typing import Any

TOLERANCE_SECONDS = 300


class NotOurs(Exception):
    """Do not believe this request; answer 400."""


def verified(
    body: bytes,
    headers: Mapping[str, str],
    secrets: list[str],
    *,
    now: float | None = None,
) -> dict[str, Any]:
    """The event. Raises NotOurs unless one of the secrets signed it just now."""
    given = {name.lower(): value for name, value in headers.items()}
    try:
        event, at = given["webhook-id"], given["webhook-timestamp"]
        signatures = given["webhook-signature"].split()
        age = abs((time.time() if now is None else now) - int(at))
    except (KeyError, ValueError) as error:
        raise NotOurs("a header is missing") from error
    if age > TOLERANCE_SECONDS:
        raise NotOurs("too old: somebody may be playing it again")
    signed = f"{event}.{at}.".encode() + body
    wanted = [_signature(secret, signed) for secret in secrets]
    if not any(hmac.compare_digest(one, s) for one in wanted for s in signatures):
        raise NotOurs("no signature fits")
    found: dict[str, Any] = json.loads(body)
    return found


def _signature(secret: str, signed: bytes) -> str:
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(key, signed, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()


class Receiver(BaseHTTPRequestHandler):
    """A receiver for http.server: set `secrets`, and fill in `take`."""

    secrets: list[str] = []
    seen: set[str] = set()

    def do_POST(self) -> None:
        """Answer at once; an event that came before is taken as done."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        try:
            event = verified(body, dict(self.headers), self.secrets)
        except NotOurs:
            self.send_error(400)
            return
        if event["id"] not in self.seen:
            self.take(event)
            self.seen.add(event["id"])
        self.send_response(204)
        self.end_headers()

    def take(self, event: dict[str, Any]) -> None:
        """Write it to your own queue, and work on it later."""
        self.log_message("%s %s", event["type"], event.get("subject", ""))

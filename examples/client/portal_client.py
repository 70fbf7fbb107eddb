"""A client of the clearance portal in one file, with the standard library alone.

It files without ever filing twice, corrects only what it has read, sends whole files,
and follows the feed of events instead of asking again and again. Copy it and change it.
"""

import base64
import hashlib
import http.client
import json
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from email.message import Message
from typing import Any
from urllib.parse import urlencode, urljoin

Document = dict[str, Any]
# Worth another try: nothing was done, or the key makes a second try harmless.
TRY_AGAIN = frozenset({429, 500, 502, 503, 504})
RUNNING = "idempotency_key_running"


class Refused(Exception):
    """The portal said no. `errors` has every fault: pointer, code, message, remedy."""

    def __init__(self, status: int, problem: Document, wait: float = 0) -> None:
        super().__init__(f"{status} {problem.get('code')}: {problem.get('detail')}")
        self.status = status
        self.wait = wait
        self.code = str(problem.get("code", ""))
        self.errors: list[Document] = problem.get("errors", [])


class Changed(Refused):
    """What you read has changed since (412). Read it again and decide anew."""


class Unreachable(Exception):
    """No answer after all tries; with the same key it can be tried again later."""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    document: Document
    headers: Message

    @property
    def version(self) -> str:
        """What to send as If-Match."""
        return self.headers.get("ETag", "")


@dataclass(frozen=True)
class Page:
    """Some events, and where to go on."""

    events: list[Document]
    cursor: str


@dataclass
class Portal:
    """One portal, and the key to it."""

    address: str
    key: str
    opener: urllib.request.OpenerDirector = field(
        default_factory=urllib.request.build_opener
    )
    tries: int = 5
    pause: Callable[[float], None] = time.sleep

    def file(self, declaration: Document, *, once: str = "") -> Answer:
        """File a declaration. Keep `once` with your record before you send: the same
        key gives the same answer, however often the first one was lost."""
        return self._post("/api/v1/declarations/", declaration, once=once)

    def read(self, reference: str) -> Answer:
        """One declaration with its state, findings, code and version."""
        return self.ask("GET", f"/api/v1/declarations/{reference}/")

    def correct(
        self, reference: str, declaration: Document, *, version: str, once: str = ""
    ) -> Answer:
        """Send a returned declaration again, if it still is as you read it.

        Raises Changed when it is not.
        """
        path = f"/api/v1/declarations/{reference}/revisions/"
        return self._post(path, declaration, once=once, version=version)

    def withdraw(self, reference: str, reason: str, *, version: str = "") -> Answer:
        """End a declaration."""
        path = f"/api/v1/declarations/{reference}/withdrawal/"
        return self._post(path, {"reason": reason}, version=version)

    def send_batch(
        self, content: bytes, media_type: str, *, once: str = "", **terms: str
    ) -> Answer:
        """Send a whole file (CSV, XLSX, JSON, NDJSON, XML); it is filed row by row.

        The digest goes along, so that a file that was cut on its way is refused.
        """
        digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
        headers = {
            "Content-Type": media_type,
            "Content-Digest": f"sha-256=:{digest}:",
            "Idempotency-Key": once or str(uuid.uuid4()),
        }
        query = f"?{urlencode(terms)}" if terms else ""
        return self.ask("POST", f"/api/v1/batches/{query}", content, headers)

    def batch_when_finished(self, batch: str, *, seconds: float = 2.0) -> Document:
        """The batch once all of its rows are filed. `batch` is its Location."""
        while True:
            found = self.ask("GET", batch).document
            if found["finished"]:
                return found
            self.pause(seconds)

    def events(self, after: str = "0", **narrowed: str) -> Iterator[Page]:
        """Page after page of what happened since a cursor, oldest first, until there is
        no more just now. Keep the cursor of each page once you have worked through it:
        go on from there next time, tomorrow as well."""
        address = f"/api/v1/events/?{urlencode({**narrowed, 'after': after})}"
        more = True
        while more:
            told = self.ask("GET", address).document
            yield Page(told["results"], told["cursor"])
            address, more = told["next"], told["more"]

    def follow(
        self, references: set[str], kinds: set[str], *, after: str, seconds: float = 2.0
    ) -> Iterator[Document]:
        """Events of these kinds, until each of the declarations has had one."""
        waiting = set(references)
        while waiting:
            for page in self.events(after):
                after = page.cursor
                for event in page.events:
                    if event["type"] in kinds and event["subject"] in waiting:
                        waiting.discard(event["subject"])
                        yield event
            if waiting:
                self.pause(seconds)

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send, and send again what may be sent again."""
        wait = 1.0
        for _try in range(self.tries):
            try:
                return self._once(method, path, body, headers or {})
            except Refused as refused:
                if refused.status not in TRY_AGAIN and refused.code != RUNNING:
                    raise
                wait = max(wait, refused.wait)
            except (OSError, http.client.HTTPException):
                pass
            self.pause(wait)
            wait *= 2
        raise Unreachable(f"{method} {path}: no answer in {self.tries} tries")

    def _post(
        self, path: str, document: Document, *, once: str = "", version: str = ""
    ) -> Answer:
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": once or str(uuid.uuid4()),
            **({"If-Match": version} if version else {}),
        }
        return self.ask("POST", path, json.dumps(document).encode(), headers)

    def _once(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]
    ) -> Answer:
        request = urllib.request.Request(  # noqa: S310 - the portal's own address
            urljoin(self.address, path),
            data=body,
            method=method,
            headers={"Authorization": f"Api-Key {self.key}", **headers},
        )
        try:
            with self.opener.open(request, timeout=30) as answer:
                return Answer(answer.status, json.load(answer), answer.headers)
        except urllib.error.HTTPError as error:
            with error:
                raise _refusal(error) from error


def _refusal(error: urllib.error.HTTPError) -> Refused:
    try:
        problem = json.load(error)
    except ValueError:
        problem = {"code": "unreadable", "detail": error.reason}
    made = Changed if error.code == 412 else Refused  # noqa: PLR2004
    return made(error.code, problem, float(error.headers.get("Retry-After", 0)))

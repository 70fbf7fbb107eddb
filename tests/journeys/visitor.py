"""People at the pages of a running portal: signed in, sending forms."""

import json
import re
import secrets
import urllib.request
from http.client import HTTPResponse
from http.cookiejar import CookieJar
from typing import Any
from urllib.parse import urlencode

from tests.journeys.portal import Answer, Portal


class _AsItCame(urllib.request.HTTPErrorProcessor):
    """A redirect or a refusal is an answer like any other."""

    def http_response(
        self, request: urllib.request.Request, response: HTTPResponse
    ) -> HTTPResponse:
        return response


class Visitor:
    """One demo persona with a browser's cookies."""

    def __init__(self, portal: Portal, persona: str) -> None:
        self._origin = f"http://127.0.0.1:{portal.port}"
        self._cookies = CookieJar()
        self._browser = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self._cookies), _AsItCame()
        )
        accounts = json.loads((portal.home / "demo-accounts.json").read_text())
        [account] = [one for one in accounts if one["persona"] == persona]
        self.reads("/accounts/login/")
        self.posts(
            "/accounts/login/",
            login=account["username"],
            password=account["password"],
        )

    def reads(self, path: str) -> str:
        """The text of a page."""
        answer = self._calls(urllib.request.Request(f"{self._origin}{path}"))  # noqa: S310 - loopback
        assert answer.status == 200, (path, answer.status)
        return answer.body.decode()

    def posts(self, path: str, **fields: Any) -> Answer:
        """Send a form that is taken; a field may have several values."""
        token = {one.name: one.value for one in self._cookies}["csrftoken"]
        form = urlencode({**fields, "csrfmiddlewaretoken": token}, doseq=True)
        request = urllib.request.Request(f"{self._origin}{path}", form.encode())  # noqa: S310 - loopback
        answer = self._calls(request)
        assert answer.status == 302, (path, answer.status, _told(answer))
        return answer

    def uploads(self, path: str, name: str, content: bytes, **fields: str) -> str:
        """Send a file that is taken; where the answer leads."""
        token = {one.name: one.value for one in self._cookies}["csrftoken"]
        mark = secrets.token_hex(8)
        parts = [
            f'name="{field}"\r\n\r\n{value}'.encode()
            for field, value in {**fields, "csrfmiddlewaretoken": token}.items()
        ]
        head = f'name="file"; filename="{name}"\r\nContent-Type: text/plain\r\n\r\n'
        parts.append(head.encode() + content)
        body = b"".join(
            f"--{mark}\r\nContent-Disposition: form-data; ".encode() + part + b"\r\n"
            for part in parts
        )
        kind = {"Content-Type": f"multipart/form-data; boundary={mark}"}
        address = f"{self._origin}{path}"
        request = urllib.request.Request(  # noqa: S310 - loopback
            address, body + f"--{mark}--\r\n".encode(), kind
        )
        answer = self._calls(request)
        assert answer.status == 302, (path, answer.status, _told(answer))
        return str(answer.headers["Location"])

    def decides(self, reference: str, kind: str) -> None:
        """Approve or refuse a case, having seen what its page shows."""
        page = self.reads(f"/desk/{reference}/")
        found = re.search(r'name="seen" value="([^"]*)"', page)
        assert found, page
        self.posts(
            f"/desk/{reference}/decision/",
            kind=kind,
            reason="Looked at it.",
            seen=found[1],
        )

    def _calls(self, request: urllib.request.Request) -> Answer:
        with self._browser.open(request, timeout=60) as answer:
            return Answer(answer.status, dict(answer.headers), answer.read())


def _told(answer: Answer) -> str:
    """What the page says, for whoever reads the failure."""
    return answer.body.decode().partition("<main")[2][:2000]

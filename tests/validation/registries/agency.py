"""Another agency's server, for real on loopback, in whatever mood a test gives it."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Mood = Callable[["Handler", list[str]], None]


@dataclass
class Agency:
    """Where it listens, how it behaves, and what it was asked."""

    url: str
    mood: list[Mood]
    asked: list[list[str]] = field(default_factory=list)
    patience: threading.Event = field(default_factory=threading.Event)

    def behaves(self, mood: Mood) -> None:
        """From now on."""
        self.mood[0] = mood


class Handler(BaseHTTPRequestHandler):
    """One request; the agency's mood answers it."""

    agency: Agency

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        keys = json.loads(self.rfile.read(length))["keys"]
        self.agency.asked.append(keys)
        self.agency.mood[0](self, keys)

    def reply(self, body: bytes, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Silence: tests read what was asked, not a log."""


def knows(**facts: dict[str, str]) -> Mood:
    """Answers truthfully about the keys that it was given."""

    def answer(handler: Handler, keys: list[str]) -> None:
        known = {key: facts[key] for key in keys if key in facts}
        handler.reply(json.dumps({"answers": known}).encode())

    return answer


def says(body: bytes, status: int = 200) -> Mood:
    """Answers with just this."""
    return lambda handler, _keys: handler.reply(body, status)


def hangs(handler: Handler, _keys: list[str]) -> None:
    """Takes the question and stays silent until the test is over."""
    handler.agency.patience.wait(60)


def hangs_up(handler: Handler, _keys: list[str]) -> None:
    """Closes the connection in the middle of the answer."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"answers"')
    handler.close_connection = True


@contextmanager
def an_agency() -> Iterator[Agency]:
    """A server that runs until the block ends."""

    class Own(Handler):
        pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Own) as server:
        server.daemon_threads = True
        agency = Agency(f"http://127.0.0.1:{server.server_port}/lookup", [knows()])
        Own.agency = agency
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield agency
        agency.patience.set()
        server.shutdown()
        thread.join()

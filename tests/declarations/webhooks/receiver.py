"""A stranger's server on loopback that takes events in, in one mood or another."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any


@dataclass
class Post:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """What came, and how the next ones are met: a status, or a mood by name. The last
    mood stays."""

    address: str
    moods: list[Any] = field(default_factory=lambda: [200])
    got: list[Post] = field(default_factory=list)
    over: Event = field(default_factory=Event)

    def next_mood(self) -> Any:
        return self.moods.pop(0) if len(self.moods) > 1 else self.moods[0]


@contextmanager
def receiving(*moods: Any) -> Iterator[Receiver]:
    """A receiver that runs until the end of the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            headers = {name.lower(): value for name, value in self.headers.items()}
            receiver.got.append(Post(self.path, headers, self.rfile.read(length)))
            meet(self, receiver)

        def log_message(self, *args: Any) -> None:
            """Tests read what came, not lines about it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    receiver = Receiver(f"http://127.0.0.1:{server.server_port}/hooks?a=1", [*moods])
    receiver.moods = receiver.moods or [200]
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.over.set()
        server.shutdown()
        thread.join(30)
        server.server_close()


def meet(handler: BaseHTTPRequestHandler, receiver: Receiver) -> None:
    """Answer as the mood is."""
    mood = receiver.next_mood()
    if mood == "hangs":
        receiver.over.wait(60)
    elif mood == "drips":
        drip(handler, receiver)
    elif mood == "redirects":
        handler.send_response(302)
        handler.send_header("Location", f"{receiver.address}&moved=yes")
        handler.end_headers()
    elif mood == "hangs up":
        handler.connection.close()
    else:
        said = b"x" * 5000 if mood == "talks" else b"taken \x00 in"
        handler.send_response(200 if mood == "talks" else mood)
        handler.end_headers()
        handler.wfile.write(said)


def drip(handler: BaseHTTPRequestHandler, receiver: Receiver) -> None:
    """A byte now and then, each in time, and never an end."""
    try:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        until = time.monotonic() + 60
        while not receiver.over.wait(0.05) and time.monotonic() < until:
            handler.wfile.write(b".")
    except OSError:
        return

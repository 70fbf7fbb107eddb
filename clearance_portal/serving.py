"""gunicorn's threads, kept for requests that have arrived whole.

A thread of gthread waits for its client byte by byte, so that a few slow clients hold
them all. Here the loop that waits for every connection also takes in what they send.
"""

import re
import selectors
import socket
import time
from contextlib import suppress
from functools import partial
from tempfile import SpooledTemporaryFile
from typing import Any, Final

from gunicorn import http
from gunicorn.workers.gthread import ThreadWorker

# The web server's own limits refuse a head of this size.
LARGEST_HEAD: Final = 64 * 1024
# What is larger is not waited for: the portal refuses it unread.
LARGEST_BODY: Final = 300 * 1024**2
# A request beyond this waits in a file.
IN_MEMORY: Final = 1024**2
READ_AT_ONCE: Final = 256 * 1024
# So long a request may take to arrive, and a second more for so many bytes of it.
PATIENCE: Final = 20.0
SLOWEST: Final = 500
LOOK_EVERY: Final = 1.0
END: Final = b"\r\n\r\n"
LENGTH = re.compile(rb"(?im)^content-length:[ \t]*(\d+)[ \t]*\r?$")
IN_CHUNKS = re.compile(rb"(?im)^transfer-encoding:[^\r\n]*chunked[ \t]*\r?$")
LAST_CHUNK: Final = b"0\r\n\r\n"
EXPECTS = re.compile(rb"(?im)^expect:[ \t]*100-continue[ \t]*\r?$")
GO_ON: Final = b"HTTP/1.1 100 Continue\r\n\r\n"
TOO_SLOW: Final = (
    b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
)


class Arrival:
    """The next request of a connection: written by the loop, then read by a thread as
    if it were the connection."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.begin(b"")

    def begin(self, ahead: bytes) -> None:
        """Wait for another request, of which some may have come already."""
        # Open until a thread has read it, so no block can close it.
        self.kept = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
        self.head = bytearray()
        self.tail = b""
        self.received = 0
        self.needed: int | None = None
        self.started = time.monotonic()
        self.take(ahead)

    def rest(self) -> bytes:
        """What came behind the request that was read."""
        return self.kept.read()

    def take(self, some: bytes) -> None:
        self.kept.write(some)
        self.tail = (self.tail + some)[-len(LAST_CHUNK) :]
        self.received += len(some)
        if self.needed is None:
            self.head += some
            self.needed = needed_by(self.head)
            if EXPECTS.search(self.head, 0, self.head.find(END) + 1):
                with suppress(OSError):
                    self.connection.send(GO_ON)

    @property
    def is_whole(self) -> bool:
        if self.needed is None or self.received < self.needed:
            return False
        return self.tail == LAST_CHUNK or not self.is_in_chunks

    @property
    def is_in_chunks(self) -> bool:
        """Whether its length shows at its end only; beyond measure nobody waits."""
        ours = bool(IN_CHUNKS.search(self.head)) and not LENGTH.search(self.head)
        return ours and self.received < LARGEST_BODY

    @property
    def is_late(self) -> bool:
        allowed = PATIENCE + self.received / SLOWEST
        return time.monotonic() - self.started > allowed

    def recv(self, size: int) -> bytes:
        """For the thread: what has come, and then what comes."""
        return self.kept.read(size) or self.connection.recv(size)

    def gettimeout(self) -> float | None:
        return self.connection.gettimeout()

    def settimeout(self, seconds: float | None) -> None:
        self.connection.settimeout(seconds)


def needed_by(head: bytes | bytearray) -> int | None:
    """How many bytes make the request whole; None while its head has no end.

    What the web server refuses, or reads no body of, needs no more than its head.
    """
    start = len(head) - len(head.lstrip(b"\r\n"))
    end = head.find(END, start)
    if end < 0:
        return LARGEST_HEAD if len(head) >= LARGEST_HEAD else None
    length = LENGTH.search(head, start, end + 1)
    body = int(length[1]) if length and len(length[1]) < len(str(LARGEST_BODY)) else 0
    return end + len(END) + body


class Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """gthread, but for what it does before a request is whole."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.arriving: set[Any] = set()
        self.next_look = 0.0

    def enqueue_req(self, conn: Any) -> None:
        """Called by gthread when a connection is new, or has something to say."""
        if conn.parser is None:
            conn.arrival = Arrival(conn.sock)
            conn.parser = http.get_parser(self.cfg, conn.arrival, conn.client)
            conn.data_ready = True
        else:
            ahead = conn.parser.unreader.take_buffered()
            conn.arrival.begin(ahead + conn.arrival.rest())
        conn.sock.settimeout(0)
        self.arriving.add(conn)
        self.poller.register(
            conn.sock, selectors.EVENT_READ, partial(self.take_in, conn)
        )
        self.take_in(conn)

    def take_in(self, conn: Any, _socket: object = None) -> None:
        """Read what is there, and give a whole request to a thread."""
        arrival = conn.arrival
        try:
            some = b"" if arrival.is_whole else conn.sock.recv(READ_AT_ONCE)
        except BlockingIOError:
            return
        except OSError:
            self.drop(conn)
            return
        arrival.take(some)
        if arrival.is_whole or (not some and arrival.received):
            self.let_go(conn)
            arrival.kept.seek(0)
            super().enqueue_req(conn)
        elif not some:
            self.drop(conn)

    def murder_pending(self) -> None:
        """Called by gthread each time round: close what takes too long."""
        now = time.monotonic()
        if now < self.next_look:
            return
        self.next_look = now + LOOK_EVERY
        for conn in list(self.arriving):
            begun = conn.arrival.received
            if conn.arrival.is_late or not (begun or self.alive):
                if begun:
                    with suppress(OSError):
                        conn.sock.send(TOO_SLOW)
                self.drop(conn)

    def let_go(self, conn: Any) -> None:
        self.arriving.discard(conn)
        self.poller.unregister(conn.sock)

    def drop(self, conn: Any) -> None:
        self.let_go(conn)
        self.nr_conns -= 1
        conn.close()

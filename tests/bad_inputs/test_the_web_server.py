"""Bad inputs, the header rows that the web server answers before the application."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from clearance_portal.embedded import wait_for
from clearance_portal.lineup import WEB
from tests.bad_inputs.rows import Row, rows

PLAIN = """
import os
from clearance_portal import serving
serving.PATIENCE = float(os.environ["PATIENCE"])

def application(environ, start_response):
    body = environ["wsgi.input"].read()
    start_response("200 OK", [])
    return [b"reached with %d." % len(body)]
"""
ROOT = Path(__file__).parents[2]
BOTH = (
    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
)
LONG = b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 100_000 + b"\r\n\r\n"
LAWFUL = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
LARGE = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n"
IN_CHUNKS = b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
# As far as a client comes that sends a byte a second: nowhere, within a test.
BEGINNINGS = (
    *(b"", b"\r\n\r\n", b"GET / HTTP/1.1\r\nHost:", LARGE % 5000 + b"{"),
    IN_CHUNKS + b"1\r\n{\r\n",
)
REQUESTS = {
    "Content-Length + Transfer-Encoding": (BOTH, {"400"}),
    "X: 100 KB header": (LONG, {"400", "431"}),
}
ROWS = [row for row in rows("header") if row.field in REQUESTS]


@contextmanager
def serving(place: Path, *, patience: float) -> Iterator[Path]:
    """The portal's own web server and options, before an application of few lines."""
    (place / "plain.py").write_text(PLAIN)
    # Paths of sockets are short.
    path = Path(f"/tmp/web-{time.monotonic_ns():x}")  # noqa: S108
    options = [option for option in WEB[2:] if not option.startswith("--workers")]
    program = [sys.executable, "-m", WEB[0], "plain:application", *options]
    process = subprocess.Popen(  # noqa: S603 - our own program
        [*program, f"--bind=unix:{path}", f"--pythonpath={place}"],
        cwd=ROOT,
        env={**os.environ, "PATIENCE": str(patience)},
        stderr=subprocess.DEVNULL,
    )
    try:
        assert wait_for(path.exists, process)
        yield path
    finally:
        process.terminate()
        process.wait(10)
        path.unlink(missing_ok=True)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A server that waits for slow clients longer than any test takes."""
    with serving(tmp_path_factory.mktemp("web"), patience=600) as path:
        yield path


@contextmanager
def connected(server: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(30)
        client.connect(str(server))
        yield client


def sent(server: Path, request: bytes) -> bytes:
    with connected(server) as client:
        client.sendall(request)
        return client.recv(65536)


def answer(client: socket.socket) -> bytes:
    """All of it, to its last chunk, on a connection that stays open."""
    said = b""
    while not said.endswith(b"\r\n0\r\n\r\n"):
        said += client.recv(65536) or pytest.fail(f"cut off after {said!r}")
    return said


def test_a_lawful_request_reaches_the_application(server: Path) -> None:
    assert b"200 OK" in sent(server, LAWFUL)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_bad_header_stops_at_the_web_server(row: Row, server: Path) -> None:
    request, statuses = REQUESTS[row.field]
    status = sent(server, request).split(b" ", 2)[1].decode()
    assert status in statuses


def test_every_row_about_headers_is_met_here_or_by_the_application() -> None:
    assert {row.field for row in ROWS} == set(REQUESTS)


def test_slow_clients_keep_nobody_waiting(server: Path) -> None:
    with ExitStack() as clients:
        for number in range(60):
            slow = clients.enter_context(connected(server))
            slow.sendall(BEGINNINGS[number % len(BEGINNINGS)])
        assert b"200 OK" in sent(server, LAWFUL)


def test_who_is_too_slow_is_told_and_cut_off(tmp_path: Path) -> None:
    with serving(tmp_path, patience=0.1) as path:
        assert b"408 Request Timeout" in sent(path, LARGE % 5000 + b"{")
        assert sent(path, b"") == b""


def test_a_large_body_and_one_in_pieces_arrive_whole(server: Path) -> None:
    with connected(server) as client:
        for size in (3 * 1024**2, 5):
            head = LARGE % size
            for piece in (head[:20], head[20:], b"x" * (size - 1), b"x"):
                client.sendall(piece)
            assert b"reached with %d." % size in answer(client)


def test_a_body_in_chunks_arrives_whole(server: Path) -> None:
    with connected(server) as client:
        for body in (b"3\r\nabc\r\n0\r\n\r\n", b"1\r\nd\r\n2\r\nef\r\n0\r\n\r\n"):
            for piece in (IN_CHUNKS, body[:4], body[4:-2], body[-2:]):
                client.sendall(piece)
            assert b"reached with 3." in answer(client)


def test_two_requests_at_once_get_two_answers(server: Path) -> None:
    closing = LAWFUL.replace(b"Host", b"Connection: close\r\nHost")
    with connected(server) as client:
        client.sendall(LAWFUL + closing)
        answers = b"".join(iter(lambda: client.recv(65536), b""))
    assert answers.count(b"200 OK") == 2


def test_a_client_that_asks_before_it_sends_is_told_to_go_on(server: Path) -> None:
    asking = (LARGE % 3).replace(b"Host", b"Expect: 100-continue\r\nHost")
    with connected(server) as client:
        client.sendall(asking)
        assert client.recv(25) == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(b"abc")
        assert b"reached with 3." in answer(client)

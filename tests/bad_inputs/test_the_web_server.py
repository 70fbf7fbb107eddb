"""Bad inputs, the header rows that the web server answers before the application."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from clearance_portal.embedded import wait_for
from clearance_portal.lineup import WEB
from tests.bad_inputs.rows import Row, rows

PLAIN = """
def application(environ, start_response):
    environ["wsgi.input"].read()
    start_response("200 OK", [])
    return [b"reached"]
"""
ROOT = Path(__file__).parents[2]
BOTH = (
    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
)
LONG = b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 100_000 + b"\r\n\r\n"
REQUESTS = {
    "Content-Length + Transfer-Encoding": (BOTH, {"400"}),
    "X: 100 KB header": (LONG, {"400", "431"}),
}
ROWS = [row for row in rows("header") if row.field in REQUESTS]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The portal's own web server and options, before an application of four lines."""
    place = tmp_path_factory.mktemp("web")
    (place / "plain.py").write_text(PLAIN)
    # Paths of sockets are short.
    path = Path(f"/tmp/web-{time.monotonic_ns():x}")  # noqa: S108
    options = [option for option in WEB[2:] if not option.startswith("--workers")]
    program = [sys.executable, "-m", WEB[0], "plain:application", *options]
    process = subprocess.Popen(  # noqa: S603 - our own program
        [*program, f"--bind=unix:{path}", f"--pythonpath={place}"],
        cwd=ROOT,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert wait_for(path.exists, process)
        yield path
    finally:
        process.terminate()
        process.wait(10)
        path.unlink(missing_ok=True)


def sent(server: Path, request: bytes) -> bytes:
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(10)
        client.connect(str(server))
        client.sendall(request)
        return client.recv(65536)


def test_a_lawful_request_reaches_the_application(server: Path) -> None:
    assert b"200 OK" in sent(server, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_bad_header_stops_at_the_web_server(row: Row, server: Path) -> None:
    request, statuses = REQUESTS[row.field]
    status = sent(server, request).split(b" ", 2)[1].decode()
    assert status in statuses


def test_every_row_about_headers_is_met_here_or_by_the_application() -> None:
    assert {row.field for row in ROWS} == set(REQUESTS)

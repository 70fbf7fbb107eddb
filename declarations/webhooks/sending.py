"""One HTTP POST to a stranger's server: bounded in time and size, no redirects.

Nothing of the database is touched here, so that nothing is held while the network is
slow. The connection goes to the address that was checked, whatever the name says next.
"""

import http.client
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cache
from threading import Timer

from declarations.webhooks.addresses import (
    BadTarget,
    Target,
    addresses_of,
    checked,
    read_target,
)

CONNECT_SECONDS = 5.0
TOTAL_SECONDS = 10.0
MOST_ANSWER = 2048

Resolver = Callable[[Target], list[str]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came back: a status with the beginning of its body, or a fault."""

    status: int | None
    fault: str
    answer: str
    milliseconds: int

    @property
    def is_success(self) -> bool:
        """Any 2xx, as Standard Webhooks has it."""
        return self.status is not None and 200 <= self.status < 300  # noqa: PLR2004


@dataclass(frozen=True, slots=True)
class Terms:
    """How far and how long: `anywhere` is for private addresses and plain http."""

    anywhere: bool = False
    resolve: Resolver = addresses_of
    seconds: float = TOTAL_SECONDS


def post(url: str, body: bytes, headers: Mapping[str, str], terms: Terms) -> Outcome:
    """Send, and say what came of it; never raises for what the other side does."""
    started = time.monotonic()
    status, fault, answer = None, "", b""
    try:
        target = read_target(url, anywhere=terms.anywhere)
        address = checked(terms.resolve(target), anywhere=terms.anywhere)
        left = terms.seconds - (time.monotonic() - started)
        with _connection(target, address, left) as connection:
            connection.request("POST", target.path, body, dict(headers))
            with closing(connection.getresponse()) as response:
                status, answer = response.status, response.read(MOST_ANSWER)
    except BadTarget as error:
        fault = error.code
    except ssl.SSLError:
        fault = "bad_tls"
    except (OSError, http.client.HTTPException, ValueError):
        fault = "no_answer"
    spent = time.monotonic() - started
    if spent >= terms.seconds:
        status, fault = None, "too_slow"
    elif fault:
        status = None
    return Outcome(status, fault, _text(answer), int(spent * 1000))


@contextmanager
def _connection(
    target: Target, address: str, seconds: float
) -> Iterator[http.client.HTTPConnection]:
    """A connection that is cut when the time is over, however busy it looks."""
    seconds = max(seconds, 0.001)
    patience = min(CONNECT_SECONDS, seconds)
    plain = socket.create_connection((address, target.port), timeout=patience)
    # A second handle on the same connection: TLS takes the first one for itself.
    with plain, plain.dup() as handle:
        plain.settimeout(seconds)
        watchdog = Timer(seconds, _cut, [handle])
        watchdog.daemon = True
        watchdog.start()
        connection = http.client.HTTPConnection(target.authority)
        try:
            connection.sock = _secured(plain, target)
            yield connection
        finally:
            watchdog.cancel()
            connection.close()


def _secured(plain: socket.socket, target: Target) -> socket.socket:
    if target.scheme != "https":
        return plain
    return _tls().wrap_socket(plain, server_hostname=target.host)


@cache
def _tls() -> ssl.SSLContext:
    """The system's own list of authorities, read once a process."""
    return ssl.create_default_context()


def _cut(handle: socket.socket) -> None:
    try:
        handle.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


def _text(answer: bytes) -> str:
    """As text that Postgres keeps: no NUL."""
    return answer.decode("utf-8", "replace").replace("\0", "\ufffd")

"""ClamAV as the scanner: its INSTREAM command over a unix or a TCP socket."""

import socket
from typing import IO
from urllib.parse import urlsplit

from declarations.documents.scanning import Answer, Clean, Infected, Unavailable

BLOCK = 64 * 1024
LONGEST_REPLY = 4096
LONGEST_THREAT = 200
DEFAULT_PORT = 3310


class ClamAV:
    """Asks clamd, at unix:///path/of/its.socket or tcp://host:3310."""

    name = "ClamAV"

    def __init__(self, address: str, *, timeout: float = 60.0) -> None:
        self._address = urlsplit(address)
        self._timeout = timeout
        if self._address.scheme not in {"unix", "tcp"}:
            message = f"{address!r} must start with unix:// or tcp://."
            raise ValueError(message)

    def scan(self, stream: IO[bytes]) -> Answer:
        try:
            with self._connected() as connection:
                _send(connection, stream)
                reply = _reply(connection)
        except OSError as error:
            return Unavailable(repr(error))
        return _read(reply)

    def _connected(self) -> socket.socket:
        if self._address.scheme == "tcp":
            place = (self._address.hostname or "", self._address.port or DEFAULT_PORT)
            return socket.create_connection(place, timeout=self._timeout)
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(self._timeout)
        try:
            connection.connect(self._address.path)
        except OSError:
            connection.close()
            raise
        return connection


def _send(connection: socket.socket, stream: IO[bytes]) -> None:
    """Blocks, each behind its length in four bytes; a length of zero ends them."""
    connection.sendall(b"zINSTREAM\0")
    try:
        while block := stream.read(BLOCK):
            connection.sendall(len(block).to_bytes(4, "big") + block)
        connection.sendall(bytes(4))
    except (BrokenPipeError, ConnectionResetError):
        # Beyond its limit clamd hangs up; why stands in the reply, if there is one.
        return


def _reply(connection: socket.socket) -> str:
    reply = b""
    while len(reply) < LONGEST_REPLY and (some := connection.recv(LONGEST_REPLY)):
        reply += some
    return reply.rstrip(b"\0\n").decode("utf-8", "replace")


def _read(reply: str) -> Answer:
    """Such as `stream: OK`, `stream: Eicar-Test-Signature FOUND`, or an error."""
    said = reply.removeprefix("stream: ")
    if said == "OK":
        return Clean()
    if said.endswith(" FOUND"):
        return Infected(said.removesuffix(" FOUND")[:LONGEST_THREAT])
    return Unavailable(reply[:LONGEST_THREAT] or "clamd hung up without an answer")

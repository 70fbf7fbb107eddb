"""A clamd of our own on a unix socket: speaks INSTREAM, and misbehaves as told."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.declarations.documents.papers import EICAR

LIMIT = 100_000
FOUND = b"stream: Eicar-Test-Signature FOUND\0"


class Clamd:
    """Answers one scan after another. `mood` is honest, silent, or dropping."""

    def __init__(self, path: Path, mood: str) -> None:
        self.address = f"unix://{path}"
        self.seen: list[bytes] = []
        self._mood = mood
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.bind(str(path))
        self._socket.listen()
        self._over = threading.Event()

    def serve(self) -> None:
        """Until somebody closes it."""
        while not self._over.is_set():
            connection, _address = self._socket.accept()
            with closing(connection):
                if not self._over.is_set():
                    self._answer(connection)

    def stop(self) -> None:
        """Wake the server up, so that it sees that it is over."""
        self._over.set()
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as last:
            last.connect(self.address.removeprefix("unix://"))

    def close(self) -> None:
        """Give the socket back."""
        self._socket.close()

    def _answer(self, connection: socket.socket) -> None:
        if self._mood == "dropping":
            connection.recv(10)
            return
        with connection.makefile("rb") as stream:
            assert stream.read(10) == b"zINSTREAM\0"
            content = b""
            while length := int.from_bytes(stream.read(4), "big"):
                content += stream.read(length)
                if len(content) > LIMIT:
                    connection.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                    return
        self.seen.append(content)
        if self._mood == "silent":
            self._over.wait()
            return
        connection.sendall(FOUND if EICAR in content else b"stream: OK\0")


@contextmanager
def running(path: Path, mood: str = "honest") -> Iterator[Clamd]:
    """One that runs as long as the `with`."""
    clamd = Clamd(path, mood)
    thread = threading.Thread(target=clamd.serve)
    thread.start()
    try:
        yield clamd
    finally:
        clamd.stop()
        thread.join()
        clamd.close()

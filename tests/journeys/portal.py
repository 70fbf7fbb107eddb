"""A whole portal in a directory of its own, as `make run` starts it."""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
# What the run of tests sets for itself must not reach the portal under test.
INHERITED = {"PATH", "HOME", "LANG", "TMPDIR", "VIRTUAL_ENV"}
LOWEST_PORT = 20_000
START_SECONDS = 300.0
PATIENCE_SECONDS = 180.0


@dataclass(frozen=True)
class Answer:
    """What an HTTP request came back with."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as a document."""
        return json.loads(self.body)


@dataclass
class Portal:
    """A running portal, and what its users and its operator do with it."""

    process: subprocess.Popen[bytes]
    port: int
    home: Path
    keys: dict[str, str] = field(default_factory=dict)

    def key_of(self, persona: str) -> str:
        """The API key of a demo persona."""
        if not self.keys:
            accounts = json.loads((self.home / "demo-accounts.json").read_text())
            self.keys = {one["persona"]: one["api_key"] for one in accounts}
        return self.keys[persona]

    def pages_of(self, path: str, *, persona: str = "exporter") -> Iterator[Any]:
        """Every entry of a list of the API, page by page."""
        following: str | None = path
        while following:
            address = urllib.parse.urlsplit(following)
            asked = f"{address.path}?{address.query}"
            page = self.ask(asked, persona=persona).json()
            yield from page["results"]
            following = page["next"]

    def ask(
        self,
        path: str,
        document: Any = None,
        *,
        persona: str = "",
        **headers: str,
    ) -> Answer:
        """GET, or POST of a JSON document or of bytes; never raises on a status."""
        data = document if isinstance(document, bytes | None) else None
        if document is not None and data is None:
            data = json.dumps(document).encode()
        # Loopback only, so no other scheme or host can be asked for.
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data)
        if data is not None:
            request.add_header("Content-Type", "application/json")
        if persona:
            request.add_header("Authorization", f"Api-Key {self.key_of(persona)}")
        for name, value in headers.items():
            request.add_header(name.replace("_", "-"), value)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
                return Answer(answer.status, dict(answer.headers), answer.read())
        except urllib.error.HTTPError as error:
            return Answer(error.code, dict(error.headers), error.read())

    def file(self, document: Any, persona: str = "exporter") -> str:
        """File a declaration; its reference."""
        answer = self.ask("/api/v1/declarations/", document, persona=persona)
        assert answer.status == 201, answer.body
        return str(answer.json()["reference"])

    def declaration(self, reference: str, persona: str = "exporter") -> Any:
        """A declaration as the API tells it."""
        answer = self.ask(f"/api/v1/declarations/{reference}/", persona=persona)
        assert answer.status == 200, answer.body
        return answer.json()

    def settled(self, reference: str, persona: str = "exporter") -> Any:
        """The declaration, once neither rules nor signer have it any more."""
        return eventually(
            lambda: self.declaration(reference, persona),
            lambda said: said["state"] not in {"submitted", "cleared"},
        )

    def processes(self, marker: str) -> list[int]:
        """Pids of the portal's processes whose command line has the marker."""
        return [pid for pid in descendants(self.process.pid) if marker in command(pid)]

    def begin(self, *arguments: str) -> subprocess.Popen[bytes]:
        """A management command that goes on by itself."""
        return subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=environment(self.home, self.port),
            stdout=subprocess.DEVNULL,
        )

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A management command on the portal's own data."""
        return subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=environment(self.home, self.port),
            capture_output=True,
            text=True,
            check=False,
        )


def eventually(read: Callable[[], Any], done: Callable[[Any], bool]) -> Any:
    """What `read` gives once it is `done`; polls, and fails after three minutes."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not done(found := read()):
        assert time.monotonic() < deadline, f"still {found}"
        select_for_a_moment()
    return found


def select_for_a_moment() -> None:
    """Give other processes a turn before looking again."""
    signal.sigtimedwait([], 0.05)


def descendants(pid: int) -> Iterator[int]:
    """Every process below one, by /proc."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and parent(int(entry.name)) == pid:
            yield int(entry.name)
            yield from descendants(int(entry.name))


def parent(pid: int) -> int:
    """The parent of a process; 0 when it is gone."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return 0
    return int(stat.rpartition(")")[2].split()[1])


def command(pid: int) -> str:
    """The command line of a process; empty when it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""


def environment(home: Path, port: int) -> dict[str, str]:
    """Only what a shell would have, and where the portal lives. All tests verify from
    one address, in any order and number."""
    shell = {name: os.environ[name] for name in INHERITED if name in os.environ}
    rates = {"VERIFY_RATE": "100000/min"}
    return shell | rates | {"PORTAL_VAR": str(home), "PORT": str(port)}


def free_port() -> int:
    """A port that nothing listens on now, and that no outgoing connection gets from
    the system before somebody does."""
    with socket.socket() as probe:
        while True:
            port = LOWEST_PORT + secrets.randbelow(12_000)
            with suppress(OSError):
                probe.bind(("127.0.0.1", port))
                return port


@contextmanager
def running_portal(home: Path) -> Iterator[Portal]:
    """Start a portal as its README says, and stop it as Ctrl-C does."""
    port = free_port()
    log = home / "shown.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "portal"],
            cwd=ROOT,
            env=environment(home, port),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_until_ready(process, log)
        yield Portal(process, port, home)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=180)


def wait_until_ready(process: subprocess.Popen[bytes], log: Path) -> None:
    """Until the portal says so itself."""
    deadline = time.monotonic() + START_SECONDS
    while b"Portal ready" not in log.read_bytes():
        assert process.poll() is None, log.read_text(errors="replace")[-3000:]
        assert time.monotonic() < deadline, log.read_text(errors="replace")[-3000:]
        select_for_a_moment()

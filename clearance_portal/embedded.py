"""The embedded PostgreSQL and Valkey: binaries, data and command lines.

Who starts, watches and stops them is the supervisor's business.
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final, Protocol

import psycopg2
import redis

from clearance_portal import binaries, processes, rootless
from clearance_portal.home import Home
from clearance_portal.processes import Program

BUILTIN_LOCALE_SINCE: Final = 17
LEFTOVER_PATIENCE: Final = 10.0


class Server(Protocol):
    name: str

    def prepare(self) -> None:
        """Make data where there is none, and clear what a crash has left."""

    def program(self) -> Program: ...

    def answers(self) -> bool: ...


class Postgres:
    name = "postgres"

    def __init__(self, home: Home, options: tuple[str, ...] = ()) -> None:
        self.home = home
        self.options = options
        self.place = home.postgres.resolve()
        self.data = self.place / "data"
        self.guise = rootless.guise_for(self.place)
        if self.guise.prefix and not rootless.namespaces_work():
            message = (
                "PostgreSQL runs neither as root nor as a user without a name, and"
                " this machine allows no user namespaces. Choose a new PORTAL_VAR,"
                " or start the portal as an ordinary user."
            )
            raise binaries.MissingServerError(message)
        self.binaries = binaries.postgres(self.place, self.guise)

    def prepare(self) -> None:
        if not self.data.exists():
            self._make_data()
        self._clear_stale_locks()

    def program(self) -> Program:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": f'"{self.home.sockets}"',
            "unix_socket_permissions": "0700",
            "timezone": "UTC",
            "log_line_prefix": "",
            "log_checkpoints": "off",
        }
        chosen = [f"--{name}={value}" for name, value in settings.items()]
        return self._program("postgres", "-D", str(self.data), *chosen, *self.options)

    def answers(self) -> bool:
        try:
            psycopg2.connect(self.home.database_url, connect_timeout=1).close()
        except psycopg2.OperationalError:
            return False
        return True

    def _program(self, tool: str, *arguments: str) -> Program:
        return Program(
            command=[str(self.binaries / tool), *arguments],
            cwd=self.place,
            env={"PATH": os.defpath, "LC_ALL": "C", "PGTZ": "UTC"},
            # Postgres's fast shutdown: sessions are ended, data is flushed.
            stop_signal=signal.SIGINT,
            guise=self.guise,
        )

    def _make_data(self) -> None:
        """Made under another name first, so that half-made data is never met."""
        draft = self.place / "data.new"
        if draft.exists():
            shutil.rmtree(draft)
        locale = ["--locale=C"]
        if binaries.postgres_version(self.binaries) >= BUILTIN_LOCALE_SINCE:
            locale += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        initdb = self._program(
            "initdb",
            "-D",
            str(draft),
            "-U",
            "portal",
            "--auth=trust",
            "--encoding=UTF8",
            *locale,
            "--no-instructions",
        )
        processes.run(initdb)
        single = self._program("postgres", "--single", "-D", str(draft), "postgres")
        processes.run(single, given=b"CREATE DATABASE portal;\n")
        draft.rename(self.data)

    def _clear_stale_locks(self) -> None:
        """Remove the locks of a postmaster that is gone; end one left alone.

        A process number is soon used again, so only the working directory tells
        whether the number in the lock is still this data's postmaster. The caller
        holds the portal's lock: a live one here has lost its supervisor.
        """
        lock = self.data / "postmaster.pid"
        with suppress(FileNotFoundError, ValueError, IndexError):
            _end_leftover(int(lock.read_text().split()[0]), self.data)
        lock.unlink(missing_ok=True)
        for left in self.home.sockets.glob(".s.PGSQL.*"):
            left.unlink(missing_ok=True)


class Valkey:
    name = "valkey"

    def __init__(self, home: Home, options: tuple[str, ...] = ()) -> None:
        self.home = home
        self.options = options

    def prepare(self) -> None:
        """Valkey replaces a stale socket and mends a cut log by itself."""

    def program(self) -> Program:
        settings = {
            "port": "0",
            "unixsocket": str(self.home.sockets / "valkey.sock"),
            "unixsocketperm": "700",
            "dir": str(self.home.valkey),
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": "",
            "loglevel": "warning",
            "maxmemory-policy": "noeviction",
        }
        chosen = [
            part for name, value in settings.items() for part in (f"--{name}", value)
        ]
        return Program(
            command=[str(binaries.valkey()), *chosen, *self.options],
            cwd=self.home.valkey,
            env={"PATH": os.defpath, "LC_ALL": "C"},
        )

    def answers(self) -> bool:
        client = redis.Redis.from_url(
            self.home.redis_url, socket_timeout=1, socket_connect_timeout=1
        )
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False
        finally:
            client.close()


def wait_for(
    answers: Callable[[], bool], process: subprocess.Popen[bytes], patience: float = 30
) -> bool:
    """Whether it answers within the patience and before its process ends."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline and process.poll() is None:
        if answers():
            return True
        time.sleep(0.05)
    return False


def _end_leftover(postmaster: int, data: Path) -> None:
    deadline = time.monotonic() + LEFTOVER_PATIENCE
    for ending in (signal.SIGINT, signal.SIGQUIT):
        while _works_in(postmaster, data) and time.monotonic() < deadline:
            os.kill(postmaster, ending)
            time.sleep(0.1)
        deadline += LEFTOVER_PATIENCE


def _works_in(process: int, directory: Path) -> bool:
    try:
        return Path(f"/proc/{process}/cwd").readlink() == directory
    except OSError:
        return False

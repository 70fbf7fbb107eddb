"""Which processes make up a portal on one machine, and when each one answers."""

import http.client
import os
import sys
from dataclasses import dataclass
from typing import Final

from celery import Celery
from kombu.exceptions import OperationalError

from clearance_portal import env
from clearance_portal.embedded import Postgres, Server, Valkey
from clearance_portal.home import CHECKOUT, Home
from clearance_portal.processes import Program
from clearance_portal.supervisor import Child

ADDRESS: Final = "127.0.0.1"
WEB: Final = (
    "gunicorn",
    "clearance_portal.wsgi",
    "--preload",
    "--worker-class=clearance_portal.serving.Worker",
    "--workers=2",
    "--threads=4",
    "--graceful-timeout=8",
    "--no-control-socket",
)
CELERY: Final = ("celery", "--quiet", "-A", "clearance_portal", "--skip-checks")
WORKER: Final = (
    "worker",
    "--loglevel=INFO",
    "--concurrency=2",
    "--pool=prefork",
    "--without-gossip",
    "--without-mingle",
)
# A worker takes rows by the hundred, which may honestly take longer than a page.
WORKER_STATEMENT_TIMEOUT: Final = "60"
# What opens the signing keys, for processes that never sign.
NO_KEYS: Final = dict.fromkeys(
    ("CODE_KEK", "CODE_KEK_FILE", "CODE_KEK_NEXT", "CODE_KEK_NEXT_FILE"), ""
)


@dataclass(frozen=True)
class Lineup:
    home: Home
    port: int

    def servers(self) -> list[Server]:
        """Only those whose address nobody has set to a server of their own."""
        servers: list[Server] = []
        if os.environ["DATABASE_URL"] == self.home.database_url:
            servers.append(Postgres(self.home))
        if os.environ["REDIS_URL"] == self.home.redis_url:
            servers.append(Valkey(self.home))
        return servers

    def setup(self) -> Child:
        return self._python(
            "setup", [str(CHECKOUT / "manage.py"), "prepare", "--demo", "--static"]
        )

    def workforce(self) -> list[Child]:
        """The web runs without the key that unwraps signing keys: it never signs."""
        bind = f"--bind={ADDRESS}:{self.port}"
        beat = [
            "beat",
            "--loglevel=WARNING",
            "--pidfile=",
            f"--schedule={self.home.schedule}",
        ]
        return [
            self._python("web", ["-m", *WEB, bind], **NO_KEYS),
            self._python(
                "worker",
                ["-m", *CELERY, *WORKER],
                STATEMENT_TIMEOUT_SECONDS=WORKER_STATEMENT_TIMEOUT,
            ),
            self._python("scheduler", ["-m", *CELERY, *beat], **NO_KEYS),
        ]

    def web_answers(self) -> bool:
        connection = http.client.HTTPConnection(ADDRESS, self.port, timeout=2)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def worker_answers(self) -> bool:
        app = Celery(broker=env.broker("REDIS_URL"), set_as_current=False)
        try:
            return bool(app.control.ping(timeout=1, limit=1))
        except (OSError, OperationalError):
            return False
        finally:
            app.close()

    def _python(self, name: str, arguments: list[str], **extra: str) -> Child:
        environment = {
            **os.environ,
            "PORT": str(self.port),
            "PYTHONUNBUFFERED": "1",
            **extra,
        }
        program = Program([sys.executable, *arguments], cwd=CHECKOUT, env=environment)
        return Child(name, lambda: program)


def child_of(server: Server) -> Child:
    """Each start, the first and any later one, clears what a crash has left."""

    def program() -> Program:
        server.prepare()
        return server.program()

    return Child(server.name, program)

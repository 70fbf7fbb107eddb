"""The whole portal on one machine, until Ctrl-C."""

import fcntl
import json
import socket
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError

from clearance_portal import env
from clearance_portal.binaries import MissingServerError
from clearance_portal.home import Home
from clearance_portal.lineup import ADDRESS, Lineup, child_of
from clearance_portal.supervisor import Log, StartError, StoppedError, Supervisor

# A portal that was killed a moment ago may still be letting go of its port.
PORT_PATIENCE: Final = 5.0
SERVER_PATIENCE: Final = 20.0
WORK_PATIENCE: Final = 25.0
START_PATIENCE: Final = 90.0


class Command(BaseCommand):
    help = "Run the portal with embedded servers: web, worker and scheduler."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--fresh", action="store_true", help="Forget all data first."
        )

    def handle(self, *, fresh: bool, **_options: object) -> None:
        home = Home.from_environment()
        lineup = Lineup(home, env.number("PORT", 8000))
        try:
            with only_portal_in(home):
                require_free(lineup.port)
                if fresh:
                    self.empty(lineup)
                self.supervise(lineup)
        except (MissingServerError, OSError, StartError) as error:
            raise CommandError(str(error)) from error

    def empty(self, lineup: Lineup) -> None:
        if not any(server.name == "postgres" for server in lineup.servers()):
            raise CommandError(
                "--fresh empties the embedded database only. DATABASE_URL names a"
                " server of your own: empty it yourself."
            )
        lineup.home.empty()

    def supervise(self, lineup: Lineup) -> None:
        log = Log(lineup.home.log, sys.stdout)
        try:
            with Supervisor(log) as supervisor, suppress(StoppedError):
                bring_up(supervisor, lineup)
                log.announce(welcome(lineup))
                supervisor.watch()
            log.announce("Portal stopped.")
        finally:
            log.close()


def bring_up(supervisor: Supervisor, lineup: Lineup) -> None:
    servers = lineup.servers()
    supervisor.start([child_of(server) for server in servers], SERVER_PATIENCE)
    for server in servers:
        supervisor.wait_for(server.name, server.answers, START_PATIENCE)
    supervisor.run(lineup.setup())
    supervisor.start(lineup.workforce(), WORK_PATIENCE)
    supervisor.wait_for("web", lineup.web_answers, START_PATIENCE)
    supervisor.wait_for("worker", lineup.worker_answers, START_PATIENCE)


def welcome(lineup: Lineup) -> str:
    home = lineup.home
    return "\n".join(
        [
            "",
            f"Portal ready: http://{ADDRESS}:{lineup.port}/",
            "",
            *demo_log_ins(home),
            "",
            f"Data and log: {home.path}",
            "Stop: Ctrl-C. Start with empty data: make run FRESH=1",
            "",
        ]
    )


def demo_log_ins(home: Home) -> list[str]:
    if not home.demo_accounts.exists():
        return ["No demo accounts."]
    accounts: list[dict[str, Any]] = json.loads(home.demo_accounts.read_text())
    columns = ("persona", "username", "password", "organisation")
    rows = [columns, *(tuple(str(a[c] or "") for c in columns) for a in accounts)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in rows
    ]
    return ["Demo log-ins (API keys are in demo-accounts.json):", *lines]


@contextmanager
def only_portal_in(home: Home) -> Iterator[None]:
    with home.lock.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CommandError(
                f"Another portal is running in {home.path}. Stop it, or choose"
                " another place: PORTAL_VAR=var2 PORT=8001 make run"
            ) from error
        yield


def require_free(port: int) -> None:
    deadline = time.monotonic() + PORT_PATIENCE
    while True:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((ADDRESS, port))
            except OSError as error:
                if time.monotonic() > deadline:
                    raise CommandError(
                        f"Port {port} of {ADDRESS} is taken. Choose another:"
                        f" PORT={port + 1} make run"
                    ) from error
                time.sleep(0.2)
            else:
                return

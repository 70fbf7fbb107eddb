"""A pytest plugin: one real PostgreSQL and one real Valkey for the whole run.

It is loaded with -p, because a conftest comes after Django's settings are read.
"""

import base64
import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from clearance_portal import processes
from clearance_portal.embedded import Postgres, Server, Valkey, wait_for
from clearance_portal.home import Home

# What a crash would lose does not matter to a run whose data is thrown away.
FAST_POSTGRES = ("--fsync=off", "--synchronous_commit=off", "--full_page_writes=off")
FAST_VALKEY = ("--appendfsync", "no")

running = ExitStack()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests() -> Generator[None, None, None]:
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker is None:
        os.environ.update(running.enter_context(servers()))
    else:
        # Each worker rings in a Redis database of its own.
        place = os.environ["REDIS_URL"].removesuffix("?db=0")
        number = int(worker.removeprefix("gw")) + 1
        os.environ["REDIS_URL"] = f"{place}?db={number}"
    return (yield)


def pytest_unconfigure() -> None:
    running.close()


@contextmanager
def servers() -> Generator[dict[str, str], None, None]:
    """Start both in a directory of their own; give the environment they make."""
    place = Path(tempfile.mkdtemp(prefix="portal-tests-"))
    home = Home(place)
    try:
        environment = home.environment()
        with (
            started(Postgres(home, FAST_POSTGRES), place),
            started(Valkey(home, FAST_VALKEY), place),
        ):
            yield environment | secrets_of_the_run()
    finally:
        for outside in ("postgres", "sockets"):
            shutil.rmtree((place / outside).resolve(), ignore_errors=True)
        shutil.rmtree(place, ignore_errors=True)


@contextmanager
def started(
    server: Server, place: Path
) -> Generator[subprocess.Popen[bytes], None, None]:
    log = place / f"{server.name}.log"
    server.prepare()
    program = server.program()
    with log.open("ab") as output:
        process = processes.start(program, output)
    try:
        if not wait_for(server.answers, process):
            raise RuntimeError(f"{server.name} did not start:\n{log.read_text()}")
        yield process
    finally:
        processes.stop(process, program.stop_signal, patience=10)


def secrets_of_the_run() -> dict[str, str]:
    """Drawn for this run alone; a test has no secret worth keeping."""
    return {
        "DJANGO_SETTINGS_MODULE": "clearance_portal.settings.test",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "CODE_KEK": base64.b64encode(secrets.token_bytes(32)).decode(),
    }

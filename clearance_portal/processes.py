"""Starting and stopping one child process that never outlives its parent."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

from clearance_portal.rootless import Guise

PR_SET_PDEATHSIG: Final = 1
LIBC: Final = ctypes.CDLL(None) if sys.platform == "linux" else None


@dataclass(frozen=True)
class Program:
    """One command line with all that it needs to run."""

    command: Sequence[str]
    cwd: Path
    env: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    stop_signal: signal.Signals = signal.SIGTERM
    guise: Guise = field(default_factory=Guise)

    @property
    def full_command(self) -> list[str]:
        return [*self.guise.prefix, *self.command]


def start(program: Program, output: int | IO[bytes]) -> subprocess.Popen[bytes]:
    """Start it in its own session, with its death tied to the caller's thread."""
    parent = os.getpid()

    def die_with_the_parent() -> None:
        if LIBC is None:
            return
        LIBC.prctl(PR_SET_PDEATHSIG, int(program.stop_signal))
        if os.getppid() != parent:
            os._exit(1)

    dropped = program.guise.user is not None
    # preexec_fn is safe here: neither the supervisor nor the tests' plugin
    # has a second thread when it starts a child.
    return subprocess.Popen(
        program.full_command,
        cwd=program.cwd,
        env=dict(program.env),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        preexec_fn=die_with_the_parent,  # noqa: PLW1509 - see above
        user=program.guise.user,
        group=program.guise.group,
        extra_groups=[] if dropped else None,
    )


def run(program: Program, *, given: bytes = b"") -> None:
    """Run it to its end; its output is shown only in the error."""
    done = subprocess.run(
        program.full_command,
        cwd=program.cwd,
        env=dict(program.env),
        input=given,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        user=program.guise.user,
        group=program.guise.group,
        extra_groups=[] if program.guise.user is not None else None,
        check=False,
    )
    if done.returncode:
        said = done.stdout.decode(errors="replace").strip()
        message = f"{program.command[0]} ended with {done.returncode}: {said}"
        raise OSError(message)


def stop(
    process: subprocess.Popen[bytes], stop_signal: signal.Signals, patience: float
) -> None:
    """Ask it to end; after the patience, kill its whole group."""
    if process.poll() is None:
        process.send_signal(stop_signal)
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        kill_group(process)
        process.wait()


def kill_group(process: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return

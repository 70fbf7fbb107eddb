"""The supervisor: restarts what dies, stops everything, leaves no orphans."""

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from clearance_portal import supervisor as supervisors
from clearance_portal.processes import Program
from clearance_portal.supervisor import (
    Child,
    Log,
    StartError,
    StoppedError,
    Supervisor,
)

Spawn = Callable[[str, str], Child]


@pytest.fixture
def screen() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def supervisor(tmp_path: Path, screen: io.StringIO) -> Iterator[Supervisor]:
    log = Log(tmp_path / "portal.log", screen)
    with Supervisor(log) as supervisor:
        yield supervisor
    log.close()


@pytest.fixture
def shell(tmp_path: Path) -> Spawn:
    def child(name: str, script: str) -> Child:
        program = Program(["/bin/sh", "-c", script], cwd=tmp_path)
        return Child(name, lambda: program)

    return child


def pid_of(child: Child) -> int:
    assert child.process is not None
    return child.process.pid


def is_running(pid: int) -> bool:
    """A zombie has ended: only its parent has not looked yet."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def ends(pid: int) -> bool:
    """Whether it ends soon: a killed process takes a moment to be gone."""
    deadline = time.monotonic() + 60
    while is_running(pid) and time.monotonic() < deadline:
        signal.sigtimedwait([], 0.02)
    return not is_running(pid)


def test_a_child_that_is_killed_is_started_again(
    supervisor: Supervisor, shell: Spawn
) -> None:
    child = shell("sleeper", "exec sleep 60")
    supervisor.start([child], patience=60)
    first = pid_of(child)
    os.kill(first, signal.SIGKILL)
    supervisor.wait_for(
        "a second start", lambda: child.alive and pid_of(child) != first, patience=60
    )


def test_a_child_that_keeps_falling_is_started_ever_later(shell: Spawn) -> None:
    child = shell("falling", "exit 1")
    pauses = [child.note_fall() for _ in range(8)]
    assert pauses == sorted(pauses)
    assert pauses[0] < 1
    assert pauses[-1] == pauses[-2] == 10


def test_each_line_tells_who_said_it(
    supervisor: Supervisor, shell: Spawn, screen: io.StringIO, tmp_path: Path
) -> None:
    supervisor.run(shell("speaker", "echo one; echo two >&2"))
    for text in (screen.getvalue(), (tmp_path / "portal.log").read_text()):
        assert "speaker   | one\n" in text
        assert "speaker   | two\n" in text


def test_a_step_that_fails_is_named(supervisor: Supervisor, shell: Spawn) -> None:
    with pytest.raises(StartError, match="setup failed"):
        supervisor.run(shell("setup", "exit 3"))


def test_what_never_answers_is_named(supervisor: Supervisor) -> None:
    with pytest.raises(StartError, match="web did not answer within 0 seconds"):
        supervisor.wait_for("web", lambda: False, patience=0.3)


def test_a_signal_stops_the_watch(supervisor: Supervisor, shell: Spawn) -> None:
    supervisor.start([shell("asker", f"kill -TERM {os.getpid()}; sleep 60")], 5)
    with pytest.raises(StoppedError):
        supervisor.watch()


def test_leaving_stops_a_deaf_child_and_its_children(
    tmp_path: Path, shell: Spawn, screen: io.StringIO
) -> None:
    log = Log(tmp_path / "portal.log", screen)
    deaf = shell("deaf", "trap '' TERM; sleep 61 & echo $! > pid; echo up; wait")
    with Supervisor(log) as supervisor:
        supervisor.start([deaf], patience=0.3)
        supervisor.wait_for("deaf", lambda: "up" in screen.getvalue(), patience=60)
        pids = [pid_of(deaf), int((tmp_path / "pid").read_text())]
    log.close()
    assert all(ends(pid) for pid in pids)


def test_a_killed_supervisor_leaves_no_orphan(tmp_path: Path) -> None:
    script = f"""
import sys, time
from pathlib import Path
from clearance_portal.processes import Program, start
place = Path({str(tmp_path)!r})
child = start(Program(["sleep", "62"], cwd=place), sys.stdout.buffer)
print(child.pid, flush=True)
time.sleep(62)
"""
    with subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", script], stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert is_running(child)
        parent.kill()
        # The pipe ends when the last process that holds it has ended.
        parent.stdout.read()
    assert ends(child)


def test_a_full_log_is_begun_anew_and_the_one_before_is_kept(
    tmp_path: Path, screen: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisors, "LARGEST_LOG", 300)
    path = tmp_path / "portal.log"
    path.write_text("from an earlier start\n" * 20)
    log = Log(path, screen)
    for number in range(12):
        log.say("web", f"line {number}")
    log.close()
    kept = supervisors.former(path).read_text() + path.read_text()
    assert set(tmp_path.iterdir()) == {path, supervisors.former(path)}
    assert "line 11" in path.read_text()
    assert "line 5" in kept
    assert "earlier" not in path.read_text()
    assert path.stat().st_size < 500

"""One single-threaded loop that starts children, logs them, and restarts the dead.

Which children there are is told by lineup.py.
"""

import os
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import IO, Any, Final, Self

from clearance_portal import processes
from clearance_portal.binaries import MissingServerError
from clearance_portal.processes import Program

Handler = Callable[[int, FrameType | None], Any] | int | None
TICK: Final = 0.1
STOP_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
SHORTEST_PAUSE: Final = 0.5
LONGEST_PAUSE: Final = 10.0
# A child that lived this long has recovered: its next fall counts as the first.
HEALTHY_AFTER: Final = 30.0
LONGEST_LINE: Final = 16 * 1024
LONGEST_READ: Final = 64 * 1024
# Then the log is begun anew, and the one before it is kept.
LARGEST_LOG: Final = 20 * 1024**2


class StoppedError(Exception):
    """Somebody asked the portal to stop."""


class StartError(Exception):
    """Something did not come up; the message says what and where to look."""


class Log:
    """Standard output and one file: each line with the name of who said it."""

    def __init__(self, path: Path, screen: IO[str]) -> None:
        self.path = path
        self.screen = screen
        self.file = path.open("ab", buffering=0)

    def say(self, name: str, line: str) -> None:
        text = f"{name:<9} | {line}\n"
        if self.file.tell() > LARGEST_LOG:
            self.close()
            self.path.replace(former(self.path))
            self.file = self.path.open("ab", buffering=0)
        self.file.write(f"{time.strftime('%Y-%m-%dT%H:%M:%S%z')} {text}".encode())
        # The terminal may be gone; the children must still be stopped in order.
        with suppress(OSError):
            self.screen.write(f"{time.strftime('%H:%M:%S')} {text}")
            self.screen.flush()

    def announce(self, text: str) -> None:
        """For the person at the terminal only: it may hold passwords."""
        self.screen.write(f"{text}\n")
        self.screen.flush()

    def close(self) -> None:
        self.file.close()


def former(log: Path) -> Path:
    """Where the log is that was full."""
    return log.with_name(f"{log.name}.1")


class Child:
    """One process, what it has said so far of a line, and how often it fell."""

    def __init__(self, name: str, program: Callable[[], Program]) -> None:
        self.name = name
        self.program = program
        self.stop_signal = signal.SIGTERM
        self.process: subprocess.Popen[bytes] | None = None
        self.pending = b""
        self.last_exit: int | None = None
        self.falls = 0
        self.started_at = time.monotonic()
        self.start_again_at = 0.0

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        self.started_at = time.monotonic()
        program = self.program()
        self.stop_signal = program.stop_signal
        self.process = processes.start(program, subprocess.PIPE)

    def note_fall(self) -> float:
        """Plan the next start; give the pause before it."""
        now = time.monotonic()
        if now - self.started_at > HEALTHY_AFTER:
            self.falls = 0
        pause = min(SHORTEST_PAUSE * 2.0**self.falls, LONGEST_PAUSE)
        self.falls += 1
        self.start_again_at = now + pause
        return pause


@dataclass(frozen=True)
class Group:
    """Children that stop together, and how long they may take."""

    children: list[Child]
    patience: float


class Supervisor:
    """Groups stop in the reverse order of their start."""

    def __init__(self, log: Log) -> None:
        self.log = log
        self.groups: list[Group] = []
        self.stop_requests = 0
        self.handlers: dict[signal.Signals, Handler] = {}
        self.selector = selectors.DefaultSelector()

    def __enter__(self) -> Self:
        for number in STOP_SIGNALS:
            self.handlers[number] = signal.signal(number, self._on_stop_request)
        return self

    def __exit__(self, *_: object) -> None:
        for group in reversed(self.groups):
            self._end(group)
        self.selector.close()
        for number, handler in self.handlers.items():
            signal.signal(number, handler)

    def start(self, children: Iterable[Child], patience: float) -> None:
        group = Group(list(children), patience)
        self.groups.append(group)
        for child in group.children:
            self._start(child)

    def run(self, child: Child) -> None:
        """Run a child to its end, which must be a good one, while others go on."""
        group = Group([child], patience=5.0)
        self._start(child)
        try:
            self._turn_until(lambda: not child.alive)
        finally:
            self._end(group)
        if child.last_exit:
            raise StartError(f"{child.name} failed; its last lines say why.")

    def wait_for(self, name: str, answers: Callable[[], bool], patience: float) -> None:
        deadline = time.monotonic() + patience
        self._turn_until(lambda: answers() or time.monotonic() > deadline)
        if time.monotonic() > deadline:
            raise StartError(f"{name} did not answer within {patience:.0f} seconds.")

    def watch(self) -> None:
        """Keep everything running until somebody asks to stop."""
        self._turn_until(lambda: False)

    def _turn_until(self, done: Callable[[], bool]) -> None:
        while not done():
            self._turn()
            if self.stop_requests:
                raise StoppedError

    def _turn(self) -> None:
        self._read()
        for group in self.groups:
            for child in group.children:
                self._tend(child)

    def _tend(self, child: Child) -> None:
        if child.alive:
            return
        if child.process is not None:
            self._bury(child)
            self._note_fall(child, f"ended with {child.last_exit}")
        elif time.monotonic() >= child.start_again_at:
            try:
                self._start(child)
            except (OSError, MissingServerError) as error:
                self._note_fall(child, f"cannot start: {error}")

    def _note_fall(self, child: Child, what: str) -> None:
        pause = child.note_fall()
        self.log.say("portal", f"{child.name} {what}; next start in {pause:.1f} s")

    def _start(self, child: Child) -> None:
        child.start()
        if child.process is None or child.process.stdout is None:
            raise StartError(f"{child.name} has no output to read.")
        os.set_blocking(child.process.stdout.fileno(), False)
        self.selector.register(child.process.stdout, selectors.EVENT_READ, child)

    def _read(self) -> None:
        for key, _ in self.selector.select(TICK):
            self._drain(key.data)

    def _drain(self, child: Child) -> None:
        """Log what it has said, whole lines only unless a line never ends."""
        output = child.process.stdout if child.process else None
        if output is None or output.closed:
            return
        try:
            said = os.read(output.fileno(), LONGEST_READ)
        except BlockingIOError:
            return
        if not said and output in self.selector.get_map():
            # Readable and empty: all writers are gone.
            self.selector.unregister(output)
        *lines, child.pending = (child.pending + said).split(b"\n")
        if len(child.pending) > LONGEST_LINE:
            lines.append(child.pending)
            child.pending = b""
        for line in lines:
            self.log.say(child.name, line.decode(errors="replace"))

    def _bury(self, child: Child) -> None:
        """End what is left of its group, log its last words, forget it."""
        if child.process is None:
            return
        processes.kill_group(child.process)
        child.last_exit = child.process.wait()
        output = child.process.stdout
        if output is not None:
            self._drain(child)
            if output in self.selector.get_map():
                self.selector.unregister(output)
            output.close()
        child.pending = b""
        child.process = None

    def _end(self, group: Group) -> None:
        deadline = time.monotonic() + group.patience
        before = self.stop_requests
        for child in group.children:
            if child.process is not None and child.alive:
                child.process.send_signal(child.stop_signal)
        while any(child.alive for child in group.children):
            # Asked once more, it no longer waits for anybody.
            if time.monotonic() > deadline or self.stop_requests > max(before, 1):
                break
            self._read()
        for child in group.children:
            self._bury(child)

    def _on_stop_request(self, _signal: int, _frame: FrameType | None) -> None:
        self.stop_requests += 1

"""Many at once: threads with connections of their own, and waiting without sleeping."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import pytest
from django.db import connection

from declarations.faults import DomainError

Act = Callable[[], object]


@contextmanager
def working(act: Act, threads: int) -> Iterator[None]:
    """Threads that do something again and again."""
    done = threading.Event()

    def work() -> None:
        while not done.is_set():
            act()
        connection.close()

    crowd = [threading.Thread(target=work) for _ in range(threads)]
    for thread in crowd:
        thread.start()
    try:
        yield
    finally:
        done.set()
        for thread in crowd:
            thread.join()


def race(acts: Sequence[Act]) -> list[bool]:
    """Do all of them at the same moment; which ones were not refused."""
    barrier = threading.Barrier(len(acts))
    won = [False] * len(acts)

    def run(place: int, act: Act) -> None:
        barrier.wait()
        try:
            act()
            won[place] = True
        except DomainError:
            pass
        finally:
            connection.close()

    crowd = [
        threading.Thread(target=run, args=(place, act))
        for place, act in enumerate(acts)
    ]
    for thread in crowd:
        thread.start()
    for thread in crowd:
        thread.join()
    return won


def wait_until(true: Callable[[], bool]) -> None:
    """Look again and again, for some minutes at most."""
    pause = threading.Event()
    for _ in range(4800):
        if true():
            return
        pause.wait(0.05)
    pytest.fail("nothing happened for minutes")

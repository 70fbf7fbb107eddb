"""Two processes that act on the same cases at the same moment, case after case."""

import multiprocessing
from collections.abc import Sequence
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from typing import Any

import django
from django.utils.module_loading import import_string

# What one racer does in one race: the name of the act, the case, and who acts.
Turn = tuple[str, int, int]
PATIENCE_SECONDS = 240


def race(turns: Sequence[Sequence[Turn]], database: str) -> list[tuple[str, ...]]:
    """What came of every race, a racer a column; each race starts at a barrier."""
    spawn = multiprocessing.get_context("spawn")
    barrier = spawn.Barrier(len(turns))
    pipes, racers = [], []
    for some in turns:
        here, there = spawn.Pipe(duplex=False)
        racer = spawn.Process(target=run, args=(some, database, barrier, there))
        racer.start()
        racers.append(racer)
        pipes.append(here)
    try:
        return list(zip(*(_said(pipe) for pipe in pipes), strict=True))
    finally:
        for racer in racers:
            racer.join(timeout=60)
            if racer.is_alive():
                racer.kill()


def _said(pipe: Connection) -> list[str]:
    assert pipe.poll(PATIENCE_SECONDS), "a racer never arrived"
    said: list[str] = pipe.recv()
    return said


def run(
    turns: Sequence[Turn], database: str, barrier: Barrier, pipe: Connection
) -> None:
    """A racer's life; Django begins here, in a process of its own."""
    django.setup()
    act: Any = import_string("tests.validation.desk.racing.act")
    use: Any = import_string("tests.validation.desk.racing.use")
    use(database)
    said = []
    for turn in turns:
        barrier.wait(timeout=PATIENCE_SECONDS)
        said.append(act(*turn))
    pipe.send(said)

"""Boards, lists and searches at 1,000,000 declarations beside 10,000; ratios, printed.

Not among the tests, because of its name: run it by `make bench BENCH=boards`, with ROWS
in the environment if it shall be fewer. Both registers lie side by side and each page
is asked for in turn, so that a busy machine is equally slow for both.
"""

import os
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from statistics import quantiles

import pytest
from django.db import connection
from django.test import Client

from tests.bench import register
from tests.bench.pages import Asked, asked
from tests.bench.register import People
from tests.visits import Person

FEW = 10_000
MANY = 1_000_000
PORTION = 100_000
TURNS = 40
MOST = 1.5
SMALL = "small_register"
PERSONAS = ("exporter", "broker", "reviewer", "gate_officer")


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("law")
def test_no_page_is_much_slower_for_a_hundredfold_register() -> None:
    rows = int(os.environ.get("ROWS", MANY))
    who = register.people()
    register.fill(who, 1, FEW)
    large = str(connection.settings_dict["NAME"])
    _copy(large)
    for first in range(FEW + 1, rows + 1, PORTION):
        register.fill(who, first, min(first + PORTION - 1, rows))
    slow = {page: ratio for page, ratio in measured(who, large) if ratio > MOST}
    assert not slow


def measured(who: People, large: str) -> Iterator[tuple[Asked, float]]:
    """Each page of the large register, and how much longer it takes; printed."""
    pages, clients = {}, {}
    for name in (SMALL, large):
        _use(name)
        pages[name] = list(asked(who))
        clients[name] = {one: Person(getattr(who, one)).client for one in PERSONAS}
        clients[name]["nobody"] = Client()
    for small, other in zip(pages[SMALL], pages[large], strict=True):
        times: dict[str, list[float]] = defaultdict(list)
        for _turn in range(TURNS):
            for name, page in ((SMALL, small), (large, other)):
                _use(name)
                times[name].append(_seconds(clients[name][page.who], page.path))
        before, after = (quantiles(times[one], n=20)[-1] for one in (SMALL, large))
        told = f"{before * 1000:.0f} -> {after * 1000:.0f} ms"
        line = f"{after / before:5.2f}  {told:16} {other.who} {other.path}"
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
        yield other, after / before


def _seconds(client: Client, path: str) -> float:
    # The first question pays for the connection.
    connection.ensure_connection()
    started = time.perf_counter()
    answer = client.get(path)
    taken = time.perf_counter() - started
    assert answer.status_code == 200, (path, answer.status_code)
    return taken


def _copy(name: str) -> None:
    """The small register stays as it is now, in a database of its own."""
    _use("postgres")
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE {SMALL} TEMPLATE "{name}"')
    _use(name)


def _use(name: str) -> None:
    if connection.settings_dict["NAME"] != name:
        connection.close()
        connection.settings_dict["NAME"] = name

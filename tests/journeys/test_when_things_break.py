"""Killed workers and a frozen or emptied broker lose nothing and double nothing."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests import factories
from tests.journeys.portal import Portal, eventually

pytestmark = pytest.mark.xdist_group("journeys")
WORKER = " worker --loglevel"


@contextmanager
def frozen(pids: list[int]) -> Iterator[None]:
    """The processes stand still, with all their connections open."""
    assert pids
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


def kill_worker(portal: Portal) -> None:
    pids = portal.processes(WORKER)
    assert pids, "no worker to kill"
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


def settled(portal: Portal, references: list[str]) -> list[Any]:
    return [portal.settled(reference) for reference in references]


def assert_each_has_one_code_of_its_own(said: list[Any]) -> None:
    assert {one["state"] for one in said} == {"issued"}
    numbers = [one["code"]["number"] for one in said]
    assert len(set(numbers)) == len(numbers)
    for one in said:
        kinds = [event["kind"] for event in one["timeline"]]
        assert kinds.count("code.issued") == 1
        assert kinds.count("declaration.cleared") == 1


def test_two_hundred_waiting_declarations_survive_a_killed_worker(
    portal: Portal,
) -> None:
    with frozen(portal.processes(WORKER)):
        references = [portal.file(factories.clear_truck()) for _ in range(200)]
    eventually(
        lambda: portal.declaration(references[0])["state"],
        lambda state: state != "submitted",
    )
    kill_worker(portal)
    assert_each_has_one_code_of_its_own(settled(portal, references))
    checked = portal.manage("verify_ledger")
    assert checked.returncode == 0, checked.stderr


def test_filing_goes_on_while_the_broker_is_frozen(portal: Portal) -> None:
    with frozen(portal.processes("valkey-server")):
        references = [portal.file(factories.clear_truck()) for _ in range(5)]
    assert_each_has_one_code_of_its_own(settled(portal, references))


def test_a_broker_that_died_with_its_queue_costs_nothing(portal: Portal) -> None:
    with frozen(portal.processes(WORKER)):
        references = [portal.file(factories.clear_truck()) for _ in range(20)]
        for pid in portal.processes("valkey-server"):
            os.kill(pid, signal.SIGKILL)
    assert_each_has_one_code_of_its_own(settled(portal, references))


def test_a_database_that_restarts_is_no_error_for_long(portal: Portal) -> None:
    (postmaster, *_) = portal.processes("bin/postgres -D")
    os.kill(postmaster, signal.SIGQUIT)
    answer = eventually(
        lambda: portal.ask("/api/v1/declarations/", persona="exporter").status,
        lambda status: status == 200,
    )
    assert answer == 200
    reference = portal.file(factories.clear_truck())
    assert portal.settled(reference)["state"] == "issued"

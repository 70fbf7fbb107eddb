"""Fleets in one file, through the web and the API, with real and dying workers."""

import operator
import os
import re
import signal
from functools import partial
from typing import Any

import pytest

from declarations.formats.rows import RowFormat
from tests import factories
from tests.declarations.batches.files import Document, ndjson, written
from tests.journeys.portal import Portal, eventually
from tests.journeys.visitor import Visitor
from tests.validation.desk.desk import REJECT

pytestmark = pytest.mark.xdist_group("journeys")
WORKER = " worker --loglevel"
BATCHES = "/api/v1/batches/"


def sent(portal: Portal, content: bytes) -> str:
    """Where the batch of a file is followed."""
    answer = portal.ask(
        BATCHES, content, persona="exporter", Content_Type="application/x-ndjson"
    )
    assert answer.status == 202, answer.body
    return str(answer.headers["Location"])


def followed(portal: Portal, path: str) -> Any:
    return portal.ask(path, persona="exporter").json()


def kill_workers(portal: Portal) -> None:
    for pid in portal.processes(WORKER):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


def test_a_worker_killed_twice_in_the_middle_costs_nothing(portal: Portal) -> None:
    bad = {"port_of_exit__unlocode": "Tianjin"}
    fleet = [
        factories.clear_truck(**(bad if number % 50 == 0 else {}))
        for number in range(1, 601)
    ]
    path = sent(portal, ndjson(fleet))
    for part in (1, 300):
        eventually(
            lambda: followed(portal, path)["rows_read"], partial(operator.le, part)
        )
        kill_workers(portal)
    said = eventually(
        lambda: followed(portal, path),
        lambda said: said["state"] == "finished" and not said["under_way"],
    )
    assert (said["rows"], said["rows_read"]) == (600, 600)
    assert (said["accepted"], said["returned"], said["issued"]) == (588, 12, 588)
    rows = list(portal.pages_of(f"{path}rows/"))
    assert [row["row"] for row in rows] == list(range(1, 601))
    wrong = [row["row"] for row in rows if row["errors"]]
    assert wrong == list(range(50, 601, 50))
    references = {row["own_reference"] for row in rows if row["declaration"]}
    assert references == {
        one["own_reference"] for n, one in enumerate(fleet, start=1) if n % 50
    }


def a_fleet() -> list[Document]:
    """Trucks that pass, but for one that comes back and one nobody can read."""
    fleet = [factories.clear_truck() for _ in range(98)]
    fleet.insert(6, factories.clear_truck(**REJECT))
    fleet.insert(40, factories.clear_truck(incoterm="free"))
    return fleet


@pytest.mark.parametrize("kind", list(RowFormat))
def test_a_fleet_in_each_format_goes_through_the_web(
    portal: Portal, kind: RowFormat
) -> None:
    person = Visitor(portal, "exporter")
    page = person.uploads(
        "/batches/new/", f"fleet{kind.suffix}", written(kind, a_fleet())
    )
    reference = page.strip("/").rpartition("/")[2]
    path = f"{BATCHES}{reference}/"
    checked = eventually(
        lambda: followed(portal, path), lambda said: said["state"] == "checked"
    )
    assert checked["check"] == {"would_pass": 98, "would_return": 1, "faulty": 1}
    signed = {"name": "Lin Qiao", "role": "Export manager", "accepted": "on"}
    person.posts(f"{page}confirm/", **signed)
    said = eventually(
        lambda: followed(portal, path),
        lambda said: said["state"] == "finished" and not said["under_way"],
    )
    assert (said["accepted"], said["returned"], said["issued"]) == (98, 2, 98)
    wrong = [row for row in portal.pages_of(f"{path}rows/") if row["errors"]]
    assert [row["label"] for row in wrong] == ["Returned", "Cannot be read"]
    assert wrong[1]["errors"][0]["column"] == "incoterm"
    assert re.search(r"<b>98</b>\s*codes issued", person.reads(page))

"""Large fleets through the web with a real worker: counts, time and memory, printed;
and one through the API beside the floor, which is what the budget is about.

Not among the tests, because of its name: run it by `make bench`, with ROWS and FORMATS
in the environment if it shall be fewer.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from declarations.formats.rows import RowFormat
from tests import factories
from tests.declarations.batches.files import written
from tests.journeys.portal import (
    ROOT,
    Portal,
    environment,
    running_portal,
    select_for_a_moment,
)
from tests.journeys.visitor import Visitor

MOST = 2
ROWS = 10_000
WORKER = " worker --loglevel"
BATCHES = "/api/v1/batches/"
PATIENCE_SECONDS = 1800.0
SIGNED = {"name": "Lin Qiao", "role": "Export manager", "accepted": "on"}
FAULTY_EVERY = 1000


def test_large_fleets_go_through_the_web(tmp_path: Path) -> None:
    rows = int(os.environ.get("ROWS", ROWS))
    kinds = os.environ.get("FORMATS", " ".join(RowFormat)).split()
    with running_portal(tmp_path) as portal:
        person = Visitor(portal, "exporter")
        for kind in map(RowFormat, kinds):
            told = one_fleet(portal, person, kind, rows)
            line = " ".join(f"{name}={value}" for name, value in told.items())
            sys.stdout.write(f"{kind.name} {line}\n")
            sys.stdout.flush()
            wrong = rows // FAULTY_EVERY
            assert told["returned"] == told["wrong_rows_named"] == wrong
            assert told["issued"] == rows - wrong


def test_a_fleet_takes_at_most_twice_the_floor(tmp_path: Path) -> None:
    rows = int(os.environ.get("ROWS", ROWS))
    fleet = [a_truck(number) for number in range(1, rows + 1) if number % FAULTY_EVERY]
    content = written(RowFormat.CSV, fleet)
    file = tmp_path / "fleet.csv"
    file.write_bytes(content)
    with running_portal(tmp_path) as portal:
        floor = the_floor(portal, file)
        assert floor["signed"] == len(fleet)
        started = time.monotonic()
        answer = portal.ask(
            f"{BATCHES}?name=fleet.csv",
            content,
            persona="exporter",
            Content_Type=RowFormat.CSV.media_type,
        )
        path = str(answer.headers["Location"])
        until(portal, path, lambda said: said["state"] == "finished")
        said = until(portal, path, lambda said: not said["under_way"])
        took = time.monotonic() - started
    assert said["issued"] == len(fleet)
    sys.stdout.write(
        f"rows={len(fleet)} upload_to_last_code_s={took:.1f}"
        f" floor_s={floor['seconds']} ratio={took / floor['seconds']:.2f}\n"
    )
    assert took <= MOST * float(floor["seconds"])


def the_floor(portal: Portal, file: Path) -> dict[str, Any]:
    """What the bare program says of the same rows, before they are filed."""
    done = subprocess.run(  # noqa: S603 - a program and a file of our own
        [sys.executable, "-m", "tests.bench.floor", str(file)],
        cwd=ROOT,
        env=environment(portal.home, portal.port)
        | {"DJANGO_SETTINGS_MODULE": "clearance_portal.settings.local"},
        check=True,
        capture_output=True,
        text=True,
    )
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def one_fleet(
    portal: Portal, person: Visitor, kind: RowFormat, rows: int
) -> dict[str, Any]:
    """What came of one file, and how long each step took."""
    content = written(kind, [a_truck(number) for number in range(1, rows + 1)])
    started = time.monotonic()
    page = person.uploads("/batches/new/", f"fleet{kind.suffix}", content)
    path = f"{BATCHES}{page.strip('/').rpartition('/')[2]}/"
    uploaded = time.monotonic()
    said = until(portal, path, lambda said: said["state"] == "checked")
    checked = time.monotonic()
    person.posts(f"{page}confirm/", **SIGNED)
    until(portal, path, lambda said: said["state"] == "finished")
    filed = time.monotonic()
    said = until(portal, path, lambda said: not said["under_way"])
    ended = time.monotonic()
    counts = ("rows", "accepted", "returned", "in_review", "issued")
    return {
        **{name: said[name] for name in counts},
        "wrong_rows_named": wrong_rows(portal, path),
        "megabytes": round(len(content) / 1024**2, 1),
        "upload_s": round(uploaded - started, 1),
        "check_s": round(checked - uploaded, 1),
        "file_s": round(filed - checked, 1),
        "rest_s": round(ended - filed, 1),
        "peak_worker_mb": peak_of_workers(portal),
    }


def a_truck(number: int) -> dict[str, Any]:
    """A truck that passes, but for one in a thousand."""
    bad = {"incoterm": "free"} if number % FAULTY_EVERY == 0 else {}
    return factories.clear_truck(**bad)


def until(portal: Portal, path: str, done: Any) -> Any:
    """What the API says of the batch once it is so."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not done(said := portal.ask(path, persona="exporter").json()):
        if time.monotonic() > deadline or said["state"] in ("refused", "cancelled"):
            raise SystemExit(f"it stands still: {said}")
        for _turn in range(5):
            select_for_a_moment()
    return said


def wrong_rows(portal: Portal, path: str) -> int:
    """How many rows are told to be faulty, each with a fault of its own."""
    rows = portal.pages_of(f"{path}rows/?outcome=faulty")
    return sum(bool(row["errors"]) for row in rows)


def peak_of_workers(portal: Portal) -> int:
    """The most memory that a worker process ever had, in MB."""
    said = [
        line.split()
        for pid in portal.processes(WORKER)
        for line in Path(f"/proc/{pid}/status").read_text().splitlines()
    ]
    return max(int(words[1]) for words in said if words[0] == "VmHWM:") // 1024

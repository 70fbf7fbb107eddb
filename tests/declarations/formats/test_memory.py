"""However long a file is, a worker that reads it stays small."""

import json
import subprocess
import sys
from itertools import chain
from pathlib import Path
from typing import Any

from declarations.formats.columns import required_columns
from declarations.formats.rows import RowFormat
from tests.declarations.formats.archives import SHEET, with_parts, with_sheet
from tests.declarations.formats.tables import GCC, a_csv, csv_text, truck_lines
from tests.factories import clear_truck

ROWS = 100_000
ROOT = Path(__file__).parents[3]
OWN = ["own_reference", "vehicle.vin", "battery.packs.1.code"]


def a_long_csv(path: Path) -> Path:
    heads, values = truck_lines(1)
    found = dict(zip(heads, values, strict=True))
    needed = ["scheme", *(column.name for column in required_columns(GCC))]
    shared = [[f"# {name}", found[name]] for name in needed if name not in OWN]
    lines = ([f"R-{n}", f"LZZ1BCN25TD{n:06d}", f"P{n}"] for n in range(ROWS))
    return a_csv(path, csv_text(chain([*shared, OWN], lines)))


def a_long_ndjson(path: Path) -> Path:
    document = clear_truck()
    lean = {name: document[name] for name in ("scheme", "exporter", "own_reference")}
    path.write_bytes((json.dumps(lean).encode() + b"\n") * ROWS)
    return path


def eaten(*files: tuple[RowFormat, Path]) -> dict[str, Any]:
    arguments = [str(part) for pair in files for part in pair]
    done = subprocess.run(  # noqa: S603 - a program and files of our own
        [sys.executable, "-m", "tests.declarations.formats.appetite", *arguments],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    )
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_a_hundred_thousand_rows_are_never_held_at_once(tmp_path: Path) -> None:
    told = eaten(
        (RowFormat.CSV, a_long_csv(tmp_path / "long.csv")),
        (RowFormat.NDJSON, a_long_ndjson(tmp_path / "long.ndjson")),
    )
    assert {rows for rows, _growth in told["told"]} == {str(ROWS)}
    assert all(growth < 100 for _rows, growth in told["told"])
    assert told["peak"] < 250


def test_workbooks_that_mean_harm_are_not_held_either(tmp_path: Path) -> None:
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    bomb = b"<row/>" * (200 * 1024 * 1024 // 6)
    told = eaten(
        (RowFormat.XLSX, with_sheet(tmp_path / "far.xlsx", far)),
        (RowFormat.XLSX, with_parts(tmp_path / "bomb.xlsx", **{SHEET: bomb})),
    )
    assert [code for code, _growth in told["told"]] == [
        "cell_far_away",
        "archive_bomb",
    ]
    assert told["peak"] < 256

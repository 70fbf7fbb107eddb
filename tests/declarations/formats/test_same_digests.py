"""The same declarations in five formats are the same declarations."""

from pathlib import Path
from typing import Any

import pytest

from declarations import intake
from declarations.formats import rows as files
from declarations.formats.rows import RowFormat
from tests.consignments import clear_consignment
from tests.declarations.formats.tables import read, write
from tests.factories import clear_truck, today


def trucks() -> list[dict[str, Any]]:
    gas = clear_truck(body__gas={"fuel": "LNG", "cylinders": ["C-1", "C-2"]})
    delicate = clear_truck(
        declaration_of_truth__name="@ Demo 签字人",
        contract_number="'=007",
        body__carbon_report__covers={"models": [], "vins": ["LZZ1BCN25TD000101"]},
    )
    return [clear_truck(), gas, delicate]


def consignments() -> list[dict[str, Any]]:
    long = clear_consignment()
    line = long["body"]["goods"][1]
    long["body"]["goods"] += [{**line, "line": n} for n in range(3, 40)]
    return [clear_consignment(), long, clear_consignment()]


def digests(documents: list[Any]) -> list[str]:
    return [intake.read(d, today=today()).digest for d in documents]


@pytest.mark.parametrize("kind", RowFormat)
@pytest.mark.parametrize("make", [trucks, consignments])
def test_every_format_gives_the_same_digests(
    kind: RowFormat, make: Any, tmp_path: Path
) -> None:
    documents = make()
    found = read(write(tmp_path / "file", kind, documents), kind)
    assert [row.key for row in found] == [d["own_reference"] for d in documents]
    assert not any(row.faults for row in found)
    assert digests([row.document for row in found]) == digests(documents)


@pytest.mark.parametrize("kind", RowFormat)
def test_reading_goes_on_after_a_number(kind: RowFormat, tmp_path: Path) -> None:
    documents = [clear_truck() for _ in range(5)]
    path = write(tmp_path / "file", kind, documents)
    source = files.examine(path, kind)
    assert source.rows == 5
    everything = list(files.read(path, source))
    assert everything == sorted(everything, key=lambda row: row.number)
    rest = list(files.read(path, source, after=everything[2].number))
    assert rest == everything[3:]


@pytest.mark.parametrize("kind", [RowFormat.JSON, RowFormat.NDJSON, RowFormat.XML])
def test_a_scheme_that_was_chosen_stands_where_none_is_named(
    kind: RowFormat, tmp_path: Path
) -> None:
    document = clear_truck()
    scheme = document.pop("scheme")
    [row] = read(write(tmp_path / "file", kind, [document]), kind, scheme)
    assert row.document == {**document, "scheme": scheme}

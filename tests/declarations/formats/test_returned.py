"""The file that comes back: read again, it is what was sent."""

from pathlib import Path
from typing import Any, Literal

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from declarations.faults import Fault
from declarations.formats.returned import ReturnedRow, write_returned
from declarations.formats.rows import RowFormat, SourceRow
from tests.consignments import clear_consignment
from tests.declarations.formats.tables import GCC, codes, read
from tests.factories import ABSENT, clear_truck

Kind = Literal["csv", "xlsx"]
KINDS: list[Kind] = ["csv", "xlsx"]
BAD_VIN = Fault(
    "/body/vehicle/vin", "", "The VIN is wrong.", "Correct it.", "GCC-VIN-01"
)
# What canonical text may be: no controls, no space around it.
TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])
    | st.sampled_from("=+-@'_x"),
    min_size=1,
    max_size=12,
).filter(lambda text: bool(text.strip()) and text != "[]")
EXAMPLES = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def there_and_back(path: Path, kind: Kind, rows: list[ReturnedRow]) -> list[SourceRow]:
    write_returned(path, kind, scheme=GCC, rows=iter(rows))
    return read(path, RowFormat(kind), "")


def trucks(texts: list[str]) -> list[dict[str, Any]]:
    return [
        clear_truck(
            own_reference=f"{number} {text}",
            contract_number=text,
            body__vehicle__model=text,
            body__battery__packs=[{"code": text}] * (number % 3),
        )
        for number, text in enumerate(texts)
    ]


@pytest.mark.parametrize("kind", KINDS)
@given(texts=st.lists(TEXT, min_size=1, max_size=4))
@EXAMPLES
def test_what_came_back_reads_as_it_was_sent(
    kind: Kind, texts: list[str], tmp_path: Path
) -> None:
    documents = trucks(texts)
    rows = [
        ReturnedRow(n, "returned", document, f"D-{n}", (BAD_VIN,))
        for n, document in enumerate(documents)
    ]
    found = there_and_back(tmp_path / "t", kind, rows)
    assert [row.document for row in found] == documents
    assert [row.declaration for row in found] == [row.declaration for row in rows]
    assert not any(row.faults for row in found)


@pytest.mark.parametrize("kind", KINDS)
def test_consignments_come_back_with_their_lines(kind: Kind, tmp_path: Path) -> None:
    same = clear_consignment()
    documents = [clear_consignment(), same, same, clear_truck()]
    rows = [ReturnedRow(n, "cleared", d) for n, d in enumerate(documents, start=2)]
    found = there_and_back(tmp_path / "t", kind, rows)
    assert [row.document for row in found] == documents


@pytest.mark.parametrize("kind", KINDS)
def test_a_row_that_was_not_readable_stays_a_row(kind: Kind, tmp_path: Path) -> None:
    fault = Fault("", "total_line", "A line of totals.", "Remove it.")
    rows = [
        ReturnedRow(2, "cleared", clear_consignment()),
        ReturnedRow(3, "unreadable", None, findings=(fault,)),
        ReturnedRow(4, "cleared", clear_consignment()),
    ]
    found = there_and_back(tmp_path / "t", kind, rows)
    assert [codes(row) for row in found] == [set(), {("", "empty_row")}, set()]


def test_findings_stand_line_by_line_beside_the_row(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    packs = Fault(
        "/body/battery", "bad", "Packs\nare wrong.", "Count.", "GCC-BATTERY-01"
    )
    document = clear_truck(body__vehicle__vin=ABSENT)
    row = ReturnedRow(7, "returned", document, "T-1", (BAD_VIN, packs))
    there_and_back(path, "xlsx", [row])
    sheet = openpyxl.load_workbook(path).worksheets[0]
    names = [cell.value for cell in sheet[1]]
    line = dict(zip(names, sheet[2], strict=True))
    assert names[:2] == ["declaration", "row"]
    assert names[-5:] == ["state", "rule", "field", "message", "remedy"]
    assert line["row"].value == 7
    assert line["rule"].value == "GCC-VIN-01\nGCC-BATTERY-01"
    assert line["field"].value == "vehicle.vin\nbattery"
    assert line["message"].value == "The VIN is wrong.\nPacks are wrong."
    marked = {name for name, cell in line.items() if cell.comment}
    assert "vehicle.vin" in marked  # a column of its own, though no row gives it
    assert {"battery.packs.1.code", "battery.chemistry"} <= marked
    assert "vehicle.model" not in marked


def test_marks_stand_in_the_line_of_their_entry(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    finding = Fault("/body/goods/1/value", "bad", "Too little.", "Correct it.")
    row = ReturnedRow(2, "returned", clear_consignment(), "C-1", (finding,))
    there_and_back(path, "xlsx", [row])
    sheet = openpyxl.load_workbook(path).worksheets[0]
    column = [cell.value for cell in sheet[1]].index("goods.value") + 1
    assert sheet.cell(2, column).comment is None
    assert sheet.cell(3, column).comment is not None

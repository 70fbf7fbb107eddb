"""Bad inputs, the csv-batch rows: files of separated columns."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from declarations.faults import Refused
from declarations.formats.rows import RowFormat, Source, SourceRow, format_of, read
from declarations.formats.sheets import csv_lines
from tests.bad_inputs.rows import rows
from tests.declarations.formats.tables import (
    TRUCK_COLUMNS,
    a_csv,
    a_workbook,
    codes,
    csv_text,
    examined,
    truck_lines,
)

CSV = RowFormat.CSV
VIN = TRUCK_COLUMNS.index("vehicle.vin")
MODEL = TRUCK_COLUMNS.index("vehicle.model")


def taken(path: Path) -> tuple[Source, list[SourceRow]]:
    source = examined(path, CSV)
    return source, list(read(path, source))


def refused(path: Path) -> Refused:
    with pytest.raises(Refused) as caught:
        examined(path, CSV)
    assert 400 <= caught.value.status < 500
    return caught.value


def a_total_line(folder: Path) -> None:
    lines = truck_lines(2)
    total = ["合计:", "", *[""] * (len(TRUCK_COLUMNS) - 3), "98000"]
    _source, found = taken(a_csv(folder / "t.csv", csv_text([*lines, total])))
    assert [codes(row) for row in found] == [set(), set(), {("", "total_line")}]
    assert found[2].document is None
    assert found[2].number == 4


def another_format_called_csv(folder: Path) -> None:
    a_workbook(folder / "t.csv", truck_lines())
    page = b"<html><table><tr><td>vin</td></tr></table></html>"
    for head in ((folder / "t.csv").read_bytes(), page):
        with pytest.raises(Refused) as caught:
            format_of(head, name="t.csv", media_type="text/csv")
        assert caught.value.status == 415


def chinese_excel(folder: Path) -> None:
    text = csv_text(truck_lines(1, vehicle__model="演示牵引车"))
    source, [row] = taken(a_csv(folder / "t.csv", text, "gb18030"))
    assert source.encoding == "GB18030"
    assert "演示牵引车" in source.notes[0]
    assert row.document is not None
    assert row.document["body"]["vehicle"]["model"] == "演示牵引车"
    broken = text.encode().replace("演".encode(), b"\xff\xff")
    offset = broken.index(b"\xff")
    assert str(offset) in refused(a_csv(folder / "u.csv", broken)).message


def utf_16(folder: Path) -> None:
    lines = truck_lines(1, vehicle__model="演示牵引车")
    for encoding in ("utf-16", "utf-16-le", "utf-16-be"):
        text = csv_text(lines, "\t")
        source, [row] = taken(a_csv(folder / "t.csv", text, encoding))
        assert source.encoding.startswith("UTF-16")
        assert row.document is not None
        assert row.document["body"]["vehicle"]["model"] == "演示牵引车"


def a_bom(folder: Path) -> None:
    lines = [[line[VIN], *line] for line in truck_lines(1)]
    lines = [[*line[: VIN + 1], *line[VIN + 2 :]] for line in lines]
    _source, [row] = taken(a_csv(folder / "t.csv", csv_text(lines), "utf-8-sig"))
    assert row.document is not None
    assert row.document["body"]["vehicle"]["vin"] == lines[1][0]


def a_number_for_a_vin(folder: Path) -> None:
    lines = truck_lines(2)
    lines[1][VIN] = "1.23E+16"
    _source, found = taken(a_csv(folder / "t.csv", csv_text(lines)))
    assert codes(found[0]) == {("/body/vehicle/vin", "scientific")}
    assert "text" in found[0].faults[0].remedy
    assert not found[1].faults


def blank_lines(folder: Path) -> None:
    lines = [[*line, "", ""] for line in truck_lines(2)]
    blank = [""] * len(lines[0])
    lines = [lines[0], [], blank, lines[1], blank, [], lines[2], blank]
    source, found = taken(a_csv(folder / "t.csv", csv_text(lines)))
    assert source.rows == 2
    assert [row.number for row in found] == [4, 7]
    assert not any(row.faults for row in found)


def formulas(folder: Path) -> None:
    texts = [f"{mark}1+1" for mark in "=+-@\t\r＝＋－＠"]
    lines = truck_lines(len(texts))
    for line, text in zip(lines[1:], texts, strict=True):
        line[MODEL] = text
    _source, found = taken(a_csv(folder / "t.csv", csv_text(lines)))
    models = [r.document["body"]["vehicle"]["model"] for r in found if r.document]
    assert models == texts
    assert not any(row.faults for row in found)
    exported = b"".join(csv_lines(lines[0], lines[1:])).decode()
    assert all(f"'{text}" in exported for text in texts)


def a_column_twice(folder: Path) -> None:
    lines = [[*line, line[VIN]] for line in truck_lines()]
    [fault] = refused(a_csv(folder / "t.csv", csv_text(lines))).faults
    assert fault.code == "duplicate_column"
    assert "vehicle.vin" in fault.message


def a_column_missing(folder: Path) -> None:
    lines = [[*line[:VIN], *line[VIN + 1 :]] for line in truck_lines()]
    [fault] = refused(a_csv(folder / "t.csv", csv_text(lines))).faults
    assert (fault.code, fault.pointer) == ("missing_column", "/body/vehicle/vin")
    assert "vehicle.vin" in fault.message


def other_separators(folder: Path) -> None:
    lines = truck_lines(2, vehicle__model="Tractor, long; heavy | 49T")
    for mark in (";", "\t", "|"):
        source, found = taken(a_csv(folder / "t.csv", csv_text(lines, mark)))
        assert source.delimiter == mark
        assert len(source.notes) == 1
        assert not any(row.faults for row in found)
    refusal = refused(a_csv(folder / "t.csv", csv_text(lines, "^")))
    assert "“^”" in refusal.message


FORMULAS = r"cells beginning = + - @ TAB CR and full-width \uff1d \uff0b \uff0d \uff20"
CASES: dict[str, Callable[[Path], Any]] = {
    '"合计" total line at the bottom': a_total_line,
    ".csv that is an XLSX / HTML table": another_format_called_csv,
    "GB18030 file from Chinese Excel": chinese_excel,
    'UTF-16LE from Excel "Unicode text"': utf_16,
    "UTF-8 BOM": a_bom,
    "VIN shown as 1.23E+16": a_number_for_a_vin,
    "blank lines / trailing commas": blank_lines,
    FORMULAS: formulas,
    "duplicate column vin": a_column_twice,
    "missing column vin": a_column_missing,
    "semicolon / tab separated": other_separators,
}
# A matter of batches rather than of their files.
TWICE = "same file uploaded twice (double click)"


@pytest.mark.parametrize("given", CASES)
def test_a_bad_file_is_handled_or_refused_by_name(given: str, tmp_path: Path) -> None:
    CASES[given](tmp_path)


def test_every_row_of_the_table_is_tried() -> None:
    assert {row.given for row in rows("csv-batch")} == {*CASES, TWICE}

"""Workbooks: what kinds of cells mean, and what is refused before it is read."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from declarations.faults import Refused
from declarations.formats.rows import RowFormat, SourceRow
from tests.declarations.formats.archives import (
    NAMESPACE,
    SHEET,
    pack,
    parts,
    with_parts,
    with_sheet,
)
from tests.declarations.formats.tables import (
    TRUCK_COLUMNS,
    a_workbook,
    codes,
    examined,
    place,
    read,
    truck_lines,
)

XLSX = RowFormat.XLSX
MADE = "vehicle.manufacture_date"
SHARED = "xl/sharedStrings.xml"
RICH = "<si><r><t>Demo </t></r><r><t>Tractor_x000D_</t></r><rPh><t>no</t></rPh></si>"


def with_cell(
    path: Path, column: str, value: Any, number_format: str = ""
) -> SourceRow:
    """The one row of a workbook whose cell has this value."""
    book = a_workbook(path, truck_lines(1))
    cell = book.worksheets[0].cell(*place(column))
    cell.value = value
    if number_format:
        cell.number_format = number_format
    book.save(path)
    [row] = read(path, XLSX)
    return row


def said(row: SourceRow, *way: str) -> Any:
    found: Any = row.document
    for step in way:
        found = found[step]
    return found


def refused(path: Path) -> str:
    with pytest.raises(Refused) as caught:
        examined(path, XLSX)
    return caught.value.code


@pytest.mark.parametrize(
    ("column", "value", "number_format", "code"),
    [
        ("vehicle.model", 7, "000", "number_for_identifier"),
        ("vehicle.model", date(2026, 3, 12), "", "date_for_text"),
        ("vehicle.gross_vehicle_mass_kg", date(2026, 3, 12), "", "date_for_text"),
        ("vehicle.vin", 1.23e16, "", "number_for_identifier"),
        (MADE, 46307, "", "number_for_date"),
        (MADE, -5, "yyyy-mm-dd", "number_for_date"),
        ("vehicle.model", "=1/0", "", "formula"),
        ("vehicle.model", "#DIV/0!", "", "error_value"),
    ],
)
def test_cells_that_have_to_be_guessed_are_faults(
    column: str, value: Any, number_format: str, code: str, tmp_path: Path
) -> None:
    row = with_cell(tmp_path / "t.xlsx", column, value, number_format)
    assert codes(row) == {("/body/" + column.replace(".", "/"), code)}


@pytest.mark.parametrize(
    ("column", "value", "number_format", "expected"),
    [
        ("vehicle.gross_vehicle_mass_kg", 49000, "", 49000),
        ("vehicle.gross_vehicle_mass_kg", 49000.0, "#,##0", 49000),
        ("vehicle.model", 2018, "", "2018"),
        ("carbon_report.unit.amount", 12.5, "0.00", "12.5"),
        ("carbon_report.unit.amount", 0.1 + 0.2, "", "0.3"),
        (MADE, date(2026, 10, 12), "", "2026-10-12"),
        (MADE, 46307, 'yyyy"年"m"月"d"日"', "2026-10-12"),
        (MADE, datetime(2026, 10, 12, 8), "", "2026-10-12T08:00:00"),  # noqa: DTZ001 - sheets know no zone
        ("vehicle.model", " two\r\nlines", "", " two\r\nlines"),
    ],
)
def test_cells_that_are_sure_are_taken(
    column: str, value: Any, number_format: str, expected: Any, tmp_path: Path
) -> None:
    row = with_cell(tmp_path / "t.xlsx", column, value, number_format)
    way = "carbon_report" if column.startswith("carbon") else "vehicle"
    found = said(row, "body", way, *column.split(".")[1:])
    assert (found, row.faults) == (expected, ())


@pytest.mark.parametrize(("cell", "expected"), [(True, True), ("否", False), (1, True)])
def test_truth_is_read_in_the_spellings_of_sheets(
    cell: Any, expected: Any, tmp_path: Path
) -> None:
    row = with_cell(tmp_path / "t.xlsx", "declaration_of_truth.accepted", cell)
    assert said(row, "declaration_of_truth", "accepted") is expected


def test_shared_texts_are_joined_without_their_phonetic_hints(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    a_workbook(path, truck_lines(1, vehicle__model="MODEL"))
    inline = b't="inlineStr"><is><t>MODEL</t></is>'
    sheet = parts(path)[SHEET]
    assert inline in sheet
    sheet = sheet.replace(inline, b't="s"><v>0</v>')
    texts = f'<sst xmlns="{NAMESPACE}">{RICH}</sst>'.encode()
    pack(path, {**parts(path), SHEET: sheet, SHARED: texts})
    [row] = read(path, XLSX)
    assert said(row, "body", "vehicle", "model") == "Demo Tractor\r"


def test_a_cached_result_of_a_formula_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    a_workbook(path, truck_lines(1, vehicle__gross_vehicle_mass_kg=49000))
    sheet = parts(path)[SHEET].replace(b"<v>49000</v>", b"<f>7*7000</f><v>49000</v>")
    pack(path, {**parts(path), SHEET: sheet})
    [row] = read(path, XLSX)
    assert said(row, "body", "vehicle", "gross_vehicle_mass_kg") == 49000


def test_only_the_first_sheet_that_is_shown_is_read(tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0].sheet_state = "hidden"
    for line in truck_lines(1):
        book.create_sheet("Trucks") if len(book.worksheets) < 2 else None
        book["Trucks"].append(line)
    book.create_sheet("More").append(["x"])
    book.save(tmp_path / "t.xlsx")
    source = examined(tmp_path / "t.xlsx", XLSX)
    assert source.rows == 1
    assert "Trucks" in source.notes[0]
    assert len(source.notes) == 2


def test_a_value_beside_the_table_is_a_fault_of_its_row(tmp_path: Path) -> None:
    book = a_workbook(tmp_path / "t.xlsx", truck_lines(2))
    book.worksheets[0].cell(2, len(TRUCK_COLUMNS) + 3).value = "stray"
    book.save(tmp_path / "t.xlsx")
    found = [codes(row) for row in read(tmp_path / "t.xlsx", XLSX)]
    assert found == [{("", "too_many_cells")}, set()]


@pytest.mark.parametrize("name", [SHEET, "xl/workbook.xml", "xl/styles.xml", SHARED])
def test_a_part_with_a_doctype_is_refused(name: str, tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    a_workbook(path, truck_lines())
    empty = f'<sst xmlns="{NAMESPACE}"/>'.encode()
    whole = parts(path).get(name, empty).removeprefix(b'<?xml version="1.0"?>')
    evil = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + whole
    assert refused(with_parts(path, **{name: evil})) == "bad_xlsx"


@pytest.mark.parametrize(
    "rows",
    [
        b'<row r="2"><c r="A2"><v>1</v></c></row>',  # numbers go back
        b'<row r="9"><c r="A9" t="s"><v>999999</v></c></row>',
        b'<row r="9"><c r="A9"><v>nonsense</v></c></row>',
        b'<row r="9"><c r="1A"><v>1</v></c></row>',
        b'<row r="9"><c r="A9"><v>1</v></c>',
    ],
)
def test_a_broken_sheet_is_refused(rows: bytes, tmp_path: Path) -> None:
    assert refused(with_sheet(tmp_path / "t.xlsx", rows)) == "bad_xlsx"


def test_a_workbook_without_a_sheet_is_refused(tmp_path: Path) -> None:
    book = f'<workbook xmlns="{NAMESPACE}"><sheets/></workbook>'.encode()
    path = with_parts(tmp_path / "t.xlsx", **{"xl/workbook.xml": book})
    assert refused(path) == "bad_xlsx"


def test_a_file_that_was_cut_off_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    a_workbook(path, truck_lines())
    whole = path.read_bytes()
    for size in (100, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:size])
        assert refused(path) == "bad_xlsx"

"""Bad inputs, the xlsx and xlsx-batch rows: workbooks, and what only claims to be."""

import time
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl.comments import Comment
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from declarations.faults import Refused
from declarations.formats.rows import RowFormat, SourceRow, format_of
from tests.bad_inputs.rows import rows
from tests.declarations.formats.archives import (
    SHEET,
    pack,
    parts,
    say_smaller,
    with_parts,
    with_sheet,
)
from tests.declarations.formats.tables import (
    a_workbook,
    codes,
    examined,
    place,
    read,
    truck_lines,
)

XLSX = RowFormat.XLSX
PACK = "battery.packs.1.code"
MADE = "vehicle.manufacture_date"


def refused(path: Path) -> Refused:
    kind = format_of(path.read_bytes()[:65536], name="t.xlsx")
    with pytest.raises(Refused) as caught:
        examined(path, kind)
    assert 400 <= caught.value.status < 500
    return caught.value


def changed(path: Path, column: str, value: Any, **more: Any) -> list[SourceRow]:
    """The rows of a workbook of two trucks in which one cell is another."""
    book = a_workbook(path, truck_lines())
    cell = book.worksheets[0].cell(*place(column))
    cell.value = value
    for name, setting in more.items():
        setattr(cell, name, setting)
    book.save(path)
    return read(path, XLSX)


def only_first(found: list[SourceRow], pointer: str, code: str) -> None:
    assert [codes(row) for row in found] == [{(pointer, code)}, set()]


def a_padded_number(path: Path) -> None:
    found = changed(path, PACK, 123, number_format="000000")
    only_first(found, "/body/battery/packs/0/code", "number_for_identifier")


def old_excel(path: Path) -> None:
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4096)
    with pytest.raises(Refused) as caught:
        format_of(path.read_bytes(), name="t.xls")
    assert ".xlsx" in caught.value.faults[0].remedy


def formatted_empty_rows(path: Path) -> None:
    row = '<row r="%d" s="1" customFormat="1"><c r="A%d" s="1"/></row>'
    empty = "".join(row % (n, n) for n in range(4, 1_048_577))
    with_sheet(path, empty.encode())
    started = time.process_time()
    assert len(read(path, XLSX)) == 2
    assert time.process_time() - started < 2 * 5


def many_members(path: Path) -> None:
    more = {f"xl/media/{n}.png": b"" for n in range(10_000)}
    assert refused(with_parts(path, **more)).code == "too_many_members"


def a_bomb(path: Path) -> None:
    with_parts(path, **{SHEET: b"<row/>" * (200 * 1024 * 1024 // 6)})
    assert path.stat().st_size < 1024 * 1024
    assert refused(path).code == "archive_bomb"


def comments(path: Path) -> None:
    note = Comment("<b>html</b><script>alert(1)</script>", "x")
    assert not any(
        row.faults for row in changed(path, MADE, "2026-10-12", comment=note)
    )


def the_epoch_of_1904(path: Path) -> None:
    book = a_workbook(path, truck_lines())
    book.epoch = CALENDAR_MAC_1904
    book.worksheets[0].cell(*place(MADE)).value = date(2026, 10, 12)
    book.save(path)
    [row, _other] = read(path, XLSX)
    assert row.document is not None
    assert row.document["body"]["vehicle"]["manufacture_date"] == "2026-10-12"
    assert not row.faults


def an_empty_zip(path: Path) -> None:
    assert refused(pack(path, {})).code == "bad_xlsx"
    assert refused(pack(path, {"a.txt": b"a"})).code == "bad_xlsx"


def a_formula(path: Path) -> None:
    found = changed(path, "vehicle.vin", "=A1&A2")
    only_first(found, "/body/vehicle/vin", "formula")


def hidden_rows(path: Path) -> None:
    book = a_workbook(path, truck_lines(4))
    for number in (3, 4):
        book.worksheets[0].row_dimensions[number].hidden = True
    book.create_sheet("secret").sheet_state = "hidden"
    book.save(path)
    source = examined(path, XLSX)
    assert (source.rows, source.hidden_rows) == (4, 2)
    assert len(source.notes) == 2
    assert "2" in source.notes[0]


def merged_cells(path: Path) -> None:
    book = a_workbook(path, truck_lines(3))
    row, column = place("vehicle.model")
    book.worksheets[0].merge_cells(
        start_row=row, end_row=row + 1, start_column=column, end_column=column + 1
    )
    book.save(path)
    merged = {("/body/vehicle/model", "merged")}
    assert [codes(row) for row in read(path, XLSX)] == [merged, merged, set()]


def a_nested_zip(path: Path) -> None:
    inner = pack(path.with_name("inner.zip"), {"deep.txt": b"x" * 10_000})
    with_parts(path, **{"xl/embeddings/inner.zip": inner.read_bytes()})
    assert len(read(path, XLSX)) == 2


def no_zip(path: Path) -> None:
    path.write_bytes(b"PK\x03\x04" + b"junk" * 1000)
    assert refused(path).code == "bad_xlsx"


def numbers_and_text(path: Path) -> None:
    only_first(
        changed(path, "vehicle.hs_code", 8701240000),
        "/body/vehicle/hs_code",
        "number_for_identifier",
    )
    [row, _other] = changed(path, "vehicle.gross_vehicle_mass_kg", "49000")
    assert row.document is not None
    assert row.document["body"]["vehicle"]["gross_vehicle_mass_kg"] == 49000
    assert not row.faults


def the_last_cell(path: Path) -> None:
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    started = time.process_time()
    assert "XFD1048576" in refused(with_sheet(path, far)).message
    assert time.process_time() - started < 30


def forged_sizes(path: Path) -> None:
    with_sheet(path, b'<row r="9"/>' * 300_000)
    say_smaller(path, SHEET, 1000)
    assert refused(path).code == "archive_bomb"


def names_that_lead_away(path: Path) -> None:
    for name in ("../evil.xml", "/etc/passwd", "xl\\..\\..\\evil", "c:/evil"):
        a_workbook(path, truck_lines())
        assert refused(pack(path, {**parts(path), name: b""})).code == (
            "dangerous_archive"
        )
    a_workbook(path, truck_lines())
    link = zipfile.ZipInfo("xl/link")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    assert refused(path).code == "dangerous_archive"


CASES: dict[str, Callable[[Path], None]] = {
    ".xls (BIFF)": old_excel,
    "1 048 576 formatted but empty rows": formatted_empty_rows,
    "10 000 zip members": many_members,
    "443 KB bomb -> 200 MB sheet": a_bomb,
    "comments with HTML": comments,
    "date cell with 1904 epoch": the_epoch_of_1904,
    "empty zip": an_empty_zip,
    "formula cells without cached value": a_formula,
    "hidden rows / hidden sheet / filtered rows": hidden_rows,
    "merged cells in data area": merged_cells,
    "nested zip": a_nested_zip,
    "not a zip (PK junk)": no_zip,
    "number stored as text and text as number": numbers_and_text,
    "single cell at XFD1048576": the_last_cell,
    "zip header sizes forged small": forged_sizes,
    "zip with ../ members / symlinks": names_that_lead_away,
    'numeric cell 123 with format "000000"': a_padded_number,
}


@pytest.mark.parametrize("given", CASES)
def test_a_bad_workbook_is_handled_or_refused_by_name(
    given: str, tmp_path: Path
) -> None:
    CASES[given](tmp_path / "t.xlsx")


def test_every_row_of_the_table_is_tried() -> None:
    given = [row.given for channel in ("xlsx", "xlsx-batch") for row in rows(channel)]
    assert set(given) == set(CASES)

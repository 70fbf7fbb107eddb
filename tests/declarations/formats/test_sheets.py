"""What is written for spreadsheets: opened as meant, and never run."""

import csv
import io
from pathlib import Path

import openpyxl
from hypothesis import given
from hypothesis import strategies as st

from declarations.formats.sheets import csv_lines, guarded, unguarded, write_xlsx

ACTIVE = "=+-@\t\r\n＝＋－＠"
TRICKY = st.text(st.sampled_from(ACTIVE + "'a1 ") | st.characters(codec="utf-8"))


@given(TRICKY)
def test_guards_come_off_as_they_went_on(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert guarded(text)[:1] not in tuple(ACTIVE)


def test_a_csv_is_what_excel_opens() -> None:
    data = b"".join(csv_lines(["name", "value"], [["报关行", None], ["=1+1", True]]))
    assert data == ("\ufeffname,value\r\n报关行,\r\n'=1+1,true\r\n".encode())


def test_a_long_csv_comes_in_pieces() -> None:
    pieces = list(csv_lines(["n"], ([n] for n in range(1000))))
    assert len(pieces) > 3
    text = b"".join(pieces).decode("utf-8-sig")
    assert [row[0] for row in csv.reader(io.StringIO(text))][1:] == [
        str(n) for n in range(1000)
    ]


def test_a_workbook_keeps_text_as_text(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    row = ["=1+1", "＝SUM", "0012", 7, 10**18, None, True, "\0bad\x0b"]
    write_xlsx(path, list("abcdefgh"), [row])
    sheet = openpyxl.load_workbook(path).worksheets[0]
    cells = [cell.value for cell in sheet[2]]
    assert cells == [
        *("'=1+1", "'＝SUM", "0012", 7, str(10**18), None, "true"),
        "\ufffdbad\ufffd",
    ]
    assert [cell.data_type for cell in sheet[2]][:3] == ["inlineStr"] * 3 or (
        [cell.data_type for cell in sheet[2]][:3] == ["s"] * 3
    )


def test_marked_cells_stand_out_and_say_why(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    write_xlsx(
        path,
        ["a", "b"],
        [["1", "2"], ["3", ""]],
        marked=lambda row, column: (row, column) == (1, 1),
        notes=lambda _row, _column: "VIN: wrong",
    )
    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert sheet["B3"].comment is not None
    assert sheet["B3"].comment.text == "VIN: wrong"
    assert sheet["B3"].fill.fill_type == "solid"
    assert sheet["A3"].comment is None
    assert sheet["A3"].fill.fill_type is None

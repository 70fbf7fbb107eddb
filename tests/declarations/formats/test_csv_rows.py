"""Tables as text: what all rows share, where lists go, and how lines are counted."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from declarations.faults import Refused
from declarations.formats.rows import RowFormat, SourceRow
from declarations.intake import MOST_FAULTS
from tests.consignments import clear_consignment
from tests.declarations.formats.tables import (
    GCC,
    TRUCK_COLUMNS,
    a_csv,
    codes,
    csv_text,
    examined,
    read,
    table_of,
    truck_lines,
)
from tests.factories import clear_truck

CSV = RowFormat.CSV
VIN = TRUCK_COLUMNS.index("vehicle.vin")


def rows_of(
    tmp_path: Path, lines: list[list[Any]], scheme: str = ""
) -> list[SourceRow]:
    return read(a_csv(tmp_path / "t.csv", csv_text(lines)), CSV, scheme)


def refusal_of(tmp_path: Path, lines: list[list[Any]], scheme: str = "") -> Refused:
    with pytest.raises(Refused) as caught:
        examined(a_csv(tmp_path / "t.csv", csv_text(lines)), CSV, scheme)
    return caught.value


def said(row: SourceRow, *way: str) -> Any:
    found: Any = row.document
    for step in way:
        found = found[step]
    return found


def without(lines: list[list[Any]], *columns: str) -> list[list[Any]]:
    kept = [n for n, name in enumerate(lines[0]) if name not in columns]
    return [[line[n] for n in kept] for line in lines]


def test_lines_above_the_table_hold_for_every_row(tmp_path: Path) -> None:
    table = without(truck_lines(2), "scheme", "incoterm", "destination_country")
    shared = [
        ["# scheme", GCC],
        ["#", "incoterm", "CIF"],
        ["# destination_country", "AE"],
    ]
    rows = rows_of(tmp_path, [*shared, [], *table])
    assert [said(row, "incoterm") for row in rows] == ["CIF", "CIF"]
    assert said(rows[0], "destination_country") == "AE"
    assert [row.number for row in rows] == [6, 7]


def test_a_row_goes_before_what_all_rows_share(tmp_path: Path) -> None:
    table = truck_lines(2)
    table[2][table[0].index("incoterm")] = ""
    rows = rows_of(tmp_path, [["# incoterm", "CIF"], *table])
    assert [said(row, "incoterm") for row in rows] == ["FOB", "CIF"]


def test_shared_values_that_are_empty_are_not_given(tmp_path: Path) -> None:
    lines = without(truck_lines(1), "declaration_of_truth.name")
    [row] = rows_of(tmp_path, [["# declaration_of_truth.name", " "], *lines])
    assert "name" not in said(row, "declaration_of_truth")


def test_names_of_columns_are_forgiving(tmp_path: Path) -> None:
    lines = truck_lines(1)
    lines[0] = [name.upper().replace(".", "/") for name in lines[0]]
    lines[0][VIN] = " body.vehicle.VIN "
    [row] = rows_of(tmp_path, lines)
    assert said(row, "body", "vehicle", "vin") == lines[1][VIN]


def test_an_unknown_column_is_named_with_the_nearest(tmp_path: Path) -> None:
    lines = truck_lines(1)
    lines[0] = [*lines[0][:-1], "vehicle.vim"]
    [fault, *_others] = refusal_of(tmp_path, lines).faults
    assert fault.code == "unknown_column"
    assert "vehicle.vim" in fault.message
    assert "vehicle.vin" in fault.remedy


def test_no_more_unknown_columns_are_named_than_anybody_reads(tmp_path: Path) -> None:
    lines = truck_lines(1)
    lines[0] = [*lines[0], *(f"extra{number}" for number in range(300))]
    faults = refusal_of(tmp_path, lines).faults
    assert len(faults) == MOST_FAULTS + 1
    assert faults[-1].code == "more_faults"
    assert "200" in faults[-1].message


def test_headings_that_come_again_are_no_declaration(tmp_path: Path) -> None:
    heads, first, second = truck_lines(2)
    found = rows_of(tmp_path, [heads, first, heads, second])
    assert [[fault.code for fault in row.faults] for row in found] == [
        [],
        ["repeated_heading"],
        [],
    ]


def test_a_file_says_its_scheme_or_is_told(tmp_path: Path) -> None:
    lines = without(truck_lines(1), "scheme")
    assert refusal_of(tmp_path, lines).faults[0].pointer == "/scheme"
    [row] = rows_of(tmp_path, lines, GCC)
    assert said(row, "scheme") == GCC


def test_a_file_for_another_scheme_is_refused(tmp_path: Path) -> None:
    table = without(truck_lines(1), "scheme")
    refusal = refusal_of(tmp_path, [["# scheme", GCC], *table], "green_channel")
    assert refusal.faults[0].code == "other_scheme"
    refusal = refusal_of(tmp_path, [["# scheme", "nonsense"], *table])
    assert refusal.faults[0].code == "not_in_list"


def test_rows_of_two_schemes_stand_in_one_table(tmp_path: Path) -> None:
    documents = [clear_truck(), clear_consignment(), clear_truck()]
    rows = rows_of(tmp_path, table_of(documents))
    assert [row.document for row in rows] == documents


def test_lists_go_over_columns_in_any_order_and_without_gaps(tmp_path: Path) -> None:
    lines = without(truck_lines(1), "battery.packs.1.code", "battery.packs.2.code")
    lines[0] += [f"battery.packs.{number}.code" for number in (12, 1, 3)]
    lines[1] += ["PACK12", "", "PACK3"]
    [row] = rows_of(tmp_path, lines)
    packs = [{"code": "PACK3"}, {"code": "PACK12"}]
    assert said(row, "body", "battery", "packs") == packs


@pytest.mark.parametrize("times", [0, 1])
def test_a_consignment_goes_over_lines(times: int, tmp_path: Path) -> None:
    documents = [clear_consignment(), clear_consignment()]
    lines = table_of(documents)
    own = lines[0].index("own_reference")
    for above, line in pairwise(lines):
        line[own] = line[own] or above[own] * times
    rows = rows_of(tmp_path, lines)
    assert [row.document for row in rows] == documents
    assert [row.number for row in rows] == [2, 4]


def test_lines_of_one_consignment_must_agree(tmp_path: Path) -> None:
    lines = table_of([clear_consignment()])
    own, port = lines[0].index("own_reference"), lines[0].index("port_of_exit.unlocode")
    lines[2][own], lines[2][port] = lines[1][own], "CNSHA"
    [row] = rows_of(tmp_path, lines)
    assert codes(row) == {("/port_of_exit/unlocode", "lines_disagree")}


def test_faults_of_a_further_line_name_its_entry(tmp_path: Path) -> None:
    lines = table_of([clear_consignment()])
    lines[2][lines[0].index("goods.value")] = "28000,00"
    [row] = rows_of(tmp_path, lines)
    assert codes(row) == {("/body/goods/1/value", "decimal_comma")}


def test_a_cell_with_lines_counts_for_numbering(tmp_path: Path) -> None:
    lines = truck_lines(2)
    lines[1][TRUCK_COLUMNS.index("vehicle.model")] = "Demo\nE-Tractor"
    assert [row.number for row in rows_of(tmp_path, lines)] == [2, 4]


@pytest.mark.parametrize(
    ("cells", "code"), [(["x"], "too_many_cells"), (None, "too_few_cells")]
)
def test_a_wrong_number_of_cells_is_a_fault_of_the_row(
    cells: list[str] | None, code: str, tmp_path: Path
) -> None:
    lines = truck_lines(3)
    lines[2] = [*lines[2], *cells] if cells else lines[2][:-3]
    rows = rows_of(tmp_path, lines)
    assert [codes(row) for row in rows] == [set(), {("", code)}, set()]


def test_cells_keep_what_an_export_guarded(tmp_path: Path) -> None:
    [row] = rows_of(tmp_path, truck_lines(1, contract_number="'=A1"))
    assert said(row, "contract_number") == "=A1"


def test_the_scientific_form_of_a_whole_number_is_refused(tmp_path: Path) -> None:
    [row] = rows_of(tmp_path, truck_lines(1, vehicle__gross_vehicle_mass_kg="4.9E+04"))
    assert codes(row) == {("/body/vehicle/gross_vehicle_mass_kg", "scientific")}


def test_what_no_database_keeps_is_taken_out_and_told(tmp_path: Path) -> None:
    text = csv_text(truck_lines(1, contract_number="A#B")).encode()
    path = a_csv(tmp_path / "t.csv", text.replace(b"A#B", b"A\0B"))
    [row] = read(path, CSV)
    assert codes(row) == {("/contract_number", "invisible_character")}
    assert said(row, "contract_number") == "A\ufffdB"


def test_a_table_without_rows_is_refused(tmp_path: Path) -> None:
    assert refusal_of(tmp_path, truck_lines(0)).code == "no_rows"


def test_a_quote_that_is_not_closed_is_named_with_its_line(tmp_path: Path) -> None:
    text = csv_text(truck_lines(2)) + '"cut off'
    with pytest.raises(Refused) as caught:
        examined(a_csv(tmp_path / "t.csv", text), CSV)
    assert caught.value.code == "bad_csv"
    assert "4" in caught.value.message


def test_a_line_without_end_is_not_held(tmp_path: Path) -> None:
    text = csv_text(truck_lines(1)) + "x" * 3_000_000
    with pytest.raises(Refused) as caught:
        examined(a_csv(tmp_path / "t.csv", text), CSV)
    assert caught.value.code == "line_too_long"


def test_a_cell_of_more_than_128_kb_is_named_with_its_line(tmp_path: Path) -> None:
    lines = truck_lines(1, vehicle__model="x" * 140_000)
    refusal = refusal_of(tmp_path, lines)
    assert refusal.code == "bad_csv"
    assert "128 KB" in refusal.message

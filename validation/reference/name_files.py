"""Files with the rows of a list as others keep them, CSV or XLSX: typed rows or
every fault out. Dates of validity are not in them."""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from validation.reference.lists import ReferenceDataError, ReferenceList

MOST_FAULTS = 50


def read_names(listed: ReferenceList[Any], path: Path) -> dict[str, Any]:
    """The rows of a file by key.

    Raises ReferenceDataError naming every bad line, and no row is taken.
    """
    lines = iter(_lines(path))
    columns = _columns(listed, next(lines, ()))
    rows: dict[str, Any] = {}
    faults: list[str] = []
    for number, line in enumerate(lines, start=2):
        if len(faults) == MOST_FAULTS:
            break
        if not any(line):
            continue
        row = listed.parse(_cells(listed, columns, line))
        fault = listed.fault(row) or _twice(listed.key(row), rows)
        if fault:
            faults.append(f"line {number}: {fault}")
        rows[listed.key(row)] = row
    if faults or not rows:
        raise ReferenceDataError("\n".join(faults) or "The file has no rows.")
    return rows


def _lines(path: Path) -> Iterable[list[str]]:
    if path.suffix.lower() == ".xlsx":
        return _lines_of_workbook(path)
    return _lines_of_text(path)


def _lines_of_text(path: Path) -> Iterator[list[str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for line in csv.reader(file):
                yield [cell.strip() for cell in line]
    except (csv.Error, UnicodeDecodeError) as error:
        raise ReferenceDataError(f"This is no CSV in UTF-8: {error}.") from error


def _lines_of_workbook(path: Path) -> Iterator[list[str]]:
    try:
        sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
        for line in sheet.iter_rows():
            yield [_text(cell) for cell in line]
    except CalamineError as error:
        raise ReferenceDataError(f"This is no workbook: {error}.") from error


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _columns(listed: ReferenceList[Any], header: Iterable[str]) -> list[str]:
    """The column of the list that each column of the file is; empty for others."""
    named = [listed.headings.get(name, name.lower()) for name in header]
    columns = [name if name in listed.columns else "" for name in named]
    if not any(columns):
        raise ReferenceDataError(
            "The first line must name the columns, such as "
            + ", ".join(listed.columns)
            + "."
        )
    return columns


def _cells(
    listed: ReferenceList[Any], columns: list[str], line: list[str]
) -> dict[str, str]:
    given = dict(zip(columns, line, strict=False))
    return {name: given.get(name, "") for name in listed.columns}


def _twice(key: str, rows: dict[str, Any]) -> str:
    return f"{key} stands in the file twice." if key in rows else ""

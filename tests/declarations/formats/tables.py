"""Files of many declarations, made for tests: from documents, or cell by cell."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from lxml import etree
from openpyxl import Workbook

from declarations.formats import rows as files
from declarations.formats.columns import name_of
from declarations.formats.flattening import Layout, cells_of
from declarations.formats.rows import RowFormat, Source, SourceRow
from declarations.formats.sheets import csv_lines, write_xlsx
from declarations.formats.xml import to_xml
from tests.factories import clear_truck

Document = Mapping[str, Any]
GCC = "green_clearance_code"
TRUCK_COLUMNS = [name_of(path) for path in Layout(cells_of(clear_truck())).places]


def table_of(documents: Iterable[Document]) -> list[list[Any]]:
    """The headings and lines of a table that holds the documents."""
    cells = [cells_of(document) for document in documents]
    layout = Layout(path for found in cells for path in found)
    lines = [line for found in cells for line in layout.lines(found)]
    return [[name_of(path) for path in layout.places], *lines]


def write(path: Path, kind: RowFormat, documents: Sequence[Document]) -> Path:
    """A file of the documents."""
    if kind is RowFormat.XLSX:
        head, *lines = table_of(documents)
        write_xlsx(path, head, lines)
    else:
        path.write_bytes(_bytes(kind, documents))
    return path


def _bytes(kind: RowFormat, documents: Sequence[Document]) -> bytes:
    if kind is RowFormat.CSV:
        head, *lines = table_of(documents)
        return b"".join(csv_lines(head, lines))
    if kind is RowFormat.NDJSON:
        return b"".join(json.dumps(d).encode() + b"\n" for d in documents)
    if kind is RowFormat.JSON:
        return json.dumps({"declarations": documents}).encode()
    root = etree.Element("declarations")
    root.extend(etree.fromstring(to_xml(document)) for document in documents)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def csv_text(lines: Iterable[Sequence[Any]], delimiter: str = ",") -> str:
    """CSV as another program writes it: no BOM, nothing guarded."""
    target = io.StringIO()
    csv.writer(target, delimiter=delimiter, lineterminator="\r\n").writerows(lines)
    return target.getvalue()


def a_csv(path: Path, text: str | bytes, encoding: str = "utf-8") -> Path:
    """A CSV file of this text, or of these bytes."""
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return path


def truck_lines(count: int = 2, **cells: Any) -> list[list[Any]]:
    """Headings, and lines of lawful trucks; `cells` replaces the values of columns,
    named with `__` between their parts."""
    lines = [TRUCK_COLUMNS]
    for _number in range(count):
        found = {name_of(p): value for p, value in cells_of(clear_truck()).items()}
        found |= {name.replace("__", "."): value for name, value in cells.items()}
        lines.append([found.get(name, "") for name in TRUCK_COLUMNS])
    return lines


def a_workbook(path: Path, lines: Iterable[Sequence[Any]]) -> Workbook:
    """A workbook of these cells; it is saved at the path, and may be changed and saved
    there again."""
    book = Workbook()
    sheet = book.worksheets[0]
    for line in lines:
        sheet.append(list(line))
    book.save(path)
    return book


def place(column: str, row: int = 2) -> tuple[int, int]:
    """Row and number of the cell below a heading of `truck_lines`."""
    return row, TRUCK_COLUMNS.index(column) + 1


def examined(path: Path, kind: RowFormat, scheme: str = "") -> Source:
    """What was found in the file."""
    return files.examine(path, kind, scheme=scheme)


def read(path: Path, kind: RowFormat, scheme: str = "") -> list[SourceRow]:
    """Every row of the file."""
    return list(files.read(path, examined(path, kind, scheme)))


def codes(row: SourceRow) -> set[tuple[str, str]]:
    """Where faults of the row stand, and which."""
    return {(fault.pointer, fault.code) for fault in row.faults}

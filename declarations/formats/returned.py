"""The file that comes back: each declaration with what became of it, to be corrected
and sent again as it is."""

import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final, Literal

from declarations.faults import Fault
from declarations.formats.columns import Path as Way
from declarations.formats.columns import column_of, name_of
from declarations.formats.flattening import Layout, cells_of, paths_at
from declarations.formats.headings import DECLARATION
from declarations.formats.sheets import csv_lines, write_xlsx

BEFORE: Final = (DECLARATION, "row")
AFTER: Final = ("state", "rule", "field", "message", "remedy")
SPOOLED_IN_MEMORY: Final = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ReturnedRow:
    """A declaration, or a row that became none; `state` is a word for people."""

    number: int
    state: str
    document: Mapping[str, Any] | None = None
    declaration: str = ""
    findings: tuple[Fault, ...] = ()


def write_returned(
    path: Path,
    kind: Literal["csv", "xlsx"],
    *,
    scheme: str,
    rows: Iterable[ReturnedRow],
) -> None:
    """Write the file. `rows` are gone through once and none is held."""
    with tempfile.SpooledTemporaryFile(SPOOLED_IN_MEMORY) as spool:
        layout = Layout(_spooled(spool, rows, scheme))
        spool.seek(0)
        table = _Table(layout, scheme)
        lines = table.lines(_unspooled(spool))
        header = [*BEFORE, *map(name_of, layout.places), *AFTER]
        if kind == "xlsx":
            write_xlsx(path, header, lines, marked=table.marked, notes=table.note)
            return
        with path.open("wb") as file:
            file.writelines(csv_lines(header, lines))


def _spooled(spool: IO[bytes], rows: Iterable[ReturnedRow], scheme: str) -> set[Way]:
    """Puts the rows by; gives every path that a column is needed for."""
    paths: set[Way] = set()
    for row in rows:
        paths |= cells_of(row.document or {}).keys()
        for finding in row.findings:
            named = paths_at(_scheme_of(row, scheme), finding.pointer)
            if len(named) == 1 or not paths.intersection(named):
                paths.update(named)
        spool.write(json.dumps(_as_json(row)).encode() + b"\n")
    return paths


def _unspooled(spool: IO[bytes]) -> Iterator[ReturnedRow]:
    for line in spool:
        kept = json.loads(line)
        kept["findings"] = tuple(Fault(*finding) for finding in kept["findings"])
        yield ReturnedRow(**kept)


def _as_json(row: ReturnedRow) -> dict[str, Any]:
    return {
        "number": row.number,
        "state": str(row.state),
        "document": row.document,
        "declaration": row.declaration,
        "findings": [
            (f.pointer, f.code, str(f.message), str(f.remedy), f.rule)
            for f in row.findings
        ],
    }


def _scheme_of(row: ReturnedRow, scheme: str) -> str:
    named = (row.document or {}).get("scheme")
    return named if isinstance(named, str) else scheme


class _Table:
    """The lines of the file. What is marked belongs to the line that was last given."""

    def __init__(self, layout: Layout, scheme: str) -> None:
        self.layout = layout
        self.scheme = scheme
        self.marks: dict[int, str] = {}

    def marked(self, _row: int, column: int) -> bool:
        return column in self.marks

    def note(self, _row: int, column: int) -> str:
        return self.marks.get(column, "")

    def lines(self, rows: Iterable[ReturnedRow]) -> Iterator[list[Any]]:
        for row in rows:
            marks = self.marks_of(row)
            lines = self.layout.lines(cells_of(row.document or {}))
            for number, cells in enumerate(lines):
                self.marks = marks.get(number, {})
                first = number == 0
                before = [row.declaration, row.number] if first else ["", ""]
                yield [*before, *cells, *(self.told(row) if first else [""] * 5)]

    def told(self, row: ReturnedRow) -> list[str]:
        """What became of the row; the findings stand line by line in each cell."""
        scheme = _scheme_of(row, self.scheme)
        found = row.findings
        columns = (
            [f.rule or f.code for f in found],
            [column_of(scheme, f.pointer) for f in found],
            [_one_line(f.message) for f in found],
            [_one_line(f.remedy) for f in found],
        )
        return [row.state, *("\n".join(column) for column in columns)]

    def marks_of(self, row: ReturnedRow) -> dict[int, dict[int, str]]:
        """Notes on cells, by line and column."""
        marks: dict[int, dict[int, str]] = {}
        for finding in row.findings:
            for path in paths_at(_scheme_of(row, self.scheme), finding.pointer):
                column, line = self.layout.column(path)
                place = self.layout.places.get(column)
                if place is not None:
                    note = f"{finding.message} {finding.remedy}".strip()
                    marks.setdefault(line, {})[place + len(BEFORE)] = note
        return marks


def _one_line(text: str) -> str:
    return " ".join(text.split())

"""Answers that are files to be saved: tables as CSV or as a workbook."""

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, StreamingHttpResponse
from django.utils.translation import gettext as _

from declarations.faults import Conflict
from declarations.formats.sheets import csv_lines, write_xlsx

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A workbook is made while its reader waits; CSV may have any number of lines.
MOST_IN_WORKBOOK = 10_000


@dataclass(frozen=True, slots=True)
class Table:
    """A list as a file has it: `lines` of `rows`, which are counted before a workbook
    is begun."""

    name: str
    header: Sequence[str]
    lines: Iterable[Sequence[Any]]
    rows: QuerySet[Any]


def table_answer(table: Table, kind: str) -> StreamingHttpResponse | FileResponse:
    """The table as csv or xlsx. Raises Conflict for more rows than a workbook takes:
    nothing is ever left out in silence."""
    if kind == "csv":
        return csv_answer(table.name, table.header, table.lines)
    bounded = table.rows.order_by()[: MOST_IN_WORKBOOK + 1]
    if bounded.count() > MOST_IN_WORKBOOK:
        raise Conflict(
            "too_many_rows",
            _(
                "These are more rows than a workbook takes here. Take the list as CSV,"
                " or narrow it by filters."
            ),
        )
    return _workbook(table)


def csv_answer(
    name: str, header: Sequence[str], lines: Iterable[Sequence[Any]]
) -> StreamingHttpResponse:
    """The lines as they come, of which there may be any number."""
    answer = StreamingHttpResponse(
        csv_lines(header, lines), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def _workbook(table: Table) -> FileResponse:
    """Written whole before the first byte of it is sent."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.xlsx"
        write_xlsx(path, table.header, table.lines)
        # The open file outlives its name.
        return FileResponse(
            path.open("rb"),
            as_attachment=True,
            filename=f"{table.name}.xlsx",
            content_type=WORKBOOK,
        )

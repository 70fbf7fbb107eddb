"""Templates to start from: every column of a scheme, with one invented example."""

import io
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _
from lxml import etree
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from declarations.formats.columns import (
    BODY,
    Column,
    columns_for,
    name_of,
    questions_for,
    required_columns,
)
from declarations.formats.flattening import Cells, Layout, cells_of
from declarations.formats.headings import SHARED
from declarations.formats.json_list import LIST
from declarations.formats.sheets import (
    Marks,
    add_sheet,
    cell_text,
    csv_lines,
    heading_cell,
    sheet_value,
    widen,
)
from declarations.formats.source import RowFormat
from declarations.formats.xml import to_xml
from declarations.layout import Field
from declarations.schemes import schemes

EXAMPLE: Final = "example.json"
LEAVING_IN: Final = timedelta(days=30)
OWN_REFERENCE: Final = ("own_reference",)
# Who signs is asked once for the whole file, unless a program says it here.
TRUTH: Final = "declaration_of_truth"
AS_TEXT: Final = "@"
MOST_CHOICES: Final = 40


def template(scheme: str, kind: RowFormat) -> bytes:
    """The file to download."""
    example = _example(scheme)
    if kind is RowFormat.CSV:
        return b"".join(_csv(scheme, example))
    if kind is RowFormat.XLSX:
        return _xlsx(scheme, example)
    if kind is RowFormat.NDJSON:
        return json.dumps(example, ensure_ascii=False).encode() + b"\n"
    if kind is RowFormat.JSON:
        text = json.dumps({LIST: [example]}, ensure_ascii=False, indent=2)
        return text.encode() + b"\n"
    return _xml(example)


def _example(scheme: str) -> dict[str, Any]:
    """The example that lies in the scheme's folder, or as good as none. Its goods
    leave soon, whenever it is downloaded."""
    path = schemes()[scheme].body_xsd.with_name(EXAMPLE)
    if not path.exists():
        return {"scheme": scheme}
    leaving = timezone.localdate() + LEAVING_IN
    found = json.loads(path.read_text("utf-8"))
    return {**found, "scheme": scheme, "planned_exit_date": leaving.isoformat()}


def _xml(example: dict[str, Any]) -> bytes:
    root = etree.Element(LIST)
    root.append(etree.fromstring(to_xml(example)))
    etree.indent(root)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def _csv(scheme: str, example: dict[str, Any]) -> Iterator[bytes]:
    first, *others = _table(scheme, example)
    yield from csv_lines(first, others)


def _xlsx(scheme: str, example: dict[str, Any]) -> bytes:
    book = Workbook(write_only=True)
    _add_table(book.create_sheet(_("Declarations")), _table(scheme, example))
    titles = [
        _("Column"),
        _("Meaning"),
        _("Needed"),
        _("How it is written"),
        _("Choices"),
    ]
    add_sheet(book, _("Notes"), titles, _notes(scheme), Marks())
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _add_table(sheet: Any, lines: list[list[Any]]) -> None:
    """All of it as text, so that what is typed stays as it is typed."""
    header = lines[lines.index([]) + 1]
    widen(sheet, header, number_format=AS_TEXT)
    for line in lines:
        if line is header:
            sheet.append([heading_cell(sheet, name) for name in line])
        else:
            sheet.append([_text_cell(sheet, value) for value in line])


def _text_cell(sheet: Any, value: Any) -> Any:
    cell = WriteOnlyCell(sheet, value=sheet_value(cell_text(value)))
    cell.number_format = AS_TEXT
    return cell


def _table(scheme: str, example: dict[str, Any]) -> list[list[Any]]:
    """What all rows share, an empty line, the headings, and the example."""
    cells = cells_of(example)
    own = {path: value for path, value in cells.items() if not _is_shared(path)}
    asked = _asked(scheme)
    layout = Layout({*own, *(path for path in asked if not _is_shared(path))})
    shared = [
        [f"{SHARED} {column.name}", _shared_value(column, cells)]
        for column in columns_for(scheme)
        if _is_shared(column.path) and (column.path in asked or column.path in cells)
    ]
    return [*shared, [], [name_of(path) for path in layout.places], *layout.lines(own)]


def _is_shared(path: tuple[str | int, ...]) -> bool:
    return path[0] != BODY and path != OWN_REFERENCE


def _shared_value(column: Column, cells: Cells) -> Any:
    return "" if column.path[0] == TRUTH else cells.get(column.path, "")


def _asked(scheme: str) -> set[tuple[str | int, ...]]:
    """Where the answers of the form lie; of a list, those of its first entry."""
    questions = questions_for(scheme)
    columns = [c for c in columns_for(scheme) if c.name in questions]
    return {("scheme",), *(tuple(_first(c.path)) for c in columns)}


def _first(path: tuple[str | int, ...]) -> Iterator[str | int]:
    return (0 if isinstance(step, int) else step for step in path)


def _notes(scheme: str) -> Iterator[list[str]]:
    """What each column means; how the file is put together comes first."""
    for line in _explanations():
        yield [line]
    yield []
    questions = questions_for(scheme)
    needed = {column.path for column in required_columns(scheme)}
    for column in columns_for(scheme):
        question = questions.get(column.name)
        yield [
            column.name,
            str(question.label if question else _(column.shape.label)),
            _("yes") if column.path in needed else "",
            _form(column),
            _choices(question) if question else "",
        ]


def _explanations() -> tuple[str, ...]:
    return (
        _("Lines above the headings that begin with # hold for every row."),
        _("A value in a row goes before it. Remove the columns that you do not need."),
        _("A list with .1. in its name goes on with .2., .3. in further columns."),
        _(
            "A list without a number takes one entry a line; write the other lines"
            " below, with the same reference or nothing else in them."
        ),
        _("Format columns as text before you type: numbers lose zeros and digits."),
        _("Who declares the truth is asked once for the file when you send it here."),
    )


def _form(column: Column) -> str:
    shape = column.shape
    if "integer" in shape.types:
        return _("a whole number")
    if "boolean" in shape.types:
        return _("true or false")
    if shape.canonical == "date":
        return _("a date: YYYY-MM-DD")
    if shape.expected:
        return _(shape.expected)
    if shape.canonical == "decimal":
        return _("a number with a decimal point, such as 12.5")
    return _("text")


def _choices(question: Field) -> str:
    offered = [(str(code), str(label)) for code, label in question.choices()]
    if len(offered) > MOST_CHOICES:
        return ""
    return "\n".join(f"{code} = {label}" for code, label in offered)

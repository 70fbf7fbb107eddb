"""The rows of a table to documents, the same for every kind of table."""

from collections.abc import Iterable, Iterator
from typing import Final

from django.utils.translation import gettext as _

from declarations.faults import Fault
from declarations.formats.building import Builder, Plan
from declarations.formats.cells import fault_at
from declarations.formats.headings import Heading, Line, is_blank
from declarations.formats.source import SourceRow

TOTALS: Final = frozenset(
    ["合计", "总计", "小计", "共计", "汇总", "total", "totals", "grand total", "sum"]
)
# More lines than any list of a declaration may be long.
MOST_LINES: Final = 2_000
OWN_REFERENCE: Final = ("own_reference",)


def count_rows(lines: Iterable[Line], heading: Heading) -> int:
    """How many declarations the lines below the heading are."""
    return sum(1 for _group in _groups(lines, heading))


def read_rows(
    lines: Iterable[Line], heading: Heading, *, ragged: bool
) -> Iterator[SourceRow]:
    """The declarations below the heading. `ragged`: lines may end early."""
    plan = Plan(heading.columns, heading.shared)
    for group in _groups(lines, heading):
        yield _Row(heading, plan).read(group, ragged=ragged)


def _groups(lines: Iterable[Line], heading: Heading) -> Iterator[list[Line]]:
    """The lines of each declaration; blank lines are no part of any."""
    filled = (line for line in lines if not is_blank(line.cells))
    if not heading.lined:
        yield from ([line] for line in filled)
        return
    names = _Names(heading)
    group: list[Line] = []
    for line in filled:
        if group and not names.goes_on(group[0], line):
            yield group
            group = []
        if len(group) <= MOST_LINES:
            group.append(line)
    if group:
        yield group


class _Names:
    """Tells which lines belong together: those that repeat the reference of the
    first, or give nothing but further entries of its lists."""

    def __init__(self, heading: Heading) -> None:
        self.single = [n for n, c in enumerate(heading.columns) if c and not c.lined]
        paths = [c.path if c else () for c in heading.columns]
        reference = paths.index(OWN_REFERENCE) if OWN_REFERENCE in paths else -1
        self.naming = [n for n in (heading.declaration, reference) if n >= 0]
        self.row = heading.row

    def goes_on(self, first: Line, line: Line) -> bool:
        if _is_total(line) or (self.row >= 0 and _cell(line, self.row)):
            return False
        own = [_cell(line, place) for place in self.naming]
        if any(own):
            return own == [_cell(first, place) for place in self.naming]
        return not any(_cell(line, place) for place in self.single)


def _cell(line: Line, place: int) -> str:
    return line.cells[place].strip() if place < len(line.cells) else ""


def _is_total(line: Line) -> bool:
    first = next((cell for cell in line.cells if cell.strip()), "")
    return first.strip(" :：\u3000").casefold() in TOTALS


def _is_heading(line: Line, heading: Heading) -> bool:
    """As where several tables were put below each other."""
    return [cell.strip() for cell in line.cells[: len(heading.names)]] == heading.names


class _Row:
    """Reads the lines of one declaration."""

    def __init__(self, heading: Heading, plan: Plan) -> None:
        self.heading = heading
        self.builder = Builder(plan, heading.scheme)
        self.faults: list[Fault] = list(heading.shared_faults)

    def read(self, group: list[Line], *, ragged: bool) -> SourceRow:
        first, *others = group
        if _is_total(first):
            return SourceRow(first.number, faults=(_total_line(),))
        if _is_heading(first, self.heading):
            return SourceRow(first.number, faults=(_repeated_heading(),))
        for line in group:
            self.check_width(line, ragged=ragged)
        self.builder.take_line(first.cells)
        for line in others:
            for column in self.builder.take_further_line(line.cells):
                self.faults.append(fault_at(column, 0, _lines_disagree()))
        if len(group) > MOST_LINES:
            self.faults.append(_too_many_lines())
        if self.builder.is_empty:
            return SourceRow(first.number, faults=(_empty_row(),))
        document = self.builder.built()
        place = self.heading.declaration
        return SourceRow(
            number=first.number,
            key=str(document.get("own_reference", "")).strip(),
            declaration=_cell(first, place) if place >= 0 else "",
            document=document,
            faults=(*self.faults, *self.builder.faults),
        )

    def check_width(self, line: Line, *, ragged: bool) -> None:
        width = len(self.heading.columns)
        given = len(line.cells)
        if given < width and not ragged:
            self.faults.append(_too_few_cells(given, width))
        elif given > width and not is_blank(line.cells[width:]):
            self.faults.append(_too_many_cells(given, width))


def _total_line() -> Fault:
    return Fault(
        "",
        "total_line",
        _("This is a line of totals, not a declaration."),
        _("Remove the line; each row is one declaration."),
    )


def _repeated_heading() -> Fault:
    return Fault(
        "",
        "repeated_heading",
        _("This line repeats the headings of the table."),
        _("Remove the line; the headings stand once, above all rows."),
    )


def _empty_row() -> Fault:
    return Fault(
        "",
        "empty_row",
        _("No column of this row holds a value."),
        _("Write the declaration anew, or remove the row."),
    )


def _too_few_cells(given: int, width: int) -> Fault:
    message = _("The line has %(given)d cells, the headings are %(width)d.")
    return Fault(
        "",
        "too_few_cells",
        message % {"given": given, "width": width},
        _("Check that nothing was cut off; leave cells empty rather than out."),
    )


def _too_many_cells(given: int, width: int) -> Fault:
    message = _("The line has %(given)d cells, the headings are %(width)d.")
    return Fault(
        "",
        "too_many_cells",
        message % {"given": given, "width": width},
        _("Put values with a separator in them into double quotes."),
    )


def _too_many_lines() -> Fault:
    message = _("More than %(limit)d lines belong to this declaration.")
    return Fault(
        "",
        "too_many",
        message % {"limit": MOST_LINES},
        _("Give each declaration a reference of its own."),
    )


def _lines_disagree() -> tuple[str, str, str]:
    return (
        "lines_disagree",
        _("the lines of this declaration say different things."),
        _("Write the same in each, or leave it empty after the first."),
    )

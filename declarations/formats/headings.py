"""The top of a table: values that all rows share, and which column is which."""

import difflib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

from declarations.faults import Fault, Refused
from declarations.formats.cells import fault_at, settle
from declarations.formats.columns import (
    Column,
    columns_for,
    find_column,
    required_columns,
)
from declarations.intake import bounded
from declarations.places import shown
from declarations.schemes import schemes

# Lines above the table whose first cell starts so: name, then value, for all rows.
SHARED: Final = "#"
DECLARATION: Final = "declaration"
# What the portal adds to a file that it gives back; not read again.
ROW: Final = "row"
ADDED: Final = ("state", "rule", "field", "message", "remedy")
SCHEME: Final = ("scheme",)
MOST_COLUMNS: Final = 4_000


@dataclass(frozen=True, slots=True)
class Line:
    """The cells of one line or row of a sheet, by the number that people see."""

    number: int
    cells: list[str]


@dataclass(slots=True)
class Heading:
    """What the top of a table says. `columns` has None where a heading is empty or of
    our own; `shared` are values for all rows."""

    scheme: str
    columns: list[Column | None] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    shared: list[tuple[Column, Any]] = field(default_factory=list)
    shared_faults: list[Fault] = field(default_factory=list)
    declaration: int = -1
    row: int = -1

    @property
    def lined(self) -> bool:
        """Whether declarations may go over several lines."""
        return any(column.lined for column in self.columns if column)


def is_blank(cells: list[str]) -> bool:
    """Whether no cell holds anything."""
    return not any(cell and not cell.isspace() for cell in cells)


def is_shared(cells: list[str]) -> bool:
    """Whether the line gives a value to all rows."""
    return bool(cells) and cells[0].lstrip().startswith(SHARED)


def read_heading(lines: Iterator[Line], scheme: str) -> Heading:
    """The top of the table; the lines are left at its first row. Raises Refused."""
    shared: list[Line] = []
    for line in lines:
        if is_shared(line.cells):
            shared.append(line)
        elif not is_blank(line.cells):
            return _Reader(scheme).read(shared, line)
    raise refused("no_heading", _("There is no line of column headings."), _start())


def known_headings(cells: list[str]) -> int:
    """How many of the cells are headings of any scheme."""
    return sum(bool(_anywhere(cell)) for cell in cells if cell.strip())


def _anywhere(heading: str) -> Column | None:
    return next(filter(None, (find_column(s, heading) for s in schemes())), None)


class _Reader:
    """Reads the top; gathers every fault before it refuses."""

    def __init__(self, scheme: str) -> None:
        self.heading = Heading(scheme)
        self.faults: list[Fault] = []

    def read(self, shared: list[Line], titles: Line) -> Heading:
        pairs = [pair for pair in map(_pair, shared) if pair[1].strip()]
        self.settle_scheme(pairs, titles)
        for name, value in pairs:
            self.share(name, value)
        self.name_columns(titles.cells)
        self.require()
        if self.faults:
            raise Refused(bounded(self.faults))
        return self.heading

    def settle_scheme(self, pairs: list[tuple[str, str]], titles: Line) -> None:
        stated = [value.strip() for name, value in pairs if _plain(name) == "scheme"]
        for slug in stated[:1]:
            if slug not in schemes():
                raise Refused([_unknown_scheme(slug)])
            if self.heading.scheme not in ("", slug):
                raise Refused([_other_scheme(slug, self.heading.scheme)])
            self.heading.scheme = slug
        by_row = "scheme" in map(_plain, titles.cells)
        if not self.heading.scheme and not by_row:
            raise Refused([_no_scheme()])

    def find(self, name: str) -> Column | None:
        scheme = self.heading.scheme
        return find_column(scheme, name) if scheme else _anywhere(name)

    def share(self, name: str, value: str) -> None:
        column = self.find(name)
        if column is None or column.lined:
            self.faults.append(self.unknown(name))
            return
        found, words = settle(value, column)
        self.heading.shared.append((column, found))
        if words:
            self.heading.shared_faults.append(fault_at(column, 0, words))

    def name_columns(self, cells: list[str]) -> None:
        cells = [cell.strip() for cell in cells]
        while cells and not cells[-1]:
            cells.pop()
        if len(cells) > MOST_COLUMNS:
            self.faults.append(_too_many_columns())
            return
        self.heading.columns = [self.column(n, cell) for n, cell in enumerate(cells)]
        self.heading.names = cells
        given = Counter(column.path for column in self.heading.columns if column)
        for column in dict.fromkeys(c for c in self.heading.columns if c):
            if given[column.path] > 1:
                self.faults.append(_duplicate(column))

    def column(self, place: int, cell: str) -> Column | None:
        if not cell:
            return None
        if _plain(cell) == DECLARATION:
            self.heading.declaration = place
            return None
        found = self.find(cell)
        if found is None and _plain(cell) == ROW:
            self.heading.row = place
        elif found is None and _plain(cell) not in ADDED:
            self.faults.append(self.unknown(cell))
        return found

    def require(self) -> None:
        """Where rows name their schemes, the table has to fit one of them."""
        columns = [c for c in self.heading.columns if c]
        given = {c.path for c in columns} | {c.path for c, _v in self.heading.shared}
        missing = [
            [_missing(c) for c in required_columns(scheme) if c.path not in given]
            for scheme in self.schemes()
        ]
        nearest: list[Fault] = min(missing, key=len)
        self.faults += nearest

    def unknown(self, name: str) -> Fault:
        known = [c.name for s in self.schemes() for c in columns_for(s)]
        near = difflib.get_close_matches(name[:64], known, n=1, cutoff=0.6)
        remedy = _("Did you mean “%(name)s”?") % {"name": near[0]} if near else _start()
        message = _("There is no column called “%(name)s”.") % {"name": shown(name)}
        return Fault("", "unknown_column", message, remedy)

    def schemes(self) -> list[str]:
        return [self.heading.scheme] if self.heading.scheme else list(schemes())


def _pair(line: Line) -> tuple[str, str]:
    """Name and value of a shared line; the mark may have a cell of its own."""
    first, *rest = line.cells
    name = first.strip().lstrip(SHARED).strip()
    if not name and rest:
        name, *rest = rest
    return name, rest[0] if rest else ""


def _plain(name: str) -> str:
    return name.strip().casefold()


def refused(code: str, message: str, remedy: str = "", *, status: int = 422) -> Refused:
    """A file that cannot be taken as a whole, for one reason."""
    return Refused([Fault("", code, message, remedy)], code=code, status=status)


def _start() -> str:
    return _("Start from the template: its first lines name every column.")


def _duplicate(column: Column) -> Fault:
    return Fault(
        column.pointer,
        "duplicate_column",
        _("The column “%(name)s” is there twice.") % {"name": column.name},
        _("Keep the one that is meant."),
    )


def _missing(column: Column) -> Fault:
    return Fault(
        column.pointer,
        "missing_column",
        _("The column “%(name)s” is missing.") % {"name": column.name},
        _("Add it, with a value in each row."),
    )


def _too_many_columns() -> Fault:
    message = _("There are more than %(limit)d columns.") % {"limit": MOST_COLUMNS}
    return Fault("", "too_many_columns", message, _start())


def _no_scheme() -> Fault:
    return Fault(
        "/scheme",
        "missing",
        _("The file does not say under which scheme it is filed."),
        _("Choose the scheme, or add a line “# scheme” above the table."),
    )


def _unknown_scheme(slug: str) -> Fault:
    message = _("“%(name)s” is no scheme that is known here.") % {"name": shown(slug)}
    remedy = _("Use one of: %(choices)s.") % {"choices": ", ".join(schemes())}
    return Fault("/scheme", "not_in_list", message, remedy)


def _other_scheme(slug: str, chosen: str) -> Fault:
    message = _("The file says %(stated)s, but %(chosen)s was chosen.")
    return Fault(
        "/scheme",
        "other_scheme",
        message % {"stated": slug, "chosen": chosen},
        _("Choose the scheme that the file is for, or correct its first lines."),
    )

"""One item of a request as the filer's page shows it: its fields, files and faults."""

from dataclasses import dataclass, field, replace

from declarations.documents.selectors import Listed
from declarations.faults import Fault
from declarations.filing_sections import all_sections
from declarations.layout import Field, Table
from declarations.names import Names
from declarations.pointers import within
from declarations.questions import Asked, Question
from declarations.schemes import IntakeScheme
from validation.rfi.models import LONGEST_TEXT, Rfi, RfiItem


def words_name(rfi: Rfi, item: RfiItem) -> str:
    """The name of the input for an item's answer in words."""
    return f"words-{rfi.number}-{item.position}"


def layout_of(
    home: str, scheme: IntakeScheme, names: Names
) -> tuple[Field | Table, ...]:
    """The fields of the form in a place: those inside it, or, in a row of a table, the
    row's own under their full names."""
    items = {item.pointer: item for page in all_sections(scheme) for item in page.items}
    inside = tuple(item for item in items.values() if within(item.pointer, home))
    if inside:
        return inside
    around = [item for item in items.values() if within(home, item.pointer)]
    return tuple(
        cell
        for item in around
        for cell in (_cells(home, item, names) if isinstance(item, Table) else [item])
    )


def _cells(home: str, table: Table, names: Names) -> list[Field]:
    index = home[len(table.pointer) + 1 :].partition("/")[0]
    row = f"{table.pointer}/{index}"
    cells = [
        replace(
            cell,
            pointer=row + cell.pointer,
            label=names.of(row + cell.pointer).label,
        )
        for cell in table.fields
    ]
    return [
        cell
        for cell in cells
        if within(cell.pointer, home) or within(home, cell.pointer)
    ]


@dataclass(slots=True)
class ItemShown:
    """One item with the fields that answer it. `shown_above` is the anchor of its
    place where an earlier item shows it already."""

    item: RfiItem
    label: str
    name: str
    files: list[Listed]
    asked: list[Asked]
    homes: list[str]
    shown_above: str = ""
    faults: list[Fault] = field(default_factory=list)

    @property
    def id(self) -> str:
        """What links to its answer in words point at."""
        return self.name

    @property
    def named_below(self) -> bool:
        """Whether the one field that is shown says the same as the heading."""
        labels = [a.field.label for a in self.asked if isinstance(a, Question)]
        return len(self.asked) == 1 and labels == [self.label]

    @property
    def longest(self) -> int:
        """How long an answer in words may be."""
        return LONGEST_TEXT


@dataclass(frozen=True, slots=True)
class RequestShown:
    """One request with its items as they are shown."""

    rfi: Rfi
    items: list[ItemShown]

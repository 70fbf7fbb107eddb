"""Everything on a case that a reviewer can mark, in the order of the form."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from declarations.documents.stated import kinds_of
from declarations.filing_sections import sections_for
from declarations.layout import Section
from declarations.models import Declaration
from declarations.names import ANY_ROW, Names
from declarations.pointers import at
from declarations.questions import Asked, TableQuestion, ask
from declarations.selectors import scheme_of
from validation.rfi.conclusion import declared_now
from validation.rfi.forms import DOCUMENT, WORDS


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that can be marked, and what stands there now."""

    value: str
    label: str
    seen: str = ""
    code: bool = False

    @property
    def id(self) -> str:
        """What its label points at."""
        plain = self.value.strip("/").replace(ANY_ROW, "each")
        return "mark-" + plain.replace("/", "-").replace(":", "-")


@dataclass(frozen=True, slots=True)
class MarkGroup:
    """What one page of the form asks for."""

    title: str
    marks: tuple[Mark, ...]


def marks_of(declaration: Declaration) -> list[MarkGroup]:
    """The fields, rows, columns and tables of what is declared now, page by page."""
    scheme, document = scheme_of(declaration), declared_now(declaration).envelope
    names = Names(scheme, document)
    groups = [
        MarkGroup(str(page.title), tuple(_marks(page, document, names)))
        for page in sections_for(scheme, document)
    ]
    return [group for group in groups if group.marks]


def other_marks(declaration: Declaration) -> list[Mark]:
    """A question in words alone, and the documents that can be asked for."""
    return [
        Mark(WORDS, _("A question about no single field")),
        *(
            Mark(DOCUMENT + kind, label)
            for kind, label in kinds_of(declaration).items()
        ),
    ]


def _marks(page: Section, document: Mapping[str, Any], names: Names) -> Iterator[Mark]:
    for item in ask(page, document):
        if isinstance(item, TableQuestion):
            given = at(document, item.pointer)
            yield from _of_table(item, len(given) if isinstance(given, list) else 0)
        else:
            yield _of_field(item, names)


def _of_field(item: Asked, names: Names) -> Mark:
    named, seen = names.of(item.pointer), names.spoken(item.pointer)
    seen = "" if seen == named.label else seen
    return Mark(item.pointer, named.label, seen, named.code)


def _of_table(item: TableQuestion, rows: int) -> Iterator[Mark]:
    table = item.table
    whole = _("%(table)s: the whole list, rows may come and go")
    yield Mark(item.pointer, whole % {"table": table.label})
    several = rows > 0 and len(table.fields) > 1
    for field in table.fields if several else ():
        column = _("%(table)s: %(field)s in every row")
        yield Mark(
            f"{item.pointer}/{ANY_ROW}{field.pointer}",
            column % {"table": table.label, "field": field.label},
        )
    for row in item.rows[:rows]:
        first = row.questions[0]
        name = f"{table.row_label} {row.number}"
        yield Mark(row.pointer, name, first.shown, code=True)

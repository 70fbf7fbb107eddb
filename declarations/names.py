"""What people call the places of a document: its labels, and values in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from declarations.canonicalise import label_of
from declarations.facts import spoken
from declarations.filing_sections import all_sections
from declarations.intake import shape_for
from declarations.layout import Section, Table, Widget
from declarations.pointers import at, parts
from declarations.questions import Question, TableQuestion, ask
from declarations.schemes import IntakeScheme

ANY_ROW = "*"


@dataclass(frozen=True, slots=True)
class Named:
    """A place by the name that people know; `page` is the page that asks for it."""

    label: str
    page: str = ""
    question: Question | None = None

    @property
    def code(self) -> bool:
        """Whether it is set in the face for identifiers."""
        return bool(self.question and self.question.field.widget is Widget.IDENTIFIER)


class Names:
    """The names of all places of one document of a scheme."""

    def __init__(self, scheme: IntakeScheme, document: Mapping[str, Any]) -> None:
        self._document = document
        self._shape = shape_for(scheme.slug)
        self._known: dict[str, Named] = {}
        # Pages that apply come first: two pages may ask for the same place.
        pages = sorted(all_sections(scheme), key=lambda page: not page.when(document))
        self.pages = [str(page.title) for page in all_sections(scheme)]
        for page in pages:
            for pointer, named in _named(page, document):
                self._known.setdefault(pointer, named)

    def of(self, pointer: str) -> Named:
        """The name of a place, from the form or else from the schema."""
        known = self._known.get(pointer)
        if known is not None:
            return known
        steps = [int(s) if s.isdigit() else s for s in parts(pointer)]
        return Named(label_of(self._shape.at(steps), tuple(steps)))

    def spoken(self, pointer: str, value: Any = None) -> str:
        """What stands in a place, or another value there, in words."""
        value = at(self._document, pointer) if value is None else value
        question = self.of(pointer).question
        if question is not None:
            asked = Question(question.field, pointer, value, question.required)
            return spoken(asked)
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        return "" if value is None else str(value)


def _named(page: Section, document: Mapping[str, Any]) -> Iterator[tuple[str, Named]]:
    title = str(page.title)
    for item in ask(page, document):
        if isinstance(item, TableQuestion):
            yield from _of_table(item, title)
        else:
            yield item.pointer, Named(str(item.field.label), title, item)


def _of_table(item: TableQuestion, title: str) -> Iterator[tuple[str, Named]]:
    table = item.table
    yield item.pointer, Named(str(table.label), title)
    for field in table.fields:
        column = f"{item.pointer}/{ANY_ROW}{field.pointer}"
        yield column, Named(f"{table.label}: {field.label}", title)
    for row in item.rows:
        name = f"{table.row_label} {row.number}"
        for question in row.questions:
            label = f"{name}: {question.field.label}"
            yield question.pointer, Named(label, title, question)
        if row.questions[0].pointer != row.pointer:
            yield row.pointer, Named(name, title)


def keys_of(scheme: IntakeScheme) -> dict[str, Sequence[str]]:
    """By table: the places in its rows that may tell one row from another, those that
    hold identifiers first."""
    return {
        item.pointer: [
            field.pointer
            for field in sorted(
                item.fields, key=lambda field: field.widget is not Widget.IDENTIFIER
            )
        ]
        for page in all_sections(scheme)
        for item in page.items
        if isinstance(item, Table)
    }

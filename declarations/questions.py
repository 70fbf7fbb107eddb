"""A page of the form as templates show it: each question with its answer and faults."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as member
from typing import Any

from django.utils.translation import gettext as _

from declarations.answers import blank
from declarations.faults import Fault
from declarations.layout import Field, Section, Table, Widget
from declarations.pointers import at, within


def anchor_of(pointer: str) -> str:
    """The HTML id of what a pointer names."""
    return pointer.strip("/").replace("/", "-")


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a question."""

    value: str
    label: str
    id: str
    chosen: bool


@dataclass(slots=True)
class Question:
    """A field that is asked once; `pointer` is its name in the form."""

    field: Field
    pointer: str
    value: Any
    required: bool
    faults: list[Fault] = member(default_factory=list)

    @property
    def id(self) -> str:
        """What labels, links and messages point at."""
        return anchor_of(self.pointer)

    @property
    def template(self) -> str:
        """The template of the widget."""
        return f"components/fields/{self.field.widget}.html"

    @property
    def shown(self) -> str:
        """The answer as the input repeats it."""
        return "" if self.value is None else str(self.value)

    @property
    def described_by(self) -> str:
        """The ids of hint and messages, in the order they are read."""
        ids = [f"{self.id}-hint"] if self.field.hint else []
        return " ".join([*ids, f"{self.id}-error"])

    @property
    def answered(self) -> bool:
        """Whether there is an answer."""
        return not blank(self.value)

    @property
    def checkable(self) -> bool:
        """Whether there is an answer of a kind that people copy from somewhere."""
        return self.field.widget is Widget.IDENTIFIER and self.answered

    @property
    def choices(self) -> list[Choice]:
        """The options; an answer that is none of them is kept as one more."""
        given = self.value if isinstance(self.value, list) else [self.shown]
        offered = {str(value): str(label) for value, label in self.field.choices()}
        offered |= {v: v for v in map(str, given) if v and v not in offered}
        return [
            Choice(value, label, f"{self.id}-{value}".replace(" ", "-"), value in given)
            for value, label in offered.items()
        ]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table, numbered from one."""

    pointer: str
    number: int
    questions: tuple[Question, ...]

    @property
    def id(self) -> str:
        """What links point at."""
        return anchor_of(self.pointer)


@dataclass(slots=True)
class TableQuestion:
    """A table with the rows that are shown."""

    table: Table
    rows: tuple[Row, ...]
    faults: list[Fault] = member(default_factory=list)

    @property
    def answered(self) -> bool:
        """Whether any row has an answer."""
        return any(one.answered for row in self.rows for one in row.questions)

    @property
    def pointer(self) -> str:
        """Where the rows lie."""
        return self.table.pointer

    @property
    def id(self) -> str:
        """What links point at."""
        return anchor_of(self.pointer)


Asked = Question | TableQuestion


def ask(section: Section, envelope: Mapping[str, Any]) -> list[Asked]:
    """The page's questions with the answers given so far."""
    return [
        _table(item, envelope)
        if isinstance(item, Table)
        else Question(item, item.pointer, at(envelope, item.pointer), not item.optional)
        for item in section.items
    ]


def _table(table: Table, envelope: Mapping[str, Any]) -> TableQuestion:
    given = at(envelope, table.pointer)
    given = given if isinstance(given, list) else []
    count = max(len(given), table.at_least)
    return TableQuestion(
        table, tuple(_row(table, index, envelope) for index in range(count))
    )


def _row(table: Table, index: int, envelope: Mapping[str, Any]) -> Row:
    pointer = f"{table.pointer}/{index}"
    needed = index < table.at_least or not blank(at(envelope, pointer))
    questions = tuple(
        Question(
            field=field,
            pointer=pointer + field.pointer,
            value=at(envelope, pointer + field.pointer),
            required=needed and not field.optional,
        )
        for field in table.fields
    )
    return Row(pointer, index + 1, questions)


def flat(asked: Iterable[Asked]) -> Iterator[Question]:
    """Every single question, those of rows included."""
    for item in asked:
        if isinstance(item, TableQuestion):
            for row in item.rows:
                yield from row.questions
        else:
            yield item


def with_tables(asked: Iterable[Asked]) -> list[Asked]:
    """Everything that may bear a fault: single questions first, then tables."""
    asked = list(asked)
    tables = [item for item in asked if isinstance(item, TableQuestion)]
    return [*flat(asked), *tables]


def unanswered(asked: Iterable[Asked]) -> list[Fault]:
    """A fault for each question that needs an answer and has none."""
    return [
        Fault(question.pointer, "missing", _sentence(question.field))
        for question in flat(asked)
        if question.required and blank(question.value)
    ]


def _sentence(field: Field) -> str:
    if field.widget is Widget.CHECKBOX:
        return _("Tick the box to declare this: %(label)s") % {"label": field.label}
    if field.widget in {Widget.SELECT, Widget.RADIOS, Widget.CHECKBOXES}:
        return _("%(label)s: choose an answer.") % {"label": field.label}
    return _("%(label)s: not answered yet.") % {"label": field.label}


def place(faults: Iterable[Fault], asked: list[Asked]) -> list[tuple[Fault, str]]:
    """Set each fault beside its question; gives those placed, with the id to link to.

    A fault below a question belongs to it; one above, to the first question below.
    """
    placed = []
    for fault in faults:
        home = _home(fault.pointer, asked)
        if home is not None:
            home.faults.append(fault)
            placed.append((fault, home.id))
    return placed


def remark(faults: Iterable[Fault], asked: list[Asked]) -> None:
    """Set each fault beside its question too, where that is answered and the fault does
    not stand there yet."""
    for fault in faults:
        home = _home(fault.pointer, asked)
        if home is not None and home.answered and fault not in home.faults:
            home.faults.append(fault)


def _home(pointer: str, asked: list[Asked]) -> Asked | None:
    homes = with_tables(asked)
    around = [home for home in homes if within(pointer, home.pointer)]
    if around:
        return max(around, key=lambda found: len(found.pointer))
    below = (home for home in homes if pointer and within(home.pointer, pointer))
    return next(below, None)

"""What was declared, as summary lists show it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from declarations.answers import blank
from declarations.layout import Field, Section, Widget
from declarations.questions import Question, Row, TableQuestion, anchor_of, ask


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a summary list. `code`: set in the face for identifiers."""

    label: str
    value: str
    pointer: str
    code: bool = False
    more: tuple[str, ...] = ()

    @property
    def anchor(self) -> str:
        """The id of the field that asks for it."""
        return anchor_of(self.pointer)


@dataclass(frozen=True, slots=True)
class FactSheet:
    """The facts that one page asked for."""

    section: Section
    facts: tuple[Fact, ...]


def fact_sheets(
    sections: tuple[Section, ...], envelope: Mapping[str, Any], *, gaps: bool = False
) -> list[FactSheet]:
    """A sheet for each page that has something to show; with `gaps`, all questions."""
    sheets = [
        FactSheet(section, tuple(_facts(section, envelope, gaps=gaps)))
        for section in sections
    ]
    return [sheet for sheet in sheets if sheet.facts]


def _facts(section: Section, envelope: Mapping[str, Any], *, gaps: bool) -> list[Fact]:
    facts = []
    for item in ask(section, envelope):
        if isinstance(item, TableQuestion):
            facts += [_of_row(item, row) for row in item.rows if gaps or _filled(row)]
        elif not blank(item.value) or (gaps and item.required):
            facts.append(_of_question(item))
    return facts


def _filled(row: Row) -> bool:
    return any(not blank(question.value) for question in row.questions)


def _of_question(question: Question) -> Fact:
    return Fact(
        label=_label(question.field),
        value=spoken(question),
        pointer=question.pointer,
        code=question.field.widget is Widget.IDENTIFIER,
    )


def _of_row(item: TableQuestion, row: Row) -> Fact:
    first, *others = row.questions
    return Fact(
        label=f"{item.table.row_label} {row.number}",
        value=spoken(first),
        pointer=first.pointer,
        code=first.field.widget is Widget.IDENTIFIER,
        more=tuple(
            f"{other.field.label}: {spoken(other)}"
            for other in others
            if not blank(other.value)
        ),
    )


def labels_at(
    sections: tuple[Section, ...], envelope: Mapping[str, Any]
) -> dict[str, str]:
    """The label of every question, by pointer; of a row's with the row's number."""
    labels = {}
    for section in sections:
        for item in ask(section, envelope):
            labels[item.pointer] = _name(item)
            if isinstance(item, TableQuestion):
                for row in item.rows:
                    name = f"{item.table.row_label} {row.number}"
                    labels |= {question.pointer: name for question in row.questions}
    return labels


def _name(item: Question | TableQuestion) -> str:
    return str(
        item.table.label if isinstance(item, TableQuestion) else item.field.label
    )


def _label(field: Field) -> str:
    if field.widget is Widget.CHECKBOX:
        return _("Declared")
    return str(field.label)


def spoken(question: Question) -> str:
    """The answer in words: chosen labels, dates and units as the reader has them."""
    value = question.value
    if blank(value):
        return ""
    if question.field.widget is Widget.CHECKBOX:
        return str(question.field.label) if value is True else _("No")
    if question.field.widget is Widget.DATE:
        return _date(str(value))
    if question.field.widget is Widget.INTEGER and isinstance(value, int):
        return _unit(number_format(value, use_l10n=True, force_grouping=True), question)
    chosen = [choice.label for choice in question.choices if choice.chosen]
    return _unit(", ".join(chosen) or str(value), question)


def _unit(text: str, question: Question) -> str:
    return f"{text} {question.field.unit}" if question.field.unit else text


def _date(text: str) -> str:
    try:
        return date_format(date.fromisoformat(text), "DATE_FORMAT")
    except ValueError:
        return text

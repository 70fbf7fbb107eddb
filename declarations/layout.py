"""How a scheme describes its web form: sections of fields that point into the body."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

Choices = Callable[[], Iterable[tuple[str, str]]]


class Widget(StrEnum):
    """How a field is asked; each has one template."""

    TEXT = "text"
    IDENTIFIER = "identifier"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    SELECT = "select"
    RADIOS = "radios"
    CHECKBOX = "checkbox"
    CHECKBOXES = "checkboxes"
    TEXTAREA = "textarea"


def no_choices() -> Iterable[tuple[str, str]]:
    """For widgets that offer none."""
    return ()


def offer(*choices: tuple[str, str]) -> Choices:
    """Always the same choices."""

    def offered() -> Iterable[tuple[str, str]]:
        return choices

    return offered


@dataclass(frozen=True, slots=True)
class Field:
    """One question. `pointer` is a JSON pointer into the envelope, or, inside a
    Table, into one row of it ("" when the rows are plain values). `unit` is shown
    behind the input."""

    pointer: str
    label: str
    widget: Widget = Widget.TEXT
    hint: str = ""
    unit: str = ""
    choices: Choices = no_choices
    optional: bool = False
    short: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A list with add and remove: battery packs, goods lines. `paste` offers a place
    where the rows of a spreadsheet can be put in."""

    pointer: str
    label: str
    fields: tuple[Field, ...]
    row_label: str
    hint: str = ""
    at_least: int = 1
    most: int = 64
    paste: bool = False


Shown = Callable[[Mapping[str, Any]], bool]


def always(_envelope: Mapping[str, Any]) -> bool:
    """For sections that every declaration has."""
    return True


@dataclass(frozen=True, slots=True)
class Section:
    """One page of the form. `when` sees the envelope so far and says whether the
    section applies; `why` and `law` are shown beside it."""

    slug: str
    title: str
    items: tuple[Field | Table, ...]
    hint: str = ""
    why: str = ""
    law: str = ""
    when: Shown = field(default=always)

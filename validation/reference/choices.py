"""Reference lists as the choices of a form, as in force today."""

from collections.abc import Callable, Iterable
from typing import Protocol, TypeVar

from django.utils.translation import get_language

from declarations.clock import database_now, declaration_date
from validation.reference.lists import ReferenceList
from validation.reference.services import book_on

Row = TypeVar("Row")


class Named(Protocol):
    """A row with a name in both languages."""

    @property
    def name_en(self) -> str: ...
    @property
    def name_zh(self) -> str: ...


def in_readers_language(row: Named) -> str:
    """The row's name as the reader writes it."""
    chinese = (get_language() or "").startswith("zh")
    return row.name_zh if chinese else row.name_en


def listed_choices(
    listed: ReferenceList[Row], label: Callable[[Row], str]
) -> Iterable[tuple[str, str]]:
    """Key and label of every row of a list in force on today's declaration date."""
    rows = book_on(declaration_date(database_now()))[listed]
    return [(key, label(row)) for key, row in rows.items()]

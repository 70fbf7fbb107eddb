"""Reference lists as the choices of a form, as in force today."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from declarations.clock import database_now, declaration_date
from validation.reference.lists import ReferenceList
from validation.reference.services import book_on

Row = TypeVar("Row")


def listed_choices(
    listed: ReferenceList[Row], label: Callable[[Row], str]
) -> Iterable[tuple[str, str]]:
    """Key and label of every row of a list in force on today's declaration date."""
    rows = book_on(declaration_date(database_now()))[listed]
    return [(key, label(row)) for key, row in rows.items()]

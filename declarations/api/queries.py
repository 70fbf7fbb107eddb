"""Query parameters of the list: read strictly, narrowed, one page at a time."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _
from rest_framework.request import Request

from declarations.faults import Fault, Refused
from declarations.models import Declaration, DeclarationQuerySet
from declarations.places import shown
from declarations.schemes import schemes
from declarations.selectors import declarations_for, search
from declarations.states import State

PAGE = 25
LARGEST_PAGE = 100
LONGEST_QUERY = 100


@dataclass(frozen=True, slots=True)
class Page:
    """One page, newest first, and the address of the next if there is one."""

    rows: list[Declaration]
    next: str | None


def page_of_declarations(request: Request) -> Page:
    """The page that the query asks for, of what the caller may see.

    Raises Refused (400) for a parameter that cannot be read.
    """
    query = request.query_params
    size = page_size(query)
    rows = _narrowed(declarations_for(request.user), query)
    cursor = query.get("cursor")
    if cursor:
        rows = rows.filter(pk__lt=_place_of(request, cursor))
    found = list(rows[: size + 1])
    if len(found) <= size:
        return Page(found, None)
    last = found[size - 1].reference
    kept = [(name, value) for name, value in pairs_of(query) if name != "cursor"]
    address = request.build_absolute_uri(request.path)
    return Page(found[:size], f"{address}?{urlencode([*kept, ('cursor', last)])}")


def require_readable(query: QueryDict) -> None:
    """Raises Refused (400) for a NUL or a very long value, in any parameter."""
    for name, value in pairs_of(query):
        if "\0" in name + value or len(value) > LONGEST_QUERY:
            raise bad_parameter(name, _("It holds a NUL or is too long."))


def _narrowed(rows: DeclarationQuerySet, query: QueryDict) -> DeclarationQuerySet:
    states = query.getlist("state")
    for state in states:
        if state not in State.values:
            raise bad_parameter("state", one_of(State.values))
    scheme = query.get("scheme")
    if scheme and scheme not in schemes():
        raise bad_parameter("scheme", one_of(list(schemes())))
    if states:
        rows = rows.filter(state__in=states)
    if scheme:
        rows = rows.filter(scheme=scheme)
    text = query.get("q", "")
    return search(rows, text) if text.strip() else rows


def page_size(query: QueryDict) -> int:
    """How many rows were asked for. Raises Refused (400)."""
    text = query.get("limit", str(PAGE))
    if text.isascii() and text.isdigit() and 1 <= int(text) <= LARGEST_PAGE:
        return int(text)
    raise bad_parameter(
        "limit",
        _("Use a whole number from 1 to %(most)d.") % {"most": LARGEST_PAGE},
    )


def _place_of(request: Request, cursor: str) -> int:
    """The place of the row that the page before ended with."""
    last = declarations_for(request.user).filter(reference=cursor).first()
    if last is None:
        raise bad_parameter("cursor", _("Use the address that the page before gave."))
    return last.pk


def pairs_of(query: QueryDict) -> list[tuple[str, str]]:
    """Every parameter with every value that it has."""
    return [(name, value) for name, values in query.lists() for value in values]


def one_of(choices: list[str]) -> str:
    """The remedy that names what there is."""
    return _("Use one of: %(choices)s.") % {"choices": ", ".join(choices)}


def bad_parameter(parameter: str, remedy: str) -> Refused:
    """The refusal (400) of a parameter that cannot be read."""
    fault = Fault(
        f"?{shown(parameter)}",
        "bad_parameter",
        _("The parameter “%(name)s” cannot be read.") % {"name": shown(parameter)},
        remedy,
    )
    return Refused([fault], code="bad_parameter", status=400)

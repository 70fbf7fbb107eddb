"""Boards taken home: the columns that the tables show, for all pages at once."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from clearance_portal.dashboard.rows import BoardRow, rows_of
from declarations.countries import country_name
from declarations.exporting import chunks
from declarations.models import Declaration, DeclarationQuerySet
from declarations.parties.models import User
from declarations.schemes import port_names, schemes
from declarations.states import State
from declarations.views.files import Table, table_answer
from validation.clocks.services import clocks_of

RowsFor = Callable[[User], DeclarationQuerySet]


def board_file(
    user: User, rows_for: RowsFor, *, name: str, kind: str
) -> HttpResponseBase:
    """The rows of a board as a file. Raises Conflict for more than a workbook takes."""
    lines = _lines(user, rows_for, translation.get_language() or "")
    return table_answer(Table(name, _header(), lines, rows_for(user)), kind)


def _header() -> list[str]:
    return [
        *(_("Reference"), _("Own reference"), _("State"), _("Since"), _("Goods")),
        *(_("VIN or consignment"), _("Scheme"), _("Port"), _("Destination")),
        *(_("Exporter"), _("Credit code"), _("Filed by"), _("Clock"), _("Due")),
        _("Acts next"),
    ]


def _lines(user: User, rows_for: RowsFor, language: str) -> Iterator[list[str]]:
    for rows in chunks(user, rows_for):
        # The lines are made after the request is over, and with it its language.
        with translation.override(language):
            lines = _cells(rows)
        yield from lines


def _cells(rows: Sequence[Declaration]) -> list[list[str]]:
    ports, known = port_names(), schemes()
    return [
        [
            *(row.reference, row.own_reference, str(State(row.state).label)),
            *(_time(row.state_since), row.goods, row.subject),
            str(known[row.scheme].short_title) if row.scheme in known else row.scheme,
            ports.get(row.port, row.port),
            country_name(row.destination) if row.destination else "",
            *(row.exporter.name, row.exporter.uscc, row.filed_for.name),
            *_clock(line),
        ]
        for line in rows_of(rows, clocks_of(rows))
        for row in [line.declaration]
    ]


def _clock(row: BoardRow) -> tuple[str, str, str]:
    """What the clock says, when it is due, and who acts next."""
    if row.face is None:
        return "", "", row.acts
    return row.face.line, _time(row.face.clock.due_at), row.acts


def _time(at: datetime | None) -> str:
    return localtime(at).isoformat(" ", "minutes")[:16] if at else ""

"""What the board of all clients counts and puts first, each in a bounded query."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clearance_portal.dashboard.filters import BROKER, OPEN, with_ball
from clearance_portal.dashboard.selectors import Figure, counted
from declarations.clients import clients_of, mandates_ending_soon
from declarations.models import Declaration, DeclarationQuerySet
from declarations.parties.models import Organisation
from declarations.parties.standing import AnyUser
from declarations.selectors import declarations_for
from declarations.states import State
from validation.clocks.risks import Risks, at_risk

# Nobody acts on the difference between 99 and more, of one client or of all.
MOST = 99
PAGE = 25
FIRST = 5
WAITING = [State.AWAITING_EXPORTER, State.RETURNED]


class CountUpTo(Subquery):
    """How many rows a sliced queryset has; it stops counting at the slice's end."""

    template = "(SELECT count(*) FROM (%(subquery)s) bounded)"
    output_field = IntegerField()


@dataclass(frozen=True, slots=True)
class Column:
    """Something that is counted of each client; `query` shows the rows."""

    name: str
    label: str | Promise
    query: str
    condition: Q
    tone: str = ""


def columns() -> tuple[Column, ...]:
    """What the table of clients counts."""
    return (
        Column("open", _("Not through yet"), "state=open", Q(state__in=OPEN)),
        _of_state("review", State.IN_REVIEW),
        Column("ours", _("Waits for us"), "ball=broker", with_ball(BROKER), "hot"),
        _of_state("returned", State.RETURNED),
        _of_state("issued", State.ISSUED),
        _of_state("released", State.RELEASED),
        Column("risk", _("Clock at risk"), "risk=yes", at_risk(), "late"),
    )


def _of_state(name: str, state: State) -> Column:
    return Column(name, state.label, f"state={state}", Q(state=state))


@dataclass(frozen=True, slots=True)
class Cell:
    """One number of a client's row."""

    column: Column
    number: int

    @property
    def shown(self) -> str:
        """The number, or that there are more than anybody counts."""
        return f"{MOST}+" if self.number > MOST else str(self.number)


@dataclass(frozen=True, slots=True)
class ClientRow:
    """A client with its numbers."""

    client: Organisation
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class ClientPage:
    """Clients by name, and the credit code of the one that the next page follows."""

    rows: list[ClientRow] = field(default_factory=list)
    after: str = ""


def rows_of_clients(
    user: AnyUser, clients: Sequence[Organisation] | None = None
) -> DeclarationQuerySet:
    """What the user may see of clients' declarations, newest first. The clients are
    named to the database as well, for the sake of its indexes."""
    known = clients_of(user) if clients is None else clients
    rows: DeclarationQuerySet = declarations_for(user).filter(exporter__in=known)
    return rows


def page_of_clients(user: AnyUser, after: str = "") -> ClientPage:
    """The clients that come after the one with a credit code; one query."""
    wanted = columns()
    clients = _after(clients_of(user), after)
    for column in wanted:
        clients = clients.annotate(**{column.name: _counted(user, column.condition)})
    found = list(clients[: PAGE + 1])
    rows = [_row(client, wanted) for client in found[:PAGE]]
    more = found[PAGE - 1].uscc if len(found) > PAGE else ""
    return ClientPage(rows, more)


def _after(clients: QuerySet[Organisation], uscc: str) -> QuerySet[Organisation]:
    edge = clients.filter(uscc=uscc).first() if uscc.isalnum() else None
    if edge is None:
        return clients
    return clients.filter(Q(name__gt=edge.name) | Q(name=edge.name, pk__gt=edge.pk))


def _counted(user: AnyUser, condition: Q) -> CountUpTo:
    visible = Declaration.objects.visible_to(user)
    rows = visible.filter(condition, exporter=OuterRef("pk")).order_by()
    return CountUpTo(rows.values("pk")[: MOST + 1])


def _row(client: Any, wanted: Sequence[Column]) -> ClientRow:
    cells = [Cell(column, getattr(client, column.name)) for column in wanted]
    return ClientRow(client, cells)


def figures_of(rows: DeclarationQuerySet, risks: Risks) -> list[Figure]:
    """How much waits for whom over all clients; a bounded query each."""
    waiting, by_client = rows.filter(state__in=WAITING), Q(filed_for=F("exporter"))
    near = risks.breached + risks.warned
    return [
        Figure(_("clocks near the limit"), near, "late", MOST),
        _figure(_("wait for us"), waiting.exclude(by_client), "hot"),
        _figure(_("wait for a client"), waiting.filter(by_client), "hot"),
        _figure(_("with customs"), rows.filter(state=State.IN_REVIEW)),
        _figure(_("codes live"), rows.filter(state=State.ISSUED)),
    ]


def _figure(label: str | Promise, rows: DeclarationQuerySet, tone: str = "") -> Figure:
    return Figure(label, counted(rows, MOST), tone, MOST)


def most_pressing(rows: DeclarationQuerySet) -> list[Declaration]:
    """The few whose clocks are nearest to their end, or beyond it."""
    by_due = F("due_at").asc(nulls_last=True)
    ordered = rows.filter(at_risk()).order_by(by_due, "-pk")
    # Only what is shown is joined to all that is told of it.
    first = list(ordered.values_list("pk", flat=True)[:FIRST])
    return list(rows.filter(pk__in=first))


def asked_of_us(rows: DeclarationQuerySet) -> list[Declaration]:
    """The few that wait for an answer or a correction of ours, answers first."""
    ours = rows.exclude(filed_for=F("exporter"))
    # One state at a time: each is in the order of an index, and both would be sorted.
    waiting = [ours.filter(state=state)[:FIRST] for state in WAITING]
    return [row for some in waiting for row in some][:FIRST]


@dataclass(frozen=True, slots=True)
class Ending:
    """A mandate that is about to end."""

    client: str
    last_day: date


def endings(user: AnyUser) -> list[Ending]:
    """The first few mandates that end soon."""
    some = mandates_ending_soon(user)[:FIRST]
    return [Ending(each.exporter.name, each.last_day) for each in some]

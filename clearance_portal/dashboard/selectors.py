"""What a board counts and puts first; each answer is one query of bounded size."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from declarations.models import Declaration, DeclarationQuerySet
from declarations.parties.standing import AnyUser, standing_of
from declarations.selectors import declarations_for
from declarations.states import TRAITS, Holder, State
from validation.desk.queue import ORDER

# Beyond this a board says "999+": nobody acts on the difference.
MOST = 999
FIRST = 5


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that decides something; `url` shows what it counts."""

    label: str | Promise
    number: int
    tone: str = ""
    most: int = MOST

    @property
    def shown(self) -> str:
        """The number, or that there are more than anybody counts."""
        return f"{self.most}+" if self.number > self.most else str(self.number)


def waiting_states(user: AnyUser) -> list[State]:
    """The states in which the ball is with the user's side."""
    holder = Holder.CUSTOMS if standing_of(user).is_customs else Holder.EXPORTER
    return [state for state, traits in TRAITS.items() if traits.holder is holder]


def do_next(user: AnyUser) -> list[Declaration]:
    """The first few declarations that wait for the user's side: questions of customs
    first, drafts last; for customs the queue of the desk."""
    rows = declarations_for(user).filter(state__in=waiting_states(user))
    if standing_of(user).is_customs:
        return list(rows.order_by(*ORDER)[:FIRST])
    # By its name, “awaiting_exporter” comes before “returned”; an index has this order.
    urgent = rows.exclude(state=State.DRAFT).order_by("state", "-pk")[:FIRST]
    drafts = rows.filter(state=State.DRAFT)[:FIRST]
    return [*urgent, *drafts][:FIRST]


def figures(user: AnyUser) -> list[Figure]:
    """How much waits for whom."""
    rows = declarations_for(user)
    waiting = [state for state in waiting_states(user) if state != State.DRAFT]
    told = [
        Figure(_("waiting for you"), _count(rows, waiting), "hot"),
        Figure(_("being checked"), _count(rows, [State.SUBMITTED, State.CLEARED])),
        Figure(_("codes live"), _count(rows, [State.ISSUED])),
    ]
    if standing_of(user).is_customs:
        return told
    with_customs = Figure(_("with customs"), _count(rows, [State.IN_REVIEW]))
    return [told[0], with_customs, *told[1:]]


def _count(rows: DeclarationQuerySet, states: Iterable[State]) -> int:
    return counted(rows.filter(state__in=states))


def counted(rows: DeclarationQuerySet, most: int = MOST) -> int:
    """How many there are, up to one more than anybody counts."""
    return rows.order_by().values("pk")[: most + 1].count()

"""How many open clocks are near their end or beyond, for the line on a board."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from declarations.models import DeclarationQuerySet
from validation.clocks.models import Escalation, EscalationLevel
from validation.clocks.story import ENDS

# Beyond this a board says "99+": the list behind it has them all.
MOST = 99


@dataclass(frozen=True, slots=True)
class Risks:
    """Declarations whose clocks ran out, and others that have warned; each counted up
    to one more than anybody acts on."""

    breached: int
    warned: int

    @property
    def breached_shown(self) -> str:
        """How many ran out, or that there are more than anybody counts."""
        return _shown(self.breached)

    @property
    def warned_shown(self) -> str:
        """The same of the others."""
        return _shown(self.warned)


def at_risk(*, ran_out: bool = False) -> Q:
    """Of declarations: their clocks have warned or run out; the latter alone if asked
    for."""
    return _told(ran_out=ran_out) & ~Q(state__in=ENDS)


def risks_among(rows: DeclarationQuerySet) -> Risks:
    """Of declarations that a user may see; two bounded queries of open escalations."""
    warned = at_risk() & ~_told(ran_out=True)
    return Risks(_counted(rows, at_risk(ran_out=True)), _counted(rows, warned))


def _told(*, ran_out: bool) -> Q:
    told = Escalation.objects.filter(
        declaration=OuterRef("pk"), exporter=OuterRef("exporter"), open=True
    )
    if ran_out:
        told = told.filter(level=EscalationLevel.BREACHED)
    return Q(Exists(told))


def _counted(rows: DeclarationQuerySet, condition: Q) -> int:
    return rows.filter(condition).order_by().values("pk")[: MOST + 1].count()


def _shown(number: int) -> str:
    return f"{MOST}+" if number > MOST else str(number)

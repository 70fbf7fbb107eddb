"""How many open clocks are near their end or beyond, for the line on a board."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q

from declarations.models import DeclarationQuerySet
from validation.clocks.models import Escalation, EscalationLevel
from validation.clocks.story import ENDS


@dataclass(frozen=True, slots=True)
class Risks:
    """Declarations whose clocks ran out, and others that have warned."""

    breached: int
    warned: int


def at_risk(*, ran_out: bool = False) -> Q:
    """Of declarations: their clocks have warned or run out; the latter alone if asked
    for."""
    told = Escalation.objects.filter(declaration=OuterRef("pk"), open=True)
    if ran_out:
        told = told.filter(level=EscalationLevel.BREACHED)
    return Q(Exists(told)) & ~Q(state__in=ENDS)


def risks_among(rows: DeclarationQuerySet) -> Risks:
    """Of declarations that a user may see; one query over open escalations only."""
    open_ones = rows.filter(escalations__open=True).exclude(state__in=ENDS).order_by()
    ran_out = Q(escalations__level=EscalationLevel.BREACHED)
    counted = open_ones.aggregate(
        all=Count("pk", distinct=True),
        breached=Count("pk", distinct=True, filter=ran_out),
    )
    return Risks(counted["breached"], counted["all"] - counted["breached"])

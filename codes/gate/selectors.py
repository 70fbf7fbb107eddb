"""What stands at a gate and what is expected there; conflicts for those who oversee."""

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from django.db.models import (
    Case,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    Value,
    When,
)
from django.http import Http404
from django.shortcuts import get_object_or_404

from codes.gate.models import ConflictReport, Inspection, Stage
from codes.gate.targets import ENDED
from codes.gate.work import may_look
from declarations.models import Declaration
from declarations.parties.models import User
from declarations.parties.standing import AnyUser, standing_of
from declarations.selectors import declaration_for
from declarations.states import State
from validation.clocks.models import Escalation
from validation.supervision import oversees

PAGE = 25
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows of a list, and whether there are more behind the last."""

    rows: list[Row]
    has_more: bool


@dataclass(frozen=True, slots=True)
class Goods:
    """What a list of the gate has in each row; nothing that has yet to come is being
    inspected."""

    declaration: Declaration
    inspection: Inspection | None = None


def require_customs(user: AnyUser) -> None:
    """Http404 for everybody outside: for them there is no gate."""
    if not standing_of(user).is_customs:
        raise Http404


def goods_at_gate(user: User, reference: str) -> Declaration:
    """One declaration whose goods may come to a gate; Http404 for others, and for
    officers of other ports."""
    require_customs(user)
    found = declaration_for(user, reference)
    if not may_look(user, found):
        raise Http404
    return found


def expected(user: User, port: str, after: str = "") -> Page[Goods]:
    """Goods with a code that have not come yet: those promised priority first, then
    by the clock. A partial index has this very order."""
    arrived = Inspection.objects.filter(declaration=OuterRef("pk"))
    rows = (
        Declaration.objects.visible_to(user)
        .filter(~Exists(arrived), port=port, state=State.ISSUED)
        .filter(exporter__sandbox=False)
        .select_related("exporter")
        .order_by("-priority", "due_at", "pk")
    )
    edge = _edge(user, after)
    if edge is not None:
        behind = _behind(edge.due_at, edge.pk, "due_at", "pk")
        rows = rows.filter(priority__lte=edge.priority).filter(
            Q(priority__lt=edge.priority) | behind
        )
    return _page([Goods(row) for row in rows[: PAGE + 1]])


def at_the_gate(user: User, port: str, after: str = "") -> Page[Goods]:
    """Inspections that are not over, or whose goods have not left: those promised
    priority and those whose clock has warned first, by the clock."""
    mine = Declaration.objects.visible_to(user)
    rows = (
        Inspection.objects.filter(port=port, left_at=None, declaration__in=mine)
        .exclude(stage=Stage.FAILED, declaration__state__in=ENDED)
        .annotate(first=_first())
        .select_related("declaration__exporter")
        .order_by("-first", "declaration__due_at", "pk")
    )
    edge = rows.filter(declaration__reference=after).first() if after else None
    if edge is not None:
        behind = _behind(edge.declaration.due_at, edge.pk, "declaration__due_at", "pk")
        rows = rows.filter(Q(first__lt=edge.first) | (Q(first=edge.first) & behind))
    return _page([Goods(each.declaration, each) for each in rows[: PAGE + 1]])


def conflicts_for(user: AnyUser, older_than: int | None = None) -> Page[ConflictReport]:
    """Conflict reports, newest first."""
    rows = (
        ConflictReport.objects.visible_to(user)
        .select_related("declaration", "first__officer", "second__officer", "closed_by")
        .order_by("-pk")
    )
    rows = rows.filter(pk__lt=older_than) if older_than else rows
    return _page(list(rows[: PAGE + 1]))


def conflict_for(user: AnyUser, pk: int) -> ConflictReport:
    """One conflict report; Http404 for those who may not see it."""
    found: ConflictReport = get_object_or_404(
        ConflictReport.objects.visible_to(user).select_related(
            "declaration", "first__officer", "second__officer", "closed_by"
        ),
        pk=pk,
    )
    return found


def open_conflicts(user: AnyUser) -> bool:
    """Whether a conflict waits for a supervisor, as far as the user may know."""
    rows = ConflictReport.objects.visible_to(user).filter(closed_at=None)
    return oversees(user) and rows.exists()


def _first() -> Case:
    warned = Escalation.objects.filter(declaration=OuterRef("declaration"), open=True)
    return Case(
        When(declaration__priority__gt=0, then=Value(1)),
        When(Exists(warned), then=Value(1)),
        default=Value(0),
        output_field=IntegerField(),
    )


def _edge(user: User, reference: str) -> Declaration | None:
    if not reference:
        return None
    return Declaration.objects.visible_to(user).filter(reference=reference).first()


def _behind(due_at: datetime | None, pk: int, due: str, key: str) -> Q:
    """What comes after a row in the order of due time, those without one last."""
    same = Q(**{due: due_at}) if due_at else Q(**{f"{due}__isnull": True})
    beside = same & Q(**{f"{key}__gt": pk})
    if due_at is None:
        return beside
    return beside | Q(**{f"{due}__gt": due_at}) | Q(**{f"{due}__isnull": True})


def _page(found: list[Row]) -> Page[Row]:
    return Page(found[:PAGE], has_more=len(found) > PAGE)

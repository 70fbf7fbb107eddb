"""The queue: open cases by remaining clock, narrowed, counted, and handed out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from declarations.clock import database_now
from declarations.faults import Conflict
from declarations.models import Declaration, DeclarationQuerySet
from declarations.parties.models import User
from declarations.parties.standing import AnyUser
from declarations.references import may_be_reference
from declarations.states import State
from validation.clocks.models import Escalation
from validation.desk.leases import claim
from validation.desk.models import CaseClaim, SecondOpinion, SecondReview
from validation.impartiality import decides, impartial
from validation.models import Override, OverrideOutcome, StoredFinding
from validation.rfi.models import Rfi

ORDER = (F("due_at").asc(nulls_first=True), "-priority", "pk")
BACKWARDS = (F("due_at").desc(nulls_last=True), "priority", "-pk")
PAGE = 25
# Beyond this the desk says "999+": nobody acts on the difference.
MOST = 999
# So often somebody else may snatch the next case before we look further.
TRIES = 5


def open_cases(user: AnyUser) -> DeclarationQuerySet:
    """Every case in review that the user may see."""
    rows: DeclarationQuerySet = (
        Declaration.objects.visible_to(user)
        .filter(state=State.IN_REVIEW)
        .select_related("exporter", "filed_for", "filed_by")
    )
    return rows


def narrowed(
    rows: DeclarationQuerySet, wanted: Mapping[str, str], user: User
) -> DeclarationQuerySet:
    """The cases that pass every filter of the address."""
    for name, value in wanted.items():
        rows = rows.filter(_condition(name, value, user))
    return rows


def _condition(name: str, value: str, user: User) -> Q:
    match name:
        case "scheme" | "port":
            return Q(**{name: value})
        case "rule":
            return Q(_with_finding(value))
        case "exporter":
            return Q(exporter__uscc=value.upper()) | Q(exporter__name__icontains=value)
        case "age":
            return Q(received_at__lte=database_now() - timedelta(hours=int(value)))
    return Q(_kinds(user)[name])


def _kinds(user: User) -> Mapping[str, Exists | Q]:
    """The filters that are on or off."""
    of_row = {"declaration": OuterRef("pk")}
    held = CaseClaim.objects.filter(until__gt=database_now(), **of_row)
    resubmitted = Rfi.objects.filter(answer_revision=OuterRef("revision"), **of_row)
    return {
        "mine": Q(pk__in=_near(user))
        & (
            Exists(held.filter(reviewer=user))
            | (~Exists(held) & Exists(resubmitted.filter(asked_by=user)))
        ),
        "unassigned": Q(~Exists(held)),
        "risk": Exists(Escalation.objects.filter(open=True, **of_row)),
        "resubmitted": Exists(resubmitted),
        "override": Exists(
            Override.objects.filter(
                outcome=OverrideOutcome.OPEN, revision=OuterRef("revision"), **of_row
            )
        ),
    }


def _near(user: User) -> QuerySet[CaseClaim, int]:
    """What the user ever held or asked about; few, whatever the queue's length."""
    held = CaseClaim.objects.filter(reviewer=user).values_list("declaration", flat=True)
    asked = Rfi.objects.filter(asked_by=user, answer_revision__isnull=False)
    return held.union(asked.values_list("declaration", flat=True))


def _with_finding(rule: str) -> Exists:
    return Exists(
        StoredFinding.objects.filter(
            rule=rule.upper(),
            verdict__declaration=OuterRef("pk"),
            verdict__revision=OuterRef("revision"),
        )
    )


@dataclass(frozen=True, slots=True)
class Page:
    """Cases, the most urgent first, and the references to go on from."""

    rows: list[Declaration]
    before: str
    after: str


def page_of(
    rows: DeclarationQuerySet,
    *,
    known: DeclarationQuerySet,
    after: str = "",
    before: str = "",
) -> Page:
    """The page beside a case named by its reference, which is looked up among `known`;
    the first page without one, or when it has left the queue."""
    edge = _edge(known, after or before)
    upwards = bool(before and not after and edge)
    if edge is not None:
        rows = rows.filter(_ahead(edge) if upwards else _behind(edge))
    ordered = rows.order_by(*(BACKWARDS if upwards else ORDER))
    found = list(ordered[: PAGE + 1])
    more, found = len(found) > PAGE, found[:PAGE]
    if upwards:
        found.reverse()
    first = found[0].reference if found and (more if upwards else edge) else ""
    last = found[-1].reference if found and (more or upwards) else ""
    return Page(found, before=first, after=last)


def _edge(known: DeclarationQuerySet, reference: str) -> Declaration | None:
    if not reference or not may_be_reference(reference):
        return None
    return known.filter(reference=reference).first()


def _behind(edge: Declaration) -> Q:
    """Less urgent than the edge; the plain bound on the first column is for the
    index."""
    beside = Q(priority__lt=edge.priority) | Q(priority=edge.priority, pk__gt=edge.pk)
    if edge.due_at is None:
        return Q(due_at__isnull=False) | Q(beside, due_at__isnull=True)
    return Q(due_at__gte=edge.due_at) & (Q(due_at__gt=edge.due_at) | beside)


def _ahead(edge: Declaration) -> Q:
    """More urgent than the edge."""
    beside = Q(priority__gt=edge.priority) | Q(priority=edge.priority, pk__lt=edge.pk)
    if edge.due_at is None:
        return Q(beside, due_at__isnull=True)
    return Q(due_at__isnull=True) | (
        Q(due_at__lte=edge.due_at) & (Q(due_at__lt=edge.due_at) | beside)
    )


@dataclass(frozen=True, slots=True)
class Count:
    """How much there is of something, up to what anybody acts on."""

    name: str
    label: str | Promise
    number: int
    query: str = ""

    @property
    def shown(self) -> str:
        """The number, or that there are more than anybody counts."""
        return f"{MOST}+" if self.number > MOST else str(self.number)


def counts(user: User) -> list[Count]:
    """What the desk's navigation counts: four queries, each of bounded size."""
    rows = open_cases(user)
    mine = narrowed(rows, {"mine": "yes"}, user)
    risk = narrowed(rows, {"risk": "yes"}, user)
    return [
        Count("queue", _("Queue"), _bounded(rows)),
        Count("mine", _("Mine"), _bounded(mine), "mine=yes"),
        Count("risk", _("At risk"), _bounded(risk), "risk=yes"),
        Count("second", _("Second opinions"), _bounded_reviews(user)),
    ]


def _bounded(rows: DeclarationQuerySet) -> int:
    return rows.order_by().values("pk")[: MOST + 1].count()


def _bounded_reviews(user: User) -> int:
    rows = SecondReview.objects.visible_to(user).filter(opinion=SecondOpinion.OPEN)
    return rows.order_by().values("pk")[: MOST + 1].count()


def claim_next(*, user: User) -> Declaration | None:
    """The most urgent case that nobody has and the user may decide, claimed for the
    user; None when there is none. Two who ask at once get two different cases."""
    if not decides(user):
        return None
    passed: list[int] = []
    for _try in range(TRIES):
        case = _snatch(user, passed)
        if case is None or case.pk not in passed:
            return case
    return None


@transaction.atomic
def _snatch(user: User, passed: list[int]) -> Declaration | None:
    """One attempt; a case that somebody claimed meanwhile is added to `passed`."""
    waiting = narrowed(open_cases(user), {"unassigned": "yes"}, user)
    row = (
        impartial(waiting.exclude(pk__in=passed), user)
        .order_by(*ORDER)
        .select_for_update(skip_locked=True, of=("self",))
        .first()
    )
    if row is None:
        return None
    try:
        claim(user=user, declaration=row)
    except Conflict:
        passed.append(row.pk)
    return row

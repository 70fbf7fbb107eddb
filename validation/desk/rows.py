"""What the queue shows of its cases, set-wise."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import F

from declarations.clock import database_now
from declarations.models import Declaration
from declarations.parties.models import User
from validation.desk.bulk import tick_for
from validation.desk.models import CaseClaim
from validation.engine import Decision
from validation.impartiality import decides, impartial
from validation.models import Override, OverrideOutcome, StoredFinding, Verdict
from validation.reference.services import current_release
from validation.review import Seen
from validation.rfi.selectors import resubmitted
from validation.rule import Level


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One line of the queue. `tick` is empty where the reader may not decide."""

    declaration: Declaration
    rules: list[str]
    forbidden: bool
    claim: CaseClaim | None
    resubmitted: bool
    override: bool
    tick: str


def rows_of(cases: Sequence[Declaration], user: User) -> list[QueueRow]:
    """The lines of a page; a constant number of queries."""
    verdicts = _verdicts(cases)
    rules = _rules(verdicts.values())
    claims = _claims(cases)
    answered, overrides = resubmitted(cases), _with_override(cases)
    ticks = _ticks(cases, verdicts, user)
    return [
        QueueRow(
            declaration=row,
            rules=rules.get(row.pk, []),
            forbidden=_forbidden(verdicts.get(row.pk)),
            claim=claims.get(row.pk),
            resubmitted=row.pk in answered,
            override=row.pk in overrides,
            tick=ticks.get(row.pk, ""),
        )
        for row in cases
    ]


def _verdicts(cases: Sequence[Declaration]) -> dict[int, Verdict]:
    rows = Verdict.objects.filter(
        declaration__in=cases, revision=F("declaration__revision")
    ).only("pk", "declaration_id", "decision")
    return {row.declaration_id: row for row in rows}


def _forbidden(verdict: Verdict | None) -> bool:
    return verdict is not None and verdict.decision == Decision.RETURN


def _rules(verdicts: Iterable[Verdict]) -> dict[int, list[str]]:
    """The rules that somebody must decide on, each once, as they were found."""
    rows = (
        StoredFinding.objects.filter(verdict__in=list(verdicts))
        .exclude(level=Level.WARN)
        .order_by("verdict", "position")
        .values_list("verdict__declaration", "rule")
    )
    found: dict[int, dict[str, None]] = {}
    for declaration, rule in rows:
        found.setdefault(declaration, {})[rule] = None
    return {declaration: [*rules] for declaration, rules in found.items()}


def _claims(cases: Sequence[Declaration]) -> dict[int, CaseClaim]:
    rows = CaseClaim.objects.filter(declaration__in=cases, until__gt=database_now())
    return {row.declaration_id: row for row in rows.select_related("reviewer")}


def _with_override(cases: Sequence[Declaration]) -> set[int]:
    rows = Override.objects.filter(
        declaration__in=cases,
        revision=F("declaration__revision"),
        outcome=OverrideOutcome.OPEN,
    )
    return set(rows.values_list("declaration_id", flat=True))


def _ticks(
    cases: Sequence[Declaration], verdicts: Mapping[int, Verdict], user: User
) -> dict[int, str]:
    if not decides(user):
        return {}
    release = current_release().version
    page = Declaration.objects.filter(pk__in=[row.pk for row in cases])
    allowed = set(impartial(page, user).values_list("pk", flat=True))
    return {
        row.pk: tick_for(row, Seen(row.revision, verdicts[row.pk].pk, release))
        for row in cases
        if row.pk in allowed and row.pk in verdicts
    }

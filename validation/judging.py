"""Judging submitted rows set-wise: gather circumstances, ask the rules, move on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Exists, F, OuterRef

from declarations import claims, lifecycle
from declarations.clock import database_now, declaration_date
from declarations.doorbell import ring_after_commit
from declarations.lifecycle import Step
from declarations.models import Declaration, Revision, mandates_over
from declarations.parties.models import MandateAction
from declarations.parties.standing import SYSTEM
from declarations.schemes import ClaimKey
from declarations.states import Action, State
from declarations.wording import sentence
from validation.circumstances import Circumstances
from validation.engine import Decision, Judgement, LevelledSpot, judge
from validation.models import StoredFinding, Verdict
from validation.reference.book import ReferenceBook
from validation.reference.lookups import Asked, look_up
from validation.reference.models import Release
from validation.reference.services import book_on, current_release
from validation.registries.services import answers_to, consult
from validation.rule import Level, Spot
from validation.scheme import Scheme, judging_schemes

ACTION_AFTER = {
    Decision.CLEAR: Action.CLEAR,
    Decision.REVIEW: Action.FLAG,
    Decision.RETURN: Action.RETURN,
}
UNREADABLE = sentence(
    "The system could not read the facts of this declaration."
    " A customs reviewer will look at it."
)


@dataclass(frozen=True, slots=True)
class Case:
    """One declaration with everything that its judgement depends on."""

    declaration: Declaration
    revision: Revision
    scheme: Scheme
    keys: tuple[ClaimKey, ...]
    circumstances: Circumstances
    book: ReferenceBook

    def seen_beside(self, held: dict[ClaimKey, int]) -> "Case":
        """The case with what other live declarations hold, given all holders."""
        elsewhere = frozenset(
            (key.kind, key.value)
            for key in self.keys
            if held.get(key, self.declaration.pk) != self.declaration.pk
        )
        circumstances = replace(self.circumstances, claimed_elsewhere=elsewhere)
        return replace(self, circumstances=circumstances)


def judge_rows(rows: Sequence[Declaration]) -> None:
    """Judge locked `submitted` rows and move each on, in the caller's transaction."""
    release = current_release()
    cases = _answered(_looked_up(_cases(rows, release), release))
    held = claims.holders(key for case in cases for key in case.keys)
    judged = [
        (case, _judge(case)) for case in (case.seen_beside(held) for case in cases)
    ]
    _move_on(_after_claiming(judged))


Judged = tuple[Case, Judgement]


def _judge(case: Case) -> Judgement:
    return judge_document(
        case.scheme, case.revision.envelope, case.circumstances, case.book
    )


def judge_document(
    scheme: Scheme,
    document: dict[str, Any],
    circumstances: Circumstances,
    book: ReferenceBook,
) -> Judgement:
    """Run a scheme's rules over a canonical document. Pure; never raises."""
    try:
        facts = scheme.facts(document, circumstances)
    except Exception:  # noqa: BLE001 - unreadable facts go to a person, never through
        doubt = LevelledSpot("", Level.REVIEW, Spot("", "", UNREADABLE))
        return Judgement(Decision.REVIEW, (doubt,), {})
    return judge(scheme.rules, facts, book)


def _cases(rows: Sequence[Declaration], release: Release) -> list[Case]:
    revisions = {
        revision.declaration_id: revision
        for revision in Revision.objects.filter(
            declaration__in=rows, number=F("declaration__revision")
        )
    }
    mandated = _mandated(rows)
    schemes = judging_schemes()
    return [
        Case(
            declaration=row,
            revision=revisions[row.pk],
            scheme=schemes[row.scheme],
            keys=schemes[row.scheme].claims(revisions[row.pk].envelope["body"]),
            circumstances=Circumstances(
                received_at=revisions[row.pk].received_at,
                declared_on=_declared_on(row),
                channel=revisions[row.pk].channel,
                filed_by_broker=row.filed_for_id != row.exporter_id,
                broker_mandated=row.pk in mandated,
                exporter_customs_code=row.exporter.customs_code,
            ),
            book=book_on(_declared_on(row), release),
        )
        for row in rows
    ]


def consult_registries(ids: Sequence[int]) -> None:
    """Have the answers of other agencies on file before the rows are locked."""
    if not settings.REGISTRIES:
        return
    schemes = judging_schemes()
    current = Revision.objects.filter(
        declaration__in=ids, number=F("declaration__revision")
    ).values_list("declaration__scheme", "envelope")
    consult(
        enquiry
        for slug, document in current
        for enquiry in schemes[slug].enquiries(document)
    )


def _answered(cases: list[Case]) -> list[Case]:
    """The cases with what other agencies answered; one query, or none."""
    asked = [case.scheme.enquiries(case.revision.envelope) for case in cases]
    found = answers_to(enquiry for some in asked for enquiry in some)
    return [
        replace(
            case,
            circumstances=replace(
                case.circumstances,
                registries={one: found[one] for one in some if one in found},
            ),
        )
        for case, some in zip(cases, asked, strict=True)
    ]


def _looked_up(cases: list[Case], release: Release) -> list[Case]:
    """The cases with what long lists say of them under a release."""
    asked = [
        Asked(
            case.circumstances.declared_on,
            case.scheme.lookups(case.revision.envelope, case.circumstances),
        )
        for case in cases
    ]
    return [
        replace(case, circumstances=replace(case.circumstances, looked_up=found))
        for case, found in zip(cases, look_up(asked, release), strict=True)
    ]


def _declared_on(row: Declaration) -> date:
    assert row.declared_on is not None  # noqa: S101 - a database constraint says so
    return row.declared_on


def _mandated(rows: Sequence[Declaration]) -> set[int]:
    """Rows whose filer has a mandate of the exporter in force now; one query."""
    filed_by_others = [row.pk for row in rows if row.filed_for_id != row.exporter_id]
    if not filed_by_others:
        return set()
    today = declaration_date(database_now())
    covered = mandates_over(MandateAction.SUBMIT, today).filter(
        broker=OuterRef("filed_for")
    )
    return set(
        Declaration.objects.filter(pk__in=filed_by_others)
        .filter(Exists(covered))
        .values_list("pk", flat=True)
    )


def _after_claiming(judged: list[Judged]) -> list[Judged]:
    """Take the claims of what is not returned; judge again whoever came second."""
    staying = {
        case.declaration.pk: case.keys
        for case, judgement in judged
        if judgement.decision is not Decision.RETURN
    }
    if not any(staying.values()):
        return judged
    claims.take(staying)
    held = claims.holders(key for keys in staying.values() for key in keys)
    return [_again_if_second(case, judgement, held) for case, judgement in judged]


def _again_if_second(
    case: Case, judgement: Judgement, held: dict[ClaimKey, int]
) -> Judged:
    beside = case.seen_beside(held)
    unchanged = (
        beside.circumstances.claimed_elsewhere <= case.circumstances.claimed_elsewhere
    )
    if judgement.decision is Decision.RETURN or unchanged:
        return case, judgement
    return beside, _judge(beside)


def _move_on(judged: list[Judged]) -> None:
    at = database_now()
    verdicts = [_verdict(case, judgement, at) for case, judgement in judged]
    Verdict.objects.bulk_create(verdicts)
    StoredFinding.objects.bulk_create(
        [
            stored_finding(verdict, position, finding)
            for verdict, (_case, judgement) in zip(verdicts, judged, strict=True)
            for position, finding in enumerate(judgement.findings)
        ]
    )
    steps = [
        Step(case.declaration, ACTION_AFTER[judgement.decision], _said(case, judgement))
        for case, judgement in judged
    ]
    lifecycle.advance(steps, actor=SYSTEM, at=at)
    if any(step.action is Action.CLEAR for step in steps):
        ring_after_commit(State.CLEARED)


def _verdict(case: Case, judgement: Judgement, at: datetime) -> Verdict:
    return Verdict(
        declaration=case.declaration,
        revision=case.revision.number,
        decision=judgement.decision,
        declared_on=case.circumstances.declared_on,
        rule_set_version=case.book.release,
        book_digest=case.book.digest,
        envelope_digest=case.revision.digest,
        circumstances=case.circumstances.as_json(),
        answers=dict(judgement.answers),
        judged_at=at,
    )


def stored_finding(
    verdict: Verdict, position: int, finding: LevelledSpot
) -> StoredFinding:
    """A finding in the form that is kept with its verdict."""
    return StoredFinding(
        verdict=verdict,
        position=position,
        rule=finding.rule_id,
        level=finding.level,
        case=finding.spot.case,
        pointer=finding.spot.pointer[:200],
        value=finding.spot.value[:500],
        message=finding.spot.message,
        params=dict(finding.spot.params),
    )


def _said(case: Case, judgement: Judgement) -> dict[str, Any]:
    return {
        "revision": case.revision.number,
        "rules": sorted({finding.rule_id for finding in judgement.findings}),
        "release": case.book.release,
    }

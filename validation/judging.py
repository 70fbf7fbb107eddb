"""Judging submitted rows set-wise: gather circumstances, ask the rules, move on."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from declarations import claims, lifecycle
from declarations.clock import database_now
from declarations.doorbell import ring_after_commit
from declarations.lifecycle import Step
from declarations.models import Declaration
from declarations.parties.standing import SYSTEM
from declarations.schemes import ClaimKey
from declarations.states import Action, State
from declarations.wording import sentence
from validation.cases import Case, gather, gather_again
from validation.circumstances import Circumstances
from validation.clocks.services import expect
from validation.desk.sampling import draw_among
from validation.engine import Decision, Judgement, LevelledSpot, judge
from validation.models import StoredFinding, Verdict
from validation.reference.book import ReferenceBook
from validation.reference.services import current_release
from validation.rule import Level, Spot
from validation.sandbox.playing import played, set_scene
from validation.sandbox.waiting import due
from validation.scheme import Scheme

ACTION_AFTER = {
    Decision.CLEAR: Action.CLEAR,
    Decision.REVIEW: Action.FLAG,
    Decision.RETURN: Action.RETURN,
}
UNREADABLE = sentence(
    "The system could not read the facts of this declaration."
    " A customs reviewer will look at it."
)


def judge_rows(rows: Sequence[Declaration]) -> None:
    """Judge locked `submitted` rows and move each on, in the caller's transaction."""
    cases = due(gather(rows, current_release()), at=database_now())
    if not cases:
        return
    held = claims.holders(key for case in cases for key in case.keys)
    judged = [
        (case, _judge(case)) for case in (case.seen_beside(held) for case in cases)
    ]
    _move_on(_after_claiming(judged))


def judge_again(row: Declaration) -> Judgement:
    """Judge a locked row that was amended, by the law of its own date, and let its
    claims follow what it names now; moving it on is the caller's."""
    at = database_now()
    case = gather_again(row, current_release())
    beside = case.seen_beside(claims.holders(case.keys))
    [(case, judgement)] = judged = _after_claiming([(beside, _judge(beside))])
    claims.give_back(row, keep=case.keys, at=at)
    _keep(judged, at)
    return judgement


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
        facts = scheme.facts(document, set_scene(scheme, document, circumstances))
    except Exception:  # noqa: BLE001 - unreadable facts go to a person, never through
        doubt = LevelledSpot("", Level.REVIEW, Spot("", "", UNREADABLE))
        return Judgement(Decision.REVIEW, (doubt,), {})
    judgement = judge(scheme.rules, facts, book)
    if circumstances.staged is None:
        return judgement
    return played(judgement, scheme, document, circumstances.staged, book)


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
    _keep(judged, at)
    steps = [
        Step(case.declaration, ACTION_AFTER[judgement.decision], _said(case, judgement))
        for case, judgement in judged
    ]
    expect(steps)
    lifecycle.advance(steps, actor=SYSTEM, at=at)
    cleared = [step.declaration for step in steps if step.action is Action.CLEAR]
    if cleared:
        draw_among(cleared, at=at)
        ring_after_commit(State.CLEARED)


def _keep(judged: list[Judged], at: datetime) -> None:
    verdicts = [_verdict(case, judgement, at) for case, judgement in judged]
    Verdict.objects.bulk_create(verdicts)
    StoredFinding.objects.bulk_create(
        [
            stored_finding(verdict, position, finding)
            for verdict, (_case, judgement) in zip(verdicts, judged, strict=True)
            for position, finding in enumerate(judgement.findings)
        ]
    )


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

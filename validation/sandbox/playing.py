"""Judging what a magic value asks for: the rules run as ever, then the value decides.

Pure; the same judgement comes of it whenever the circumstances are replayed.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from declarations.pointers import at
from declarations.wording import sentence
from validation.circumstances import Circumstances
from validation.engine import (
    COULD_NOT_DECIDE,
    Answer,
    Judgement,
    LevelledSpot,
    decide,
)
from validation.reference.book import ReferenceBook
from validation.registries.answers import Answer as Answered
from validation.registries.answers import Known
from validation.rule import Level, Rule, Spot, spot
from validation.sandbox.staged import Outcome, Staged
from validation.scheme import Scheme

ASKED_FOR = sentence("The sandbox value {given} asks for a finding of rule {rule}.")
NOBODY_ASKED = LevelledSpot("", Level.REVIEW, Spot("", "", COULD_NOT_DECIDE))
STAGED_SILENCE = "silent in the sandbox"


def set_scene(
    scheme: Scheme, document: Mapping[str, Any], around: Circumstances
) -> Circumstances:
    """The circumstances in which the rules run: where the value asks for it, every
    register that they would ask is silent."""
    staged = around.staged
    if staged is None or staged.outcome is not Outcome.UNDETERMINED:
        return around
    silent = Answered(Known.UNAVAILABLE, {}, around.received_at, STAGED_SILENCE)
    return replace(around, registries=dict.fromkeys(scheme.enquiries(document), silent))


def played(
    judgement: Judgement,
    scheme: Scheme,
    document: Mapping[str, Any],
    staged: Staged,
    book: ReferenceBook,
) -> Judgement:
    """The judgement that the value asks for: exactly that, and no other finding."""
    kept = _findings(judgement, scheme, document, staged, book)
    speaking = {finding.rule_id for finding in kept}
    found = Answer.FINDING if staged.rule else Answer.UNDETERMINED
    answers = {
        rule: Answer.PASS if _spoke(answer) else answer
        for rule, answer in judgement.answers.items()
    }
    return Judgement(
        decide(kept),
        tuple(kept),
        answers | dict.fromkeys(speaking - {""}, found),
    )


def _spoke(answer: Answer) -> bool:
    return answer in {Answer.FINDING, Answer.UNDETERMINED}


def _findings(
    judgement: Judgement,
    scheme: Scheme,
    document: Mapping[str, Any],
    staged: Staged,
    book: ReferenceBook,
) -> list[LevelledSpot]:
    match staged.outcome:
        case Outcome.FINDING:
            asked = [rule for rule in scheme.rules if rule.id == staged.rule]
            return [_asked_for(rule, scheme, document, book) for rule in asked]
        case Outcome.UNDETERMINED:
            undecided = [
                finding
                for finding in judgement.findings
                if judgement.answers.get(finding.rule_id) is Answer.UNDETERMINED
            ]
            return undecided or [NOBODY_ASKED]
        case Outcome.CLEARED | Outcome.SLOW:
            return []


def _asked_for(
    rule: Rule, scheme: Scheme, document: Mapping[str, Any], book: ReferenceBook
) -> LevelledSpot:
    pointer = scheme.magic.pointer
    value = at(document, pointer)
    said = spot(pointer, value, ASKED_FOR, given=value, rule=rule.id)
    return LevelledSpot(rule.id, rule.level_of("", book), said)

"""The engine: runs rules over facts. Pure; the same input gives the same verdict."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from declarations.wording import sentence
from validation.reference.book import ReferenceBook
from validation.rule import (
    Finding,
    Level,
    NotApplicable,
    Pass,
    Rule,
    Spot,
    Undetermined,
)


class Decision(StrEnum):
    """What the rules say of a declaration as a whole."""

    CLEAR = "clear"
    REVIEW = "review"
    RETURN = "return"


class Answer(StrEnum):
    """How one rule answered, as kept in the verdict."""

    PASS = "pass"  # noqa: S105 - an answer, not a password
    NOT_APPLICABLE = "not_applicable"
    FINDING = "finding"
    UNDETERMINED = "undetermined"


@dataclass(frozen=True, slots=True)
class LevelledSpot:
    """A spot of a finding with the level that was in force for it."""

    rule_id: str
    level: Level
    spot: Spot


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on one declaration: a decision, its findings, every answer."""

    decision: Decision
    findings: tuple[LevelledSpot, ...]
    answers: dict[str, Answer]


COULD_NOT_DECIDE = sentence(
    "This rule could not be decided by the system. A customs reviewer will look at it."
)
NO_RULES = sentence(
    "No rule of this scheme was in force on the declaration date."
    " A customs reviewer will look at it."
)


def judge(rules: Iterable[Rule], facts: Any, book: ReferenceBook) -> Judgement:
    """Run every rule in force on the book's date; reject beats review beats clear."""
    answers: dict[str, Answer] = {}
    findings: list[LevelledSpot] = []
    for rule in rules:
        if not rule.in_force(book.on):
            continue
        answer, spots = _ask(rule, facts, book)
        answers[rule.id] = answer
        findings.extend(spots)
    if not answers:
        findings.append(LevelledSpot("", Level.REVIEW, Spot("", "", NO_RULES)))
    return Judgement(decide(findings), tuple(findings), answers)


def _ask(
    rule: Rule, facts: Any, book: ReferenceBook
) -> tuple[Answer, list[LevelledSpot]]:
    try:
        outcome = rule.check(facts, book)
    except Exception:  # noqa: BLE001 - a broken rule goes to a person, never through
        outcome = Undetermined(COULD_NOT_DECIDE)
    match outcome:
        case Pass():
            return Answer.PASS, []
        case NotApplicable():
            return Answer.NOT_APPLICABLE, []
        case Finding(spots):
            levelled = [
                LevelledSpot(rule.id, rule.level_of(spot.case, book), spot)
                for spot in spots
            ]
            return Answer.FINDING, levelled
        case Undetermined(reason, pointer):
            doubt = Spot(pointer, "", reason)
            return Answer.UNDETERMINED, [LevelledSpot(rule.id, Level.REVIEW, doubt)]


def decide(findings: list[LevelledSpot]) -> Decision:
    """Reject beats review beats clear."""
    levels = {finding.level for finding in findings}
    if Level.REJECT in levels:
        return Decision.RETURN
    return Decision.REVIEW if Level.REVIEW in levels else Decision.CLEAR

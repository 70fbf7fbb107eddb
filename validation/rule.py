"""What a rule is: a pure question with its law, and the closed set of answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from validation.law import Citation
from validation.reference.book import ReferenceBook


class Level(StrEnum):
    """What follows from a finding, from hardest to softest."""

    REJECT = "reject"
    REVIEW = "review"
    WARN = "warn"


@dataclass(frozen=True, slots=True)
class Pass:
    """The declaration meets the rule."""


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """The rule does not speak about this declaration."""


@dataclass(frozen=True, slots=True)
class Spot:
    """One place that breaks a rule.

    `pointer` is a JSON pointer into the envelope (RFC 6901), `value` what stood
    there, `message` an English msgid with {named} places that `params` fill.
    A `case` names a branch of the rule that has a level of its own.
    """

    pointer: str
    value: str
    message: str
    params: Mapping[str, str] = field(default_factory=dict)
    case: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """The rule is broken, in one place or several."""

    spots: tuple[Spot, ...]


@dataclass(frozen=True, slots=True)
class Undetermined:
    """The rule could not be decided; a person has to. `reason` is a msgid."""

    reason: str
    pointer: str = ""


Outcome = Pass | NotApplicable | Finding | Undetermined

PASS = Pass()
NOT_APPLICABLE = NotApplicable()


def found(
    pointer: str, value: object, message: str, *, case: str = "", **params: object
) -> Finding:
    """A finding in one place."""
    return Finding((spot(pointer, value, message, case=case, **params),))


def spot(
    pointer: str, value: object, message: str, *, case: str = "", **params: object
) -> Spot:
    """One place of a finding; values and parameters are kept as text."""
    shown = "" if value is None else str(value)
    texts = {name: str(param) for name, param in params.items()}
    return Spot(pointer, shown, message, texts, case)


def finding_or_pass(spots: list[Spot]) -> Finding | Pass:
    """What a rule over several items answers: every spot, or Pass."""
    return Finding(tuple(spots)) if spots else PASS


Check = Callable[[Any, ReferenceBook], Outcome]


@dataclass(frozen=True, slots=True)
class Rule:
    """A requirement as a record: its law, its dates, its level and its question."""

    id: str
    title: str
    cites: tuple[Citation, ...]
    effective: date
    until: date | None
    level: Level
    cases: Mapping[str, Level]
    remedy: str
    check: Check

    def in_force(self, on: date) -> bool:
        """Whether the rule is law for a declaration received on that date."""
        return self.effective <= on and (self.until is None or on < self.until)

    def level_of(self, case: str, book: ReferenceBook) -> Level:
        """The level on the book's date: an override there wins over the default."""
        override = book.level(self.id, case)
        return Level(override) if override else self.cases.get(case, self.level)


def rule(  # noqa: PLR0913 - a rule's record has this many parts
    rule_id: str,
    *,
    title: str,
    cites: tuple[Citation, ...],
    effective: date,
    level: Level,
    remedy: str,
    until: date | None = None,
    cases: Mapping[str, Level] | None = None,
) -> Callable[[Check], Rule]:
    """Turn a pure function `(facts, book) -> Outcome` into a rule with its law."""

    def record(check: Check) -> Rule:
        return Rule(
            id=rule_id,
            title=title,
            cites=cites,
            effective=effective,
            until=until,
            level=level,
            cases=MappingProxyType(dict(cases or {})),
            remedy=remedy,
            check=check,
        )

    return record

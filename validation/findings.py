"""Findings as people and programs read them, in the reader's language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypedDict

from django.utils.translation import gettext

from validation.engine import LevelledSpot
from validation.law import Citation
from validation.models import StoredFinding
from validation.rule import Rule
from validation.scheme import judging_schemes


class FindingDocument(TypedDict):
    """The shape of one finding in the API."""

    rule: str
    level: str
    pointer: str
    value: str
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class ReadableFinding:
    """A finding with its law, its sentences translated."""

    rule: str
    title: str
    level: str
    pointer: str
    value: str
    message: str
    remedy: str
    cites: tuple[Citation, ...]

    def as_document(self) -> FindingDocument:
        """What the API gives."""
        return {
            "rule": self.rule,
            "level": self.level,
            "pointer": self.pointer,
            "value": self.value,
            "message": self.message,
            "remedy": self.remedy,
        }


def readable(scheme: str, findings: Iterable[StoredFinding]) -> list[ReadableFinding]:
    """Stored findings of a declaration of a scheme."""
    rules = _rules_of(scheme)
    return [
        _readable(rules.get(f.rule), f.rule, f.level, _stored_spot(f)) for f in findings
    ]


def readable_spots(
    scheme: str, findings: Iterable[LevelledSpot]
) -> list[ReadableFinding]:
    """Findings straight from the engine."""
    rules = _rules_of(scheme)
    return [
        _readable(
            rules.get(f.rule_id),
            f.rule_id,
            f.level,
            (f.spot.pointer, f.spot.value, f.spot.message, f.spot.params),
        )
        for f in findings
    ]


_Spot = tuple[str, str, str, Mapping[str, Any]]


def _rules_of(scheme: str) -> dict[str, Rule]:
    return {rule.id: rule for rule in judging_schemes()[scheme].rules}


def _stored_spot(finding: StoredFinding) -> _Spot:
    return finding.pointer, finding.value, finding.message, finding.params


def _readable(
    rule: Rule | None, rule_id: str, level: str, spot: _Spot
) -> ReadableFinding:
    pointer, value, message, params = spot
    return ReadableFinding(
        rule=rule_id,
        title=gettext(rule.title) if rule else "",
        level=str(level),
        pointer=pointer,
        value=value,
        message=gettext(message).format(**params),
        remedy=gettext(rule.remedy) if rule else "",
        cites=rule.cites if rule else (),
    )

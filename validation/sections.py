"""What this room adds to a declaration: the findings of its newest verdict."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.utils import timezone

from declarations.clock import declaration_date
from declarations.models import Declaration
from declarations.parties.standing import AnyUser
from validation.engine import Answer
from validation.findings import FindingDocument, readable
from validation.models import StoredFinding, Verdict
from validation.reference.book import ReferenceBook
from validation.reference.models import Release
from validation.reference.services import book_on
from validation.rule import Rule
from validation.scheme import judging_schemes


class FindingsSection:
    """Findings with their law, and under which release they were found."""

    name = "findings"
    nothing = ()
    template = "declarations/sections/findings.html"

    def for_api(
        self, declarations: Sequence[Declaration], user: AnyUser
    ) -> dict[int, list[FindingDocument]]:
        """Findings of each declaration; constant queries."""
        schemes = {row.pk: row.scheme for row in declarations}
        return {
            verdict.declaration_id: [
                finding.as_document()
                for finding in readable(
                    schemes[verdict.declaration_id], verdict.findings.all()
                )
            ]
            for verdict in _newest(declarations)
        }

    def for_page(self, declaration: Declaration, user: AnyUser) -> Mapping[str, Any]:
        """The newest verdict and its findings, for the declaration's page."""
        verdict = next(iter(_newest([declaration])), None)
        if verdict is None:
            return {"verdict": None, "findings": []}
        release = Release.objects.filter(version=verdict.rule_set_version).first()
        return {
            "verdict": verdict,
            "decision": verdict.decision,
            "judged_at": verdict.judged_at,
            "release": release,
            "rules_asked": len(verdict.answers),
            "levels_since": levels_since(declaration.scheme, verdict),
            "findings": readable(declaration.scheme, verdict.findings.all()),
        }


@dataclass(frozen=True, slots=True)
class LevelSince:
    """A rule that spoke, and whose level has changed since; `now` is empty when the
    rule is law no more."""

    rule: str
    then: str
    now: str


def levels_since(scheme: str, verdict: Verdict) -> list[LevelSince]:
    """What the findings of a verdict would weigh today, where that is not the same."""
    findings = [f for f in verdict.findings.all() if _was_found(f, verdict)]
    if not findings:
        return []
    book = book_on(declaration_date(timezone.now()))
    rules = {rule.id: rule for rule in judging_schemes()[scheme].rules}
    changed = {
        LevelSince(finding.rule, finding.level, _level(rules, finding, book))
        for finding in findings
    }
    return sorted(
        (each for each in changed if each.then != each.now),
        key=lambda each: each.rule,
    )


def _was_found(finding: StoredFinding, verdict: Verdict) -> bool:
    """A rule that could not be decided had no level of its own."""
    return bool(verdict.answers.get(finding.rule) == Answer.FINDING)


def _level(
    rules: Mapping[str, Rule], finding: StoredFinding, book: ReferenceBook
) -> str:
    rule = rules.get(finding.rule)
    if rule is None or not rule.in_force(book.on):
        return ""
    return str(rule.level_of(finding.case, book))


def _newest(declarations: Sequence[Declaration]) -> list[Verdict]:
    return list(
        Verdict.objects.filter(
            declaration__in=declarations, revision=F("declaration__revision")
        ).prefetch_related("findings")
    )

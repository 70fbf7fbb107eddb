"""Declarations as they were judged: what a replay, a what-if and a lapse start from."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from declarations.models import Revision
from validation.circumstances import Circumstances
from validation.engine import Judgement, LevelledSpot
from validation.judging import judge_document
from validation.models import Verdict
from validation.reference.book import ReferenceBook
from validation.rule import Level
from validation.scheme import Scheme, judging_schemes

LONGEST_POINTER = 200


class Blocking(NamedTuple):
    """A finding that keeps a declaration from being cleared."""

    rule: str
    level: str
    pointer: str


@dataclass(frozen=True, slots=True)
class PastCase:
    """A stored verdict with all the input that it had."""

    verdict: Verdict
    scheme: Scheme
    envelope: dict[str, Any]
    circumstances: Circumstances

    def judged_by(
        self, book: ReferenceBook, circumstances: Circumstances | None = None
    ) -> Judgement:
        """What the rules say under a book, in the stored circumstances or others."""
        seen = circumstances or self.circumstances
        return judge_document(self.scheme, self.envelope, seen, book)

    @property
    def stopped_by(self) -> frozenset[Blocking]:
        """The blocking findings that the stored verdict had."""
        return frozenset(
            Blocking(finding.rule, finding.level, finding.pointer)
            for finding in self.verdict.findings.all()
            if finding.level != Level.WARN
        )


def blocking(judgement: Judgement) -> frozenset[Blocking]:
    """The findings that keep a declaration from being cleared."""
    return frozenset(
        place_of(finding)
        for finding in judgement.findings
        if finding.level is not Level.WARN
    )


def place_of(finding: LevelledSpot) -> Blocking:
    """Which rule, how hard, and where; comparable with what is stored."""
    pointer = finding.spot.pointer[:LONGEST_POINTER]
    return Blocking(finding.rule_id, str(finding.level), pointer)


def past_cases(verdict_ids: Sequence[int]) -> list[PastCase]:
    """The cases of these verdicts, in that order; three queries however many."""
    verdicts = {
        verdict.pk: verdict
        for verdict in Verdict.objects.filter(pk__in=verdict_ids)
        .select_related("declaration")
        .prefetch_related("findings")
    }
    declared = {
        (declaration, number): envelope
        for declaration, number, envelope in Revision.objects.filter(
            declaration__in=[verdict.declaration_id for verdict in verdicts.values()]
        ).values_list("declaration_id", "number", "envelope")
    }
    schemes = judging_schemes()
    return [
        PastCase(
            verdict=verdict,
            scheme=schemes[verdict.declaration.scheme],
            envelope=declared[verdict.declaration_id, verdict.revision],
            circumstances=Circumstances.from_json(verdict.circumstances),
        )
        for verdict in (verdicts[pk] for pk in verdict_ids)
    ]

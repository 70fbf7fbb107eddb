"""Replay: judge again what was judged, under the book of then, and compare."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from declarations.canonical import digest
from validation.engine import Judgement
from validation.judging import stored_finding
from validation.models import StoredFinding, Verdict
from validation.past import PastCase, past_cases
from validation.reference.book import ReferenceBook
from validation.reference.models import Release
from validation.reference.services import book_on

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Difference:
    """One part of a verdict that a replay does not give again."""

    part: str
    stored: Any
    replayed: Any

    def as_document(self) -> dict[str, Any]:
        """For machines."""
        return {"part": self.part, "stored": self.stored, "replayed": self.replayed}


@dataclass(frozen=True, slots=True)
class Replayed:
    """One verdict that was judged again."""

    reference: str
    revision: int
    release: str
    differences: tuple[Difference, ...]


def replay(
    *, since: date | None = None, release: Release | None = None
) -> Iterator[Replayed]:
    """Every stored verdict of declarations received since a day, judged again.

    Without a release, each under the book it was judged by, and every part must be
    the same. With one, each under that release: what would have been.
    """
    ids = iter(_verdicts(since))
    releases = {known.version: known for known in Release.objects.all()}
    while chunk := list(islice(ids, CHUNK)):
        for case in past_cases(chunk):
            if release:
                differences = _what_if(case, release)
            else:
                differences = _again(case, releases.get(case.verdict.rule_set_version))
            verdict = case.verdict
            yield Replayed(
                verdict.declaration.reference,
                verdict.revision,
                verdict.rule_set_version,
                tuple(differences),
            )


def _verdicts(since: date | None) -> Sequence[int]:
    """Their keys, those of one book together, so that each book is made once."""
    verdicts = Verdict.objects.order_by("rule_set_version", "declared_on", "pk")
    if since:
        verdicts = verdicts.filter(declared_on__gte=since)
    return list(verdicts.values_list("pk", flat=True))


def _again(case: PastCase, release: Release | None) -> list[Difference]:
    verdict = case.verdict
    if release is None:
        return [Difference("release", verdict.rule_set_version, None)]
    book = book_on(verdict.declared_on, release)
    return [
        *_differing("book", verdict.book_digest, book.digest),
        *_differing("envelope", verdict.envelope_digest, digest(case.envelope)),
        *_judged(case, book),
    ]


def _what_if(case: PastCase, release: Release) -> list[Difference]:
    return _judged(case, book_on(case.verdict.declared_on, release))


def _judged(case: PastCase, book: ReferenceBook) -> list[Difference]:
    verdict, judgement = case.verdict, case.judged_by(book)
    kept = [_said(finding) for finding in verdict.findings.all()]
    return [
        *_differing("decision", verdict.decision, str(judgement.decision)),
        *_differing("answers", verdict.answers, _texts(judgement)),
        *_differing("findings", kept, _findings(verdict, judgement)),
    ]


def _differing(part: str, stored: Any, replayed: Any) -> list[Difference]:
    return [] if stored == replayed else [Difference(part, stored, replayed)]


def _texts(judgement: Judgement) -> dict[str, str]:
    return {rule: str(answer) for rule, answer in judgement.answers.items()}


def _findings(verdict: Verdict, judgement: Judgement) -> list[dict[str, Any]]:
    return [
        _said(stored_finding(verdict, position, finding))
        for position, finding in enumerate(judgement.findings)
    ]


def _said(finding: StoredFinding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "level": str(finding.level),
        "case": finding.case,
        "pointer": finding.pointer,
        "value": finding.value,
        "message": finding.message,
        "params": finding.params,
    }

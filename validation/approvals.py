"""Proof that a declaration may have a code; only this module makes one."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q

from declarations.models import Declaration
from validation.engine import Decision
from validation.models import Override, OverrideOutcome, Ruling, RulingKind, Verdict


@dataclass(frozen=True, slots=True)
class Approved:
    """What is declared now was cleared or approved, under this rule-set version."""

    declaration_id: int
    revision: int
    envelope_digest: str
    rule_set_version: str


def approved(declarations: Sequence[Declaration]) -> dict[int, Approved]:
    """Proofs by primary key, for those whose current revision the rules cleared, or
    flagged and a reviewer approved, or returned and two people together overrode."""
    of_revision = {
        "declaration": OuterRef("declaration"),
        "revision": OuterRef("revision"),
    }
    by_a_person = Exists(Ruling.objects.filter(kind=RulingKind.APPROVED, **of_revision))
    by_two_people = Exists(
        Override.objects.filter(outcome=OverrideOutcome.CONFIRMED, **of_revision)
    )
    verdicts = Verdict.objects.filter(
        Q(decision=Decision.CLEAR)
        | Q(by_a_person, decision=Decision.REVIEW)
        | Q(by_a_person, by_two_people, decision=Decision.RETURN),
        declaration__in=declarations,
        revision=F("declaration__revision"),
    )
    return {
        verdict.declaration_id: Approved(
            verdict.declaration_id,
            verdict.revision,
            verdict.envelope_digest,
            verdict.rule_set_version,
        )
        for verdict in verdicts
    }

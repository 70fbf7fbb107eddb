"""Proof that a declaration may have a code; only this module makes one."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F

from declarations.models import Declaration
from validation.engine import Decision
from validation.models import Verdict


@dataclass(frozen=True, slots=True)
class Approved:
    """What is declared now was cleared, under this rule-set version."""

    declaration_id: int
    revision: int
    envelope_digest: str
    rule_set_version: str


def approved(declarations: Sequence[Declaration]) -> dict[int, Approved]:
    """Proofs by primary key, for those whose current revision was cleared."""
    verdicts = Verdict.objects.filter(
        declaration__in=declarations,
        revision=F("declaration__revision"),
        decision=Decision.CLEAR,
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

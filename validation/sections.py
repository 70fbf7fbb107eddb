"""What this room adds to a declaration: the findings of its newest verdict."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import F

from declarations.models import Declaration
from declarations.parties.standing import AnyUser
from validation.findings import FindingDocument, readable
from validation.models import Verdict
from validation.reference.models import Release


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
            "findings": readable(declaration.scheme, verdict.findings.all()),
        }


def _newest(declarations: Sequence[Declaration]) -> list[Verdict]:
    return list(
        Verdict.objects.filter(
            declaration__in=declarations, revision=F("declaration__revision")
        ).prefetch_related("findings")
    )

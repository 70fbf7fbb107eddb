"""Judgements that newer reference data has overtaken before they led to a code."""

from collections.abc import Sequence
from itertools import groupby

from django.db.models import Exists, F, OuterRef

from declarations.models import Declaration
from validation.models import Ruling, Verdict
from validation.past import blocking, past_cases
from validation.reference.services import current_release
from validation.what_if import judged_as_if_received


def newly_stopped(declarations: Sequence[Declaration]) -> set[int]:
    """Primary keys of those that the newest release would stop, by the law of their
    own day, for a reason that neither the rules nor a reviewer had before them."""
    release = current_release()
    decided_since = Ruling.objects.filter(
        declaration=OuterRef("declaration"),
        revision=OuterRef("revision"),
        decided_at__gte=release.published_at,
    )
    overtaken = (
        Verdict.objects.filter(
            ~Exists(decided_since),
            declaration__in=declarations,
            revision=F("declaration__revision"),
        )
        .exclude(rule_set_version=release.version)
        .order_by("declared_on", "pk")
        .values_list("declared_on", "pk")
    )
    stopped = set()
    for day, verdicts in groupby(overtaken, key=lambda row: row[0]):
        cases = past_cases([pk for _day, pk in verdicts])
        for case, judgement in judged_as_if_received(cases, day, release):
            if blocking(judgement) - case.stopped_by:
                stopped.add(case.verdict.declaration_id)
    return stopped

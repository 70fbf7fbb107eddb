"""Lapses: live codes whose declarations would not be cleared by the law of today."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from codes.models import LIVE, Code, Lapse, LapseSearch
from codes.verification import CodeStatus
from declarations.clock import database_now, declaration_date
from declarations.parties.standing import AnyUser
from validation.engine import Judgement
from validation.models import Verdict
from validation.past import PastCase, blocking, past_cases, place_of
from validation.reference.services import current_release
from validation.what_if import judged_as_if_received

CHUNK = 250


def search() -> None:
    """Look at every live code, once for each day and release; harmless when run twice,
    late, or again after a worker was lost."""
    at = database_now()
    one, _new = LapseSearch.objects.get_or_create(
        on=declaration_date(at), release=current_release(), defaults={"started_at": at}
    )
    while _look(one.pk):
        pass


@transaction.atomic
def _look(search_id: int) -> bool:
    """One piece, committed with how far it got. False when there is no more to do, or
    another worker has it."""
    one = (
        LapseSearch.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("release")
        .filter(pk=search_id, finished_at=None)
        .first()
    )
    if one is None:
        return False
    codes = list(
        Code.objects.filter(status__in=LIVE, pk__gt=one.cursor).order_by("pk")[:CHUNK]
    )
    if codes:
        _record(one, codes)
        one.cursor = codes[-1].pk
    else:
        one.finished_at = database_now()
    one.save(update_fields=["cursor", "finished_at"])
    return one.finished_at is None


def _record(one: LapseSearch, codes: Sequence[Code]) -> None:
    """Note what has lapsed, and that what cleared again has."""
    lapsed = _lapsed(one, codes)
    opened = Lapse.objects.filter(code__in=codes, resolved_at=None)
    known = set(opened.values_list("code", flat=True))
    opened.exclude(code__in=lapsed).update(resolved_at=database_now())
    Lapse.objects.bulk_create(
        Lapse(code_id=pk, release=one.release, found_on=one.on, findings=findings)
        for pk, findings in lapsed.items()
        if pk not in known
    )


def _lapsed(one: LapseSearch, codes: Sequence[Code]) -> dict[int, list[dict[str, Any]]]:
    """The new findings behind each code that has some, by its primary key."""
    by_revision = {(code.declaration_id, code.revision): code.pk for code in codes}
    verdicts = Verdict.objects.filter(
        declaration__in=[code.declaration_id for code in codes]
    ).values_list("pk", "declaration_id", "revision")
    found = {pk: by_revision.get((row, number)) for pk, row, number in verdicts}
    cases = past_cases([pk for pk, code in found.items() if code is not None])
    lapsed = {}
    for case, judgement in judged_as_if_received(cases, one.on, one.release):
        code = found[case.verdict.pk]
        if code is not None and (news := _news(case, judgement)):
            lapsed[code] = news
    return lapsed


def _news(case: PastCase, judgement: Judgement) -> list[dict[str, Any]]:
    """Blocking findings that the verdict behind the code did not have."""
    new = blocking(judgement) - case.stopped_by
    return [
        {
            "rule": finding.rule_id,
            "message": finding.spot.message,
            "params": dict(finding.spot.params),
        }
        for finding in judgement.findings
        if place_of(finding) in new
    ]


@dataclass(frozen=True, slots=True)
class ShownLapse:
    """A code and why it has lapsed, in the reader's language."""

    code: Code
    findings: list[tuple[str, str]]


def lapses_for(user: AnyUser) -> QuerySet[Lapse]:
    """Lapses behind codes that are still active, newest code first."""
    return (
        Lapse.objects.visible_to(user)
        .filter(
            resolved_at=None,
            code__status=CodeStatus.ACTIVE,
            code__expires_at__gt=timezone.now(),
        )
        .select_related("code__declaration__exporter")
        .order_by("-code_id")
    )


def suspended_for(user: AnyUser) -> QuerySet[Code]:
    """Suspended codes that the user may see, and whether they would still not clear."""
    lapsed = Lapse.objects.filter(code=OuterRef("pk"), resolved_at=None)
    return (
        Code.objects.visible_to(user)
        .filter(status=CodeStatus.SUSPENDED)
        .select_related("declaration__exporter")
        .annotate(lapsed=Exists(lapsed))
        .order_by("-status_since", "-pk")
    )


def shown(lapses: Iterable[Lapse]) -> list[ShownLapse]:
    """Lapses as a page tells them."""
    return [
        ShownLapse(
            lapse.code,
            [
                (each["rule"], gettext(each["message"]).format(**each["params"]))
                for each in lapse.findings
            ],
        )
        for lapse in lapses
    ]

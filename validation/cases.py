"""Cases: submitted rows with everything that their judgement depends on, set-wise."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.conf import settings
from django.db.models import Exists, F, OuterRef

from declarations.batches.models import CHANNEL as BATCH_CHANNEL
from declarations.batches.selectors import repeats_of
from declarations.clock import database_now, declaration_date
from declarations.models import Declaration, Revision, mandates_over
from declarations.parties.models import MandateAction
from declarations.schemes import ClaimKey
from validation.circumstances import Circumstances
from validation.inspections import goods_of, inspections_begun
from validation.reference.book import ReferenceBook
from validation.reference.lookups import Asked, look_up
from validation.reference.models import Release
from validation.reference.services import book_on
from validation.registries.services import answers_to, consult
from validation.sandbox.realms import claims_of, staged_for
from validation.scheme import Scheme, judging_schemes


@dataclass(frozen=True, slots=True)
class Case:
    """One declaration with everything that its judgement depends on."""

    declaration: Declaration
    revision: Revision
    scheme: Scheme
    keys: tuple[ClaimKey, ...]
    circumstances: Circumstances
    book: ReferenceBook

    def seen_beside(self, held: dict[ClaimKey, int]) -> "Case":
        """The case with what other live declarations hold, given all holders."""
        elsewhere = frozenset(
            (key.kind, key.value)
            for key in self.keys
            if held.get(key, self.declaration.pk) != self.declaration.pk
        )
        circumstances = replace(self.circumstances, claimed_elsewhere=elsewhere)
        return replace(self, circumstances=circumstances)


def gather(rows: Sequence[Declaration], release: Release) -> list[Case]:
    """The cases of locked rows; a constant number of queries."""
    return _answered(_looked_up(_plain(rows, release), release))


def gather_again(row: Declaration, release: Release) -> Case:
    """The case of a locked row that was judged before and amended since: the same
    filing, however the amendment came."""
    amended = [_as_filed(case) for case in _plain([row], release)]
    (case,) = _answered(_looked_up(amended, release))
    return case


def _as_filed(case: Case) -> Case:
    """With the circumstances of the filing as its last verdict saw them."""
    verdict = case.declaration.verdicts.order_by("revision").last()
    if verdict is None:
        return case
    filed = Circumstances.from_json(verdict.circumstances)
    circumstances = replace(
        case.circumstances,
        received_at=filed.received_at,
        channel=filed.channel,
        filed_by_broker=filed.filed_by_broker,
        broker_mandated=filed.broker_mandated,
        inspection_started_at=filed.inspection_started_at,
        repeated_in_batch=filed.repeated_in_batch,
    )
    return replace(case, circumstances=circumstances)


def _plain(rows: Sequence[Declaration], release: Release) -> list[Case]:
    revisions = {
        revision.declaration_id: revision
        for revision in Revision.objects.filter(
            declaration__in=rows, number=F("declaration__revision")
        )
    }
    mandated = _mandated(rows)
    schemes = judging_schemes()
    keys = {
        row.pk: claims_of(row.exporter, schemes[row.scheme], revisions[row.pk].envelope)
        for row in rows
    }
    goods = [goods_of(row.scheme, row.subject, keys[row.pk]) for row in rows]
    begun = inspections_begun(rows, goods)
    repeated = repeats_of([row for row in rows if _in_file(revisions[row.pk])])
    return [
        Case(
            declaration=row,
            revision=revisions[row.pk],
            scheme=schemes[row.scheme],
            keys=keys[row.pk],
            circumstances=Circumstances(
                received_at=revisions[row.pk].received_at,
                declared_on=_declared_on(row),
                channel=revisions[row.pk].channel,
                filed_by_broker=row.filed_for_id != row.exporter_id,
                broker_mandated=row.pk in mandated,
                exporter_customs_code=row.exporter.customs_code,
                inspection_started_at=begun.get(row.pk),
                repeated_in_batch=repeated.get(row.pk, frozenset()),
                staged=staged_for(
                    row.exporter, schemes[row.scheme], revisions[row.pk].envelope
                ),
            ),
            book=book_on(_declared_on(row), release),
        )
        for row in rows
    ]


def consult_registries(ids: Sequence[int]) -> None:
    """Have the answers of other agencies on file before the rows are locked."""
    if not settings.REGISTRIES:
        return
    schemes = judging_schemes()
    current = Revision.objects.filter(
        declaration__in=ids, number=F("declaration__revision")
    ).values_list("declaration__scheme", "envelope")
    consult(
        enquiry
        for slug, document in current
        for enquiry in schemes[slug].enquiries(document)
    )


def _answered(cases: list[Case]) -> list[Case]:
    """The cases with what other agencies answered; one query, or none."""
    asked = [case.scheme.enquiries(case.revision.envelope) for case in cases]
    found = answers_to(enquiry for some in asked for enquiry in some)
    return [
        replace(
            case,
            circumstances=replace(
                case.circumstances,
                registries={one: found[one] for one in some if one in found},
            ),
        )
        for case, some in zip(cases, asked, strict=True)
    ]


def _looked_up(cases: list[Case], release: Release) -> list[Case]:
    """The cases with what long lists say of them under a release."""
    asked = [
        Asked(
            case.circumstances.declared_on,
            case.scheme.lookups(case.revision.envelope, case.circumstances),
        )
        for case in cases
    ]
    return [
        replace(case, circumstances=replace(case.circumstances, looked_up=found))
        for case, found in zip(cases, look_up(asked, release), strict=True)
    ]


def _in_file(revision: Revision) -> bool:
    return revision.channel == BATCH_CHANNEL


def _declared_on(row: Declaration) -> date:
    assert row.declared_on is not None  # noqa: S101 - a database constraint says so
    return row.declared_on


def _mandated(rows: Sequence[Declaration]) -> set[int]:
    """Rows whose filer has a mandate of the exporter in force now; one query."""
    filed_by_others = [row.pk for row in rows if row.filed_for_id != row.exporter_id]
    if not filed_by_others:
        return set()
    today = declaration_date(database_now())
    covered = mandates_over(MandateAction.SUBMIT, today).filter(
        broker=OuterRef("filed_for")
    )
    return set(
        Declaration.objects.filter(pk__in=filed_by_others)
        .filter(Exists(covered))
        .values_list("pk", flat=True)
    )

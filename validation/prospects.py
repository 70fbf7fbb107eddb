"""Judging what is not filed, set-wise: what would be decided if it were filed now."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from declarations import claims
from declarations.batches.forecasts import Forecast, Prospect, Verdict
from declarations.clock import database_now, declaration_date
from declarations.faults import Fault
from validation.circumstances import Circumstances
from validation.engine import Judgement
from validation.findings import readable_spots
from validation.inspections import Goods, goods_of, inspections_under_way
from validation.judging import judge_document
from validation.reference.lookups import Asked, look_up
from validation.reference.services import book_on, current_release
from validation.registries.answers import Answer, Enquiry, Known
from validation.registries.services import answers_to, consult
from validation.sandbox.realms import claims_of, staged_for
from validation.scheme import judging_schemes


def forecast(prospects: Sequence[Prospect]) -> list[Forecast]:
    """What the rules say of each under today's law; constant queries."""
    return [
        Forecast(
            Verdict(judgement.decision),
            tuple(
                Fault(
                    spot.pointer, spot.level, spot.message, spot.remedy, rule=spot.rule
                )
                for spot in readable_spots(
                    prospect.envelope.scheme.slug, judgement.findings
                )
            ),
        )
        for prospect, judgement in zip(
            prospects, judge_prospects(prospects), strict=True
        )
    ]


def judge_prospects(prospects: Sequence[Prospect]) -> list[Judgement]:
    """Judge each beside what is filed already, and store nothing."""
    at, release = database_now(), current_release()
    declared_on = declaration_date(at)
    book = book_on(declared_on, release)
    schemes = judging_schemes()
    around = _circumstances(prospects, at)
    asked = [
        Asked(
            declared_on,
            schemes[one.envelope.scheme.slug].lookups(one.envelope.document, seen),
        )
        for one, seen in zip(prospects, around, strict=True)
    ]
    enquiries = [
        schemes[one.envelope.scheme.slug].enquiries(one.envelope.document)
        for one in prospects
    ]
    consult(
        enquiry
        for one, some in zip(prospects, enquiries, strict=True)
        if not one.unfinished
        for enquiry in some
    )
    answered = answers_to(enquiry for some in enquiries for enquiry in some)
    return [
        judge_document(
            schemes[one.envelope.scheme.slug],
            dict(one.envelope.document),
            replace(
                seen,
                looked_up=found,
                registries=_heard(one, some, answered),
            ),
            book,
        )
        for one, seen, found, some in zip(
            prospects, around, look_up(asked, release), enquiries, strict=True
        )
    ]


def _heard(
    prospect: Prospect,
    enquiries: Iterable[Enquiry],
    answered: Mapping[Enquiry, Answer],
) -> dict[Enquiry, Answer]:
    return {
        enquiry: answered[enquiry]
        for enquiry in enquiries
        if enquiry in answered
        and not (prospect.unfinished and answered[enquiry].known is Known.UNAVAILABLE)
    }


def _circumstances(prospects: Sequence[Prospect], at: datetime) -> list[Circumstances]:
    schemes = [judging_schemes()[one.envelope.scheme.slug] for one in prospects]
    keys = [
        claims_of(one.exporter, scheme, one.envelope.document)
        for one, scheme in zip(prospects, schemes, strict=True)
    ]
    held = claims.holders(key for some in keys for key in some)
    goods = [
        goods_of(one.envelope.scheme.slug, one.envelope.summary.subject, some)
        for one, some in zip(prospects, keys, strict=True)
    ]
    begun = inspections_under_way(goods)
    return [
        Circumstances(
            received_at=at,
            declared_on=declaration_date(at),
            channel=one.channel,
            filed_by_broker=one.by_broker,
            exporter_customs_code=one.exporter.customs_code,
            inspection_started_at=_earliest(begun, about),
            claimed_elsewhere=frozenset(
                (key.kind, key.value)
                for key in some
                if held.get(key, one.declaration) != one.declaration
            ),
            repeated_in_batch=frozenset((key.kind, key.value) for key in one.repeats),
            staged=staged_for(one.exporter, scheme, one.envelope.document),
        )
        for one, scheme, some, about in zip(
            prospects, schemes, keys, goods, strict=True
        )
    ]


def _earliest(begun: Mapping[Goods, datetime], goods: Goods | None) -> datetime | None:
    return begun.get(goods) if goods else None

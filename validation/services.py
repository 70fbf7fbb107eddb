"""Judging without filing."""

from dataclasses import dataclass, replace

from declarations import claims
from declarations.authority import exporter_to_file_for
from declarations.clock import database_now, declaration_date
from declarations.envelope import Envelope
from declarations.parties.models import MandateAction, User
from declarations.parties.standing import standing_of
from validation.circumstances import Circumstances
from validation.engine import Decision
from validation.findings import ReadableFinding, readable_spots
from validation.inspections import goods_of, inspection_under_way
from validation.judging import judge_document
from validation.reference.lookups import Asked, look_up
from validation.reference.services import book_on
from validation.registries.services import answers_to, consult
from validation.scheme import judging_schemes


@dataclass(frozen=True, slots=True)
class Checked:
    """What would be decided if the envelope were filed now."""

    decision: Decision
    findings: list[ReadableFinding]


def check(*, user: User, envelope: Envelope, channel: str) -> Checked:
    """Judge an envelope under today's law and store nothing.

    Raises Refused when the user may not file for the exporter named.
    """
    exporter = exporter_to_file_for(
        user=user,
        uscc=envelope.exporter_uscc,
        action=MandateAction.PREPARE,
        scheme=envelope.scheme.slug,
        port=envelope.port,
    )
    at = database_now()
    keys = envelope.scheme.claims(envelope.body)
    held = claims.holders(keys)
    circumstances = Circumstances(
        received_at=at,
        declared_on=declaration_date(at),
        channel=channel,
        filed_by_broker=exporter.pk not in standing_of(user).organisation_ids,
        exporter_customs_code=exporter.customs_code,
        inspection_started_at=inspection_under_way(
            goods_of(envelope.scheme.slug, envelope.summary.subject, keys)
        ),
        claimed_elsewhere=frozenset((key.kind, key.value) for key in held),
    )
    scheme = judging_schemes()[envelope.scheme.slug]
    wanted = scheme.lookups(envelope.document, circumstances)
    (found,) = look_up([Asked(circumstances.declared_on, wanted)])
    enquiries = scheme.enquiries(envelope.document)
    consult(enquiries)
    answered = answers_to(enquiries)
    judgement = judge_document(
        scheme,
        dict(envelope.document),
        replace(circumstances, looked_up=found, registries=answered),
        book_on(circumstances.declared_on),
    )
    return Checked(judgement.decision, readable_spots(scheme.slug, judgement.findings))

"""Judging without filing."""

from dataclasses import dataclass

from declarations.authority import exporter_to_file_for
from declarations.batches.forecasts import Prospect
from declarations.envelope import Envelope
from declarations.parties.models import MandateAction, User
from declarations.parties.standing import standing_of
from validation.engine import Decision
from validation.findings import ReadableFinding, readable_spots
from validation.prospects import judge_prospects


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
    prospect = Prospect(
        envelope=envelope,
        exporter=exporter,
        by_broker=exporter.pk not in standing_of(user).organisation_ids,
        channel=channel,
    )
    (judgement,) = judge_prospects([prospect])
    slug = envelope.scheme.slug
    return Checked(judgement.decision, readable_spots(slug, judgement.findings))

"""Who declares, and what a broker answers for."""

from validation.law import IEGC_NOTICE
from validation.reference.book import ReferenceBook
from validation.rule import Level, Outcome, finding_or_pass, rule, spot
from validation.schemes.green_channel.facts import ConsignmentFacts
from validation.schemes.green_channel.rules import CHANNEL_START


@rule(
    "IEGC-PARTY-01",
    title="The data are declared true, and a broker has verified the AEO status",
    cites=(IEGC_NOTICE("must verify AEO status"),),
    effective=CHANNEL_START,
    level=Level.REJECT,
    remedy=(
        "Have an authorised person declare the truth of the data. A broker also needs"
        " the exporter's mandate and attests that the AEO status was verified."
    ),
)
def those_who_declare_answer(facts: ConsignmentFacts, _book: ReferenceBook) -> Outcome:
    """A person answers for the data; a mandated broker also for the AEO status."""
    spots = []
    if not facts.truth_declared:
        spots.append(
            spot(
                "/declaration_of_truth/accepted",
                "false",
                "Nobody has declared yet that the data are true.",
            )
        )
    if facts.around.filed_by_broker and not facts.around.broker_mandated:
        spots.append(
            spot(
                "/exporter/uscc",
                facts.exporter_uscc,
                "No mandate of this exporter for the filing broker was in force.",
            )
        )
    if facts.around.filed_by_broker and not facts.aeo_status_verified:
        spots.append(
            spot(
                "/body/broker_attestation/aeo_status_verified",
                "",
                "The broker has not attested that the exporter's AEO status was"
                " verified.",
            )
        )
    return finding_or_pass(spots)

"""The origin of the goods."""

from validation.law import IEGC_NOTICE
from validation.reference.book import ReferenceBook
from validation.rule import Level, Outcome, finding_or_pass, rule, spot
from validation.schemes.green_channel.facts import ConsignmentFacts
from validation.schemes.green_channel.rules import CHANNEL_START


@rule(
    "IEGC-ORIGIN-01",
    title="The origin label equals the declared origin",
    cites=(IEGC_NOTICE("origin labeling"),),
    effective=CHANNEL_START,
    level=Level.REVIEW,
    remedy="Correct the declared origin, or have the goods labelled anew.",
)
def labels_agree(facts: ConsignmentFacts, _book: ReferenceBook) -> Outcome:
    """The label on the goods names the country that is declared."""
    return finding_or_pass(
        [
            spot(
                f"{line.pointer}/origin_label",
                line.origin_label,
                "Line {line}: the label says {label}, the declaration {origin}.",
                line=line.number,
                label=line.origin_label,
                origin=line.origin_country,
            )
            for line in facts.lines
            if line.origin_label != line.origin_country
        ]
    )

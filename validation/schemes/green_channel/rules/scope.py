"""What the channel is about: its first day, and exports."""

from datetime import date

from validation.law import IEGC_NOTICE
from validation.reference.book import ReferenceBook
from validation.rule import PASS, Level, Outcome, found, rule
from validation.schemes.green_channel.facts import ConsignmentFacts
from validation.schemes.green_channel.rules import CHANNEL_START


@rule(
    "IEGC-SCOPE-01",
    title="The declaration was received after the channel opened",
    cites=(IEGC_NOTICE("On May 8, 2026 ... launched"),),
    # It speaks about the days before the channel, so it must be in force on them.
    effective=date(2000, 1, 1),
    level=Level.REJECT,
    remedy="File the consignment by the ordinary export procedure.",
)
def channel_has_opened(facts: ConsignmentFacts, _book: ReferenceBook) -> Outcome:
    """The channel takes declarations from its first day on."""
    declared_on = facts.around.declared_on
    if declared_on >= CHANNEL_START:
        return PASS
    return found(
        "",
        declared_on,
        "Received on {received}, before the channel opened on {start}.",
        received=declared_on,
        start=CHANNEL_START,
    )


@rule(
    "IEGC-SCOPE-02",
    title="The declaration is an export",
    cites=(IEGC_NOTICE("applies to export declarations"),),
    effective=CHANNEL_START,
    level=Level.REJECT,
    remedy="Use this scheme only for exports.",
)
def consignment_is_exported(facts: ConsignmentFacts, _book: ReferenceBook) -> Outcome:
    """The channel covers goods that leave China."""
    if facts.direction == "EXPORT":
        return PASS
    return found("/direction", facts.direction, "This is not an export declaration.")

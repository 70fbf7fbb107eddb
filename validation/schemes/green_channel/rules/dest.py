"""Where the consignment goes."""

from validation.law import IEGC_NOTICE
from validation.reference.book import ReferenceBook
from validation.rule import NOT_APPLICABLE, PASS, Level, Outcome, found, rule
from validation.schemes.green_channel.facts import ConsignmentFacts
from validation.schemes.green_channel.lists import (
    DESTINATIONS,
    PARTNERS,
    switched_on,
)
from validation.schemes.green_channel.rules import CHANNEL_START

DESTINATION = "/destination_country"


@rule(
    "IEGC-DEST-01",
    title="The destination is an RCEP, ASEAN or African market",
    cites=(IEGC_NOTICE("RCEP, ASEAN, and African markets"),),
    effective=CHANNEL_START,
    level=Level.REJECT,
    remedy="Check the country of destination; other markets are not covered yet.",
)
def destination_is_a_market(facts: ConsignmentFacts, book: ReferenceBook) -> Outcome:
    """The channel serves three groups of markets."""
    if not switched_on(book, "destination_must_be_in_group"):
        return NOT_APPLICABLE
    if facts.destination_country in book[DESTINATIONS]:
        return PASS
    return found(
        DESTINATION,
        facts.destination_country,
        "{country} is neither an RCEP or ASEAN member nor in Africa.",
        country=facts.destination_country,
    )


@rule(
    "IEGC-DEST-02",
    title="The destination and China recognise each other's certificates",
    cites=(IEGC_NOTICE("active mutual recognition agreements"),),
    effective=CHANNEL_START,
    level=Level.REVIEW,
    remedy=(
        "Nothing to correct if the destination is right: a customs reviewer decides."
    ),
)
def destination_recognises(facts: ConsignmentFacts, book: ReferenceBook) -> Outcome:
    """A market's arrangement with China is in force, not only signed."""
    country = facts.destination_country
    if country not in book[DESTINATIONS]:
        return NOT_APPLICABLE
    partner = book[PARTNERS].get(country)
    if partner is not None and partner.in_force:
        return PASS
    if partner is not None and partner.status == "SIGNED":
        return found(
            DESTINATION,
            country,
            "The arrangement between China and {country} is signed but not in force.",
            country=country,
        )
    return found(
        DESTINATION,
        country,
        "No mutual recognition arrangement between China and {country} is in force.",
        country=country,
    )

"""Where the consignment leaves China."""

from validation.law import IEGC_NOTICE
from validation.reference.book import ReferenceBook
from validation.rule import PASS, Level, Outcome, found, rule
from validation.schemes.green_channel.facts import ConsignmentFacts
from validation.schemes.green_channel.lists import DISTRICTS, PORTS
from validation.schemes.green_channel.rules import CHANNEL_START

CHINA = "CN"
UNLOCODE = "/port_of_exit/unlocode"


@rule(
    "IEGC-PORT-01",
    title="The port of exit lies in a customs district of China",
    cites=(IEGC_NOTICE("at all national ports"),),
    effective=CHANNEL_START,
    level=Level.REJECT,
    cases={"unlisted": Level.REVIEW},
    remedy=(
        "Give the port in China where the goods leave, and the four digits of its"
        " customs district."
    ),
)
def port_is_in_a_customs_district(
    facts: ConsignmentFacts, book: ReferenceBook
) -> Outcome:
    """Every customs district of China takes part; an unknown one is refused."""
    district = facts.customs_district
    if not facts.port.startswith(CHINA):
        return found(UNLOCODE, facts.port, "{port} is not in China.", port=facts.port)
    if district and book.longest_prefix(DISTRICTS, district) is None:
        return found(
            "/port_of_exit/customs_district",
            district,
            "{district} is not a customs district of China.",
            district=district,
        )
    if district or facts.port in book[PORTS]:
        return PASS
    return found(
        UNLOCODE,
        facts.port,
        "{port} is not on the list of ports, and no customs district is given.",
        case="unlisted",
        port=facts.port,
    )

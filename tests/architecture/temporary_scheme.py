"""A scheme with one rule more than the one it is made from; nothing else is new."""

from dataclasses import replace
from datetime import date
from typing import Any

from validation.law import GCC_NOTICE
from validation.reference.book import ReferenceBook
from validation.rule import PASS, Level, Outcome, found, rule
from validation.schemes.green_clearance_code import SCHEME as MODEL


@rule(
    "TMP-COLOUR-01",
    title="A truck is not sent to Antarctica",
    cites=(GCC_NOTICE("invented for a test"),),
    effective=date(2026, 1, 1),
    level=Level.REJECT,
    remedy="Choose another destination.",
)
def destination_has_roads(facts: Any, _book: ReferenceBook) -> Outcome:
    """There are no roads in Antarctica."""
    if facts.destination_country == "AQ":
        return found(
            "/destination_country", "AQ", "There are no roads in {place}.", place="AQ"
        )
    return PASS


SCHEME = replace(
    MODEL,
    slug="temporary_scheme",
    number=99,
    letter="Z",
    rules=(*MODEL.rules, destination_has_roads),
)

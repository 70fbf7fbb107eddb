"""Carbon: a report to ISO 14067, or somebody else's statement."""

from datetime import date

from tests.mechanical_components.facts import ComponentFacts
from tests.mechanical_components.rules.goods import NOTICE
from validation.reference.book import ReferenceBook
from validation.rule import PASS, Level, Outcome, found, rule


@rule(
    "MCC-CARBON-01",
    title="The footprint follows ISO 14067 or a third party states it",
    cites=(NOTICE("a verified carbon footprint"),),
    effective=date(2026, 9, 1),
    level=Level.REVIEW,
    remedy="Name ISO 14067 as the standard, or give the number of the statement.",
)
def footprint_is_vouched_for(facts: ComponentFacts, _book: ReferenceBook) -> Outcome:
    """One of the two is enough."""
    if facts.standard == "ISO 14067" or facts.statement:
        return PASS
    return found("/body/carbon", facts.standard, "Nobody vouches for the footprint.")

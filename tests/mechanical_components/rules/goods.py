"""Goods: mechanical components of HS chapter 84."""

from datetime import date

from tests.mechanical_components.facts import ComponentFacts
from validation.law import Source
from validation.reference.book import ReferenceBook
from validation.rule import PASS, Level, Outcome, found, rule

NOTICE = Source("MCC", "Invented provincial notice, for tests")


@rule(
    "MCC-GOODS-01",
    title="The goods are of HS chapter 84",
    cites=(NOTICE("mechanical components"),),
    effective=date(2026, 9, 1),
    level=Level.REJECT,
    remedy="File these goods under another scheme.",
)
def goods_are_mechanical(facts: ComponentFacts, _book: ReferenceBook) -> Outcome:
    """Only chapter 84 is in the channel."""
    if facts.hs_code.startswith("84"):
        return PASS
    return found(
        "/body/component/hs_code",
        facts.hs_code,
        "{code} is not of chapter 84.",
        code=facts.hs_code,
    )

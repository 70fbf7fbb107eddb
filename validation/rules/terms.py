"""Trade terms: codes of Incoterms, countries and currencies have to exist."""

from datetime import date
from typing import Protocol

from validation.law import GCC_NOTICE, INCOTERMS_2020
from validation.reference.book import ReferenceBook
from validation.reference.lists import COUNTRIES, CURRENCIES, INCOTERMS
from validation.rule import Level, Outcome, Spot, finding_or_pass, rule, spot


class Terms(Protocol):
    """The trade terms that every scheme's facts carry; `currency` may be empty."""

    @property
    def incoterm(self) -> str: ...
    @property
    def destination_country(self) -> str: ...
    @property
    def currency(self) -> str: ...


@rule(
    "COM-TERMS-01",
    title="Incoterm, country and currency codes are known",
    cites=(
        GCC_NOTICE("standardized submission"),
        INCOTERMS_2020("The eleven terms; DAT was replaced by DPU"),
    ),
    effective=date(2026, 4, 23),
    level=Level.REJECT,
    remedy="Choose the code from the list that the form offers.",
)
def trade_terms_are_known(facts: Terms, book: ReferenceBook) -> Outcome:
    """Trade terms are given in the codes in force on the declaration date."""
    spots = _incoterm(facts.incoterm, book)
    if facts.destination_country not in book[COUNTRIES]:
        spots.append(
            spot(
                "/destination_country",
                facts.destination_country,
                "{code} is not a country code of ISO 3166-1.",
                code=facts.destination_country,
            )
        )
    if facts.currency and facts.currency not in book[CURRENCIES]:
        spots.append(
            spot(
                "/currency",
                facts.currency,
                "{code} is not a currency code of ISO 4217.",
                code=facts.currency,
            )
        )
    return finding_or_pass(spots)


def _incoterm(code: str, book: ReferenceBook) -> list[Spot]:
    term = book[INCOTERMS].get(code)
    if term is None:
        return [
            spot("/incoterm", code, "{code} is not an Incoterms 2020 term.", code=code)
        ]
    if term.retired:
        return [
            spot(
                "/incoterm",
                code,
                "{code} was retired with Incoterms 2020; {instead} took its place.",
                code=code,
                instead=term.instead,
            )
        ]
    return []

"""Trade terms: codes of Incoterms, countries and currencies have to exist."""

from collections.abc import Mapping
from datetime import date
from typing import Protocol

from validation.law import GCC_NOTICE, INCOTERMS_2020
from validation.reference.book import ReferenceBook
from validation.reference.lists import COUNTRIES, CURRENCIES, INCOTERMS
from validation.rule import Level, Outcome, Spot, finding_or_pass, rule, spot


class Terms(Protocol):
    """The trade terms that every scheme's facts carry; countries and currencies by
    the pointer to where they stand."""

    @property
    def incoterm(self) -> str: ...
    @property
    def countries(self) -> Mapping[str, str]: ...
    @property
    def currencies(self) -> Mapping[str, str]: ...


@rule(
    "COM-TERMS-01",
    title="Incoterm, country and currency codes are known",
    cites=(
        GCC_NOTICE("standardized submission"),
        INCOTERMS_2020("The eleven terms; DAT was replaced by DPU"),
    ),
    effective=date(2026, 4, 23),
    level=Level.REJECT,
    remedy="Use a code that is in force: of Incoterms 2020, ISO 3166-1 or ISO 4217.",
)
def trade_terms_are_known(facts: Terms, book: ReferenceBook) -> Outcome:
    """Trade terms are given in the codes in force on the declaration date."""
    spots = _incoterm(facts.incoterm, book)
    spots += [
        spot(pointer, code, "{code} is not a country code of ISO 3166-1.", code=code)
        for pointer, code in facts.countries.items()
        if code not in book[COUNTRIES]
    ]
    spots += [
        spot(pointer, code, "{code} is not a currency code of ISO 4217.", code=code)
        for pointer, code in facts.currencies.items()
        if code not in book[CURRENCIES]
    ]
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

"""Which carbon footprint standard a report means, however it is spelt."""

import re

from validation.reference.book import ReferenceBook
from validation.schemes.green_clearance_code.lists import (
    CARBON_STANDARDS,
    CarbonStandard,
    words,
)

_YEAR = re.compile(r"(?P<name>.*?)(?P<year>(?:19|20)[0-9]{2})")


def plain(name: str) -> str:
    """A name without case, spaces and punctuation, to compare by."""
    return "".join(c for c in name.casefold() if c.isalnum())


def identify(
    name: str, edition: str, book: ReferenceBook
) -> tuple[CarbonStandard | None, str]:
    """The listed standard that a name means, if any, and its edition, if given."""
    spellings = {
        plain(spelling): row
        for row in book[CARBON_STANDARDS].values()
        for spelling in (row.code, row.name, *words(row.aliases))
    }
    spelt = plain(name)
    if spelt in spellings:
        return spellings[spelt], edition
    dated = _YEAR.fullmatch(spelt)
    if dated is None:
        return None, edition
    return spellings.get(dated["name"]), edition or dated["year"]

"""How a goods line is classified: what its HS code maps to, what its words say."""

import re

from validation.reference.book import ReferenceBook
from validation.reference.lists import HS_2022
from validation.schemes.green_channel.facts import Line
from validation.schemes.green_channel.lists import (
    COMPLETE,
    CRITICAL,
    HS_MAPPING,
    KEYWORDS,
    SUSPICIOUS,
    HsMapping,
    Keyword,
    words,
)

LENGTHS = (6, 8, 10, 13)
ADMITTED = {COMPLETE, CRITICAL, SUSPICIOUS}


def exists(hs_code: str, book: ReferenceBook) -> bool:
    """Whether the code has a lawful length and a subheading of the nomenclature."""
    return len(hs_code) in LENGTHS and hs_code[:6] in book[HS_2022]


def mapped(line: Line, book: ReferenceBook) -> HsMapping | None:
    """The mapping of the line's HS code, the longest prefix winning."""
    return book.longest_prefix(HS_MAPPING, line.hs_code)


def is_eligible(line: Line, book: ReferenceBook) -> bool:
    """Whether its HS code is one that the channel admits, were it only on review."""
    mapping = mapped(line, book)
    return (
        exists(line.hs_code, book)
        and mapping is not None
        and mapping.category in ADMITTED
    )


def contradicting_words(line: Line, book: ReferenceBook) -> list[Keyword]:
    """The keywords in the description that the HS code contradicts."""
    return [
        row
        for row in book[KEYWORDS].values()
        if line.hs_code.startswith(words(row.wrong_prefixes))
        and says(line.description, row.keyword)
    ]


def headings_of(line: Line, book: ReferenceBook) -> tuple[str, ...]:
    """The headings where an eligible line may belong: its own, and those that its
    words name where its HS code is in doubt. None for a line that is not eligible."""
    if not is_eligible(line, book):
        return ()
    named = [
        heading
        for row in contradicting_words(line, book)
        for heading in words(row.right_headings)
    ]
    return (line.hs_code, *named)


def says(description: str, phrase: str) -> bool:
    """Whether a description has a phrase, as whole words where it is in Latin ones."""
    text, sought = description.casefold(), phrase.casefold()
    if not sought.isascii():
        return sought in text
    return (
        re.search(rf"(?<![a-z0-9]){re.escape(sought)}s?(?![a-z0-9])", text) is not None
    )

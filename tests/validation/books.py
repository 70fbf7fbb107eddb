"""The reference book that the shipped files give, with what a test changes in it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any

from validation.reference.book import ReferenceBook
from validation.reference.loaders import book_from_files
from validation.scheme import Scheme, judging_schemes
from validation.schemes.green_clearance_code import SCHEME

TODAY = date(2026, 11, 22)


@cache
def book_on(on: date = TODAY, slug: str = SCHEME.slug) -> ReferenceBook:
    """The shipped book of a date, with the lists of a scheme."""
    return book_from_files(judging_schemes()[slug].lists, on)


def changed(
    book: ReferenceBook,
    rows: Mapping[str, Sequence[Mapping[str, Any]]],
    scheme: Scheme = SCHEME,
) -> ReferenceBook:
    """The book with rows added to its lists, or put in place of those with their key;
    a list with no rows is emptied."""
    lists = dict(book.lists)
    for listed in scheme.lists:
        if listed.name in rows:
            parsed = [listed.parse(cells) for cells in rows[listed.name]]
            kept = lists[listed.name] if parsed else {}
            lists[listed.name] = MappingProxyType(
                {**kept, **{listed.key(row): row for row in parsed}}
            )
    return replace(book, lists=MappingProxyType(lists))

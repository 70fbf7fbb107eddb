"""Past cases judged on other days and by law that is not yet: for every case, what the
rules say now and what they would say."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from validation.circumstances import Circumstances
from validation.engine import Judgement
from validation.past import PastCase
from validation.reference.amendments import Amendment, amended, amended_rows
from validation.reference.book import ReferenceBook
from validation.reference.lookups import Asked, Found, look_up
from validation.reference.models import Release
from validation.reference.services import book_on


class WhatIf:
    """The law of a release, and the same with amendments, on any day."""

    def __init__(self, release: Release, changes: Sequence[Amendment]) -> None:
        self._release = release
        self._in_books = [each for each in changes if not each.listed.lookup]
        self._looked_up = _by_key(each for each in changes if each.listed.lookup)
        self._books: dict[date, ReferenceBook] = {}

    def judged(
        self, cases: Sequence[PastCase], days: Sequence[date]
    ) -> Iterator[tuple[PastCase, Judgement, Judgement]]:
        """Each case on its day, by the release and by the amended one."""
        asked = [asked_on(case, on) for case, on in zip(cases, days, strict=True)]
        found = look_up(asked, self._release)
        for case, one, rows in zip(cases, asked, found, strict=True):
            now = book_on(one.on, self._release)
            yield (
                case,
                case.judged_by(now, seeing(case, rows)),
                case.judged_by(self._amended(now), seeing(case, self._rows(one, rows))),
            )

    def _amended(self, book: ReferenceBook) -> ReferenceBook:
        if book.on not in self._books:
            self._books[book.on] = amended(book, self._in_books)
        return self._books[book.on]

    def _rows(self, asked: Asked, found: Found) -> Mapping[str, Any]:
        """What would be looked up; the rows of long lists are in no book."""
        return {
            name: amended_rows(
                rows, self._touching(name, asked), asked.wanted[name], asked.on
            )
            for name, rows in found.items()
        }

    def _touching(self, name: str, asked: Asked) -> list[Amendment]:
        changes = self._looked_up.get(name, {})
        touching = [each for key in asked.wanted[name] for each in changes.get(key, ())]
        return list(dict.fromkeys(touching))


def _by_key(
    changes: Iterable[Amendment],
) -> Mapping[str, Mapping[str, list[Amendment]]]:
    """The changes of each long list, by everything that their rows are found by."""
    found: dict[str, dict[str, list[Amendment]]] = {}
    for change in changes:
        of_list = found.setdefault(change.listed.name, {})
        for dated in (change.before, change.after):
            for key in change.listed.keys_of(dated.row) if dated else ():
                of_list.setdefault(key, []).append(change)
    return found


def asked_on(case: PastCase, on: date) -> Asked:
    """What the case asks of long lists on a day."""
    return Asked(on, case.scheme.lookups(case.envelope, case.circumstances))


def seeing(case: PastCase, rows: Mapping[str, Any]) -> Circumstances:
    """The stored circumstances, with other rows of long lists."""
    return replace(case.circumstances, looked_up=rows)


def judged_as_if_received(
    cases: Sequence[PastCase], on: date, release: Release
) -> Iterator[tuple[PastCase, Judgement]]:
    """Each case as if it had come in on another day, so that what has lapsed since
    shows; all else that was seen around it stays."""
    book = book_on(on, release)
    found = look_up([asked_on(case, on) for case in cases], release)
    for case, rows in zip(cases, found, strict=True):
        yield case, case.judged_by(book, replace(seeing(case, rows), declared_on=on))

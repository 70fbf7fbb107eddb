"""An unfinished filing as a whole: its pages, what is wrong, what is still to do."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Any

from declarations import intake
from declarations.answers import blank, tidy
from declarations.envelope import Envelope
from declarations.faults import Fault, Refused
from declarations.filing_sections import all_sections
from declarations.layout import Section
from declarations.models import Declaration
from declarations.pointers import at, touches
from declarations.questions import Asked, ask, flat, place, unanswered
from declarations.schemes import IntakeScheme, schemes


class Progress(StrEnum):
    """How far a page of the filing is."""

    DONE = "done"
    TO_FIX = "to_fix"
    BEGUN = "begun"
    NOT_BEGUN = "not_begun"
    OPTIONAL = "optional"


@dataclass(frozen=True, slots=True)
class Trouble:
    """A fault where the person can mend it: which page, and which field there."""

    fault: Fault
    slug: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the filing with its answers, faults and progress."""

    section: Section
    number: int
    asked: list[Asked]
    troubles: tuple[Trouble, ...]
    standing: tuple[Trouble, ...]
    progress: Progress

    @property
    def to_fix(self) -> int:
        """How many answers need attention."""
        return len({t.anchor for t in (*self.troubles, *self.standing)})


@dataclass(frozen=True)
class Filing:
    """A declaration's working copy. `findings` are what the rules said of the
    revision before, narrowed to what has not been changed since."""

    declaration: Declaration
    envelope: Mapping[str, Any]
    done: frozenset[str]
    findings: tuple[Fault, ...]
    today: date
    saved_at: datetime | None = None

    @cached_property
    def scheme(self) -> IntakeScheme:
        """The scheme that it is filed under."""
        return schemes()[self.declaration.scheme]

    @cached_property
    def document(self) -> dict[str, Any]:
        """What would be sent."""
        return tidy(self.envelope, all_sections(self.scheme))

    @cached_property
    def _read(self) -> Envelope | tuple[Fault, ...]:
        try:
            return intake.read(self.document, today=self.today)
        except Refused as refused:
            return refused.faults

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """The pages that apply, in order."""
        applying = [s for s in all_sections(self.scheme) if s.when(self.envelope)]
        return tuple(self._page(s, n) for n, s in enumerate(applying, start=1))

    def page(self, slug: str) -> Page | None:
        """The page of that name, if it applies."""
        return next((page for page in self.pages if page.section.slug == slug), None)

    def page_after(self, page: Page) -> Page | None:
        """The page that follows, or None after the last."""
        return next((p for p in self.pages if p.number == page.number + 1), None)

    @property
    def steps(self) -> int:
        """How many pages there are, the one that checks the answers included."""
        return len(self.pages) + 1

    @property
    def finished(self) -> int:
        """How many pages need nothing more."""
        return sum(
            page.progress in {Progress.DONE, Progress.OPTIONAL} for page in self.pages
        )

    @property
    def troubles(self) -> list[Trouble]:
        """Everything that stands in the way of sending, page by page."""
        nowhere = [
            Trouble(fault, "", "")
            for fault in self.faults
            if not any(self._belongs(fault, page.section) for page in self.pages)
        ]
        return nowhere + [fault for page in self.pages for fault in page.troubles]

    @property
    def standing(self) -> list[Trouble]:
        """Findings whose value has not been changed."""
        return [trouble for page in self.pages for trouble in page.standing]

    def located(self, faults: Iterable[Fault]) -> list[Trouble]:
        """Faults that others found, each where the person can mend it."""
        return [
            Trouble(fault, page.section.slug, anchor)
            for page in self.pages
            for fault, anchor in place(
                [fault for fault in faults if self._belongs(fault, page.section)],
                page.asked,
            )
        ]

    @property
    def ready(self) -> Envelope | None:
        """The envelope to send, once nothing stands in the way."""
        read = self._read
        return read if isinstance(read, Envelope) and not self.troubles else None

    @property
    def shown(self) -> Mapping[str, Any]:
        """The answers as they would be stored, once they can be."""
        return (
            self._read.document if isinstance(self._read, Envelope) else self.document
        )

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What intake would say if it were sent as it is."""
        return () if isinstance(self._read, Envelope) else self._read

    def _page(self, section: Section, number: int) -> Page:
        asked = ask(section, self.envelope)
        missing = unanswered(asked)
        holes = [fault.pointer for fault in missing]
        faults = missing + [
            fault
            for fault in self.faults
            if not (fault.code == "missing" and touches(fault.pointer, holes))
            and self._belongs(fault, section)
        ]
        troubles = _troubles(faults, asked, section)
        standing = _troubles(
            [f for f in self.findings if self._belongs(f, section)], asked, section
        )
        progress = self._progress(section, asked, troubles + standing)
        return Page(section, number, asked, troubles, standing, progress)

    def _belongs(self, fault: Fault, section: Section) -> bool:
        """Whether this is the first page that a fault's pointer touches."""
        first = next(
            (
                page.slug
                for page in all_sections(self.scheme)
                if page.when(self.envelope)
                and touches(fault.pointer, (item.pointer for item in page.items))
            ),
            "",
        )
        return bool(fault.pointer) and first == section.slug

    def _progress(
        self, section: Section, asked: list[Asked], troubles: Iterable[Trouble]
    ) -> Progress:
        if section.slug in self.done:
            return Progress.TO_FIX if tuple(troubles) else Progress.DONE
        if any(not blank(at(self.envelope, item.pointer)) for item in section.items):
            return Progress.BEGUN
        needed = any(question.required for question in flat(asked))
        return Progress.NOT_BEGUN if needed else Progress.OPTIONAL


def _troubles(
    faults: Iterable[Fault], asked: list[Asked], section: Section
) -> tuple[Trouble, ...]:
    return tuple(
        Trouble(fault, section.slug, anchor) for fault, anchor in place(faults, asked)
    )

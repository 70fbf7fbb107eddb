"""Totals: what a declaration adds up has to add up."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from validation.law import IEGC_NOTICE
from validation.reference.book import ReferenceBook
from validation.rule import (
    NOT_APPLICABLE,
    Level,
    Outcome,
    finding_or_pass,
    rule,
    spot,
)


@dataclass(frozen=True, slots=True)
class Total:
    """A declared total, where it stands, and the parts that should make it."""

    pointer: str
    declared: Decimal
    parts: tuple[Decimal, ...]


class Totalled(Protocol):
    """Facts that carry totals; a scheme gives those whose parts were declared too."""

    @property
    def totals(self) -> tuple[Total, ...]: ...


@rule(
    "COM-TOTALS-01",
    title="Declared totals equal the sum of their parts",
    cites=(IEGC_NOTICE("documentation integrity"),),
    effective=date(2026, 4, 23),
    level=Level.REVIEW,
    remedy="Correct the total or its parts, so that both say the same.",
)
def totals_add_up(facts: Totalled, _book: ReferenceBook) -> Outcome:
    """Items, weights and values of a declaration agree with their totals."""
    if not facts.totals:
        return NOT_APPLICABLE
    return finding_or_pass(
        [
            spot(
                total.pointer,
                total.declared,
                "The total says {declared}, but its parts add up to {summed}.",
                declared=f"{total.declared:f}",
                summed=f"{sum(total.parts):f}",
            )
            for total in facts.totals
            if sum(total.parts) != total.declared
        ]
    )

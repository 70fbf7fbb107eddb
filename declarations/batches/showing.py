"""What pages show of a batch beside its figures: a forecast, and ways to narrow."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from declarations.batches.models import NOT_TAKEN_IN, Batch, BatchRow, Outcome
from declarations.batches.news import faulty_in
from declarations.batches.selectors import IN_REVIEW, ISSUED, RETURNED, UNDER_WAY


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a check says would become of the rows."""

    passing: int
    waiting: int
    returning: int
    unreadable: int
    staying: int

    @classmethod
    def of(cls, batch: Batch) -> "Forecast":
        """As it was counted."""
        counted = batch.forecast
        faulty = sum(counted.get(outcome, 0) for outcome in NOT_TAKEN_IN)
        return cls(
            passing=counted.get(Outcome.WOULD_PASS, 0),
            waiting=counted.get(Outcome.WOULD_WAIT, 0),
            returning=faulty_in(counted) - faulty,
            unreadable=faulty,
            staying=counted.get(Outcome.WOULD_STAY, 0),
        )

    @property
    def fileable(self) -> int:
        """Rows that filing would touch."""
        return self.passing + self.waiting + self.returning


@dataclass(frozen=True, slots=True)
class Filter:
    """A way to narrow the rows of a batch."""

    name: str
    label: str | Promise
    rows: Q


NEEDED = Filter(
    "to_fix",
    _("Need you"),
    Q(outcome__in=[*NOT_TAKEN_IN, Outcome.WOULD_RETURN])
    | Q(declaration__state__in=RETURNED),
)
BEFORE = (
    NEEDED,
    Filter("waiting", _("Would go to a reviewer"), Q(outcome=Outcome.WOULD_WAIT)),
    Filter("passing", _("Would pass"), Q(outcome=Outcome.WOULD_PASS)),
    Filter("unchanged", _("Unchanged"), Q(outcome=Outcome.WOULD_STAY)),
)
AFTER = (
    NEEDED,
    Filter("review", _("In review"), Q(declaration__state__in=IN_REVIEW)),
    Filter("issued", _("Issued"), Q(declaration__state__in=ISSUED)),
    Filter("under_way", _("Under way"), Q(declaration__state__in=UNDER_WAY)),
    Filter("unchanged", _("Unchanged"), Q(outcome=Outcome.UNCHANGED)),
)


def filters_for(batch: Batch) -> tuple[Filter, ...]:
    """Those that make sense at this stage."""
    return AFTER if batch.started_at else BEFORE


def narrowed(rows: QuerySet[BatchRow], name: str) -> QuerySet[BatchRow]:
    """The rows that a filter lets through; all of them for an unknown one."""
    found = next((one for one in (*AFTER, *BEFORE) if one.name == name), None)
    return rows.filter(found.rows) if found else rows

"""When a case may be through, from what happened lately; honest about too little."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import mean, median

from django.db.models import Q

from declarations.clock import database_now
from declarations.models import Declaration
from declarations.states import State
from validation.clocks.models import Run
from validation.clocks.reckoning import Clock
from validation.models import Ruling

# The pace is that of so many decisions and releases, at least and at most.
FEWEST, MOST = 10, 100
# Who decided within this long is at work; longer gaps are no work on one case.
AT_WORK = timedelta(hours=2)
# Beyond so many cases ahead a forecast would be a guess.
QUEUE = 500


@dataclass(frozen=True, slots=True)
class Forecast:
    """When something is expected, and from what that follows."""

    expected_at: datetime
    ahead: int = 0
    minutes: int = 0
    reviewers: int = 0


def forecast_of(row: Declaration, clock: Clock) -> Forecast | None:
    """The decision of a case in review, or the release of what has a code; None where
    too little is known. At most three queries."""
    if row.state == State.IN_REVIEW:
        return _decision(row)
    if row.state == State.ISSUED and clock.issued_at:
        return _release(row, clock.issued_at)
    return None


def _decision(row: Declaration) -> Forecast | None:
    now = database_now()
    rulings = list(
        Ruling.objects.order_by("-pk").values_list("decided_by", "decided_at")[:MOST]
    )
    gaps = [gap.total_seconds() for gap in _gaps(rulings)]
    reviewers = len({who for who, at in rulings if now - at <= AT_WORK})
    ahead = _ahead(row)
    if len(gaps) < FEWEST or not reviewers or ahead >= QUEUE:
        return None
    # The mean: cases decided together took between them what the one gap was.
    each = timedelta(seconds=mean(gaps))
    return Forecast(
        expected_at=now + each * (ahead + 1) / reviewers,
        ahead=ahead,
        minutes=max(round(each / timedelta(minutes=1)), 1),
        reviewers=reviewers,
    )


def _gaps(rulings: Iterable[tuple[int, datetime]]) -> Iterable[timedelta]:
    """The time from each decision of a reviewer to his next."""
    by_reviewer: dict[int, list[datetime]] = defaultdict(list)
    for who, at in rulings:
        by_reviewer[who].append(at)
    for times in by_reviewer.values():
        for one, two in pairwise(sorted(times)):
            if two - one <= AT_WORK:
                yield two - one


def _ahead(row: Declaration) -> int:
    """How many cases the queue has before this one."""
    first = Q(priority__gt=row.priority) | Q(priority=row.priority, pk__lt=row.pk)
    before = Q(due_at=row.due_at) & first | Q(due_at=None)
    if row.due_at:
        before |= Q(due_at__lt=row.due_at)
    else:
        before = Q(due_at=None) & first
    rows = Declaration.objects.filter(before, state=State.IN_REVIEW)
    return rows.exclude(pk=row.pk).order_by()[:QUEUE].count()


def _release(row: Declaration, issued_at: datetime) -> Forecast | None:
    """As long after the code as releases at the port took lately."""
    lately = Run.objects.filter(scheme=row.scheme, port=row.port).exclude(
        released_at=None
    )
    times = lately.order_by("-released_at").values_list("issued_at", "released_at")
    took = [
        (released - issued).total_seconds()
        for issued, released in times[:MOST]
        if issued and released
    ]
    if len(took) < FEWEST:
        return None
    expected = issued_at + timedelta(seconds=median(took))
    return Forecast(expected) if expected > database_now() else None

"""The magic value that takes its time: such rows rest before they are judged."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import F

from declarations.models import Declaration
from validation.cases import Case
from validation.sandbox.staged import Outcome

SLOW_FOR = timedelta(seconds=30)


def due(cases: Sequence[Case], *, at: datetime) -> list[Case]:
    """The cases whose time has come. The rows of the others rest until then, as if
    nobody had taken them, in the caller's transaction."""
    resting = [case for case in cases if at < _not_before(case)]
    for case in resting:
        Declaration.objects.filter(pk=case.declaration.pk).update(
            attempts=F("attempts") - 1, leased_until=_not_before(case)
        )
    rows = {case.declaration.pk for case in resting}
    return [case for case in cases if case.declaration.pk not in rows]


def _not_before(case: Case) -> datetime:
    staged, received = case.circumstances.staged, case.revision.received_at
    slow = staged is not None and staged.outcome is Outcome.SLOW
    return received + SLOW_FOR if slow else received

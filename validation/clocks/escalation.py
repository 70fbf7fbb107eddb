"""Telling, once, that a clock passed a level: alarms in, ledger entries out."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from declarations import ledger
from declarations.clock import database_now
from declarations.models import Declaration
from declarations.parties.standing import SYSTEM
from validation.clocks.almanac import current_calendar
from validation.clocks.models import Alarm, Escalation
from validation.clocks.policy import RAISED, Level
from validation.clocks.reckoning import Clock, Phase
from validation.clocks.services import clocks_of, next_look, rules_for, set_alarms

BATCH = 250
MOST_BATCHES = 20
KINDS = {
    Level.WARNING: "clock.warned",
    Level.ALERT: "clock.alerted",
    Level.BREACHED: "clock.breached",
}

Timed = tuple[Declaration, Clock]


def escalate() -> int:
    """Tell of every level that some clock has passed since anybody looked; gives how
    many. Harmless when run twice, at once, or late."""
    told = 0
    for _batch in range(MOST_BATCHES):
        looked, new = _look()
        told += new
        if looked < BATCH:
            break
    return told


@transaction.atomic
def _look() -> tuple[int, int]:
    """One batch of alarms that went off: how many, and how many levels were new.

    The locks keep a second scheduler from the same rows; the constraint on what is
    stored would stop it even so, with everything that it did.
    """
    at = database_now()
    alarms = (
        Alarm.objects.filter(at__lte=at)
        .select_related("declaration")
        .order_by("at")
        .select_for_update(skip_locked=True, of=("self", "declaration"))[:BATCH]
    )
    rows = [alarm.declaration for alarm in alarms]
    clocks = clocks_of(rows, at=at)
    timed = [(row, clocks[row.pk]) for row in rows]
    new = _tell(timed, at)
    calendar = current_calendar()
    set_alarms(
        {row.pk: next_look(clock, rules_for(row, calendar)) for row, clock in timed}
    )
    return len(rows), new


def _tell(timed: Sequence[Timed], at: datetime) -> int:
    rows = [row for row, _clock in timed]
    known = set(
        Escalation.objects.filter(declaration__in=rows).values_list(
            "declaration_id", "started_at", "level"
        )
    )
    told = 0
    for level in RAISED:
        new = [
            escalation
            for row, clock in timed
            if (escalation := _escalation(row, clock, level, at))
            and (row.pk, clock.started_at, level.value) not in known
        ]
        Escalation.objects.bulk_create(new)
        ledger.append([_event(escalation) for escalation in new], at=at)
        told += len(new)
    return told


def _escalation(
    row: Declaration, clock: Clock, level: Level, at: datetime
) -> Escalation | None:
    passed = clock.reached(level)
    if passed is None or clock.started_at is None:
        return None
    return Escalation(
        declaration=row,
        exporter_id=row.exporter_id,
        started_at=clock.started_at,
        level=level,
        passed_at=passed,
        told_at=at,
        open=clock.phase is not Phase.STOPPED,
    )


def _event(escalation: Escalation) -> ledger.Event:
    data = {"passed_at": escalation.passed_at.isoformat()}
    kind = KINDS[Level(escalation.level)]
    return ledger.Event(escalation.declaration, kind, SYSTEM, data)

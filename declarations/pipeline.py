"""How workers take rows: the state is the queue, a lease and attempts guard it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import structlog
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from declarations import lifecycle
from declarations.clock import database_now
from declarations.doorbell import ring
from declarations.faults import Unavailable
from declarations.lifecycle import Step
from declarations.models import Declaration
from declarations.parties.standing import SYSTEM
from declarations.states import Action, State

log = structlog.get_logger(__name__)

BATCH = 250
# Longer than a batch takes, so that rows are not taken twice; short, because rows
# of a worker that died wait this long.
LEASE = timedelta(seconds=15)
MOST_ATTEMPTS = 3
MOST_BATCHES = 20


def nothing_to_prepare(_ids: Sequence[int]) -> None:
    """For stages that need nothing from outside."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A state that workers empty. `work` moves every row it is given on, set-wise,
    inside one transaction, with the rows locked. `prepare` comes before, without any
    lock, and may wait for the network."""

    state: State
    work: Callable[[Sequence[Declaration]], None]
    prepare: Callable[[Sequence[int]], None] = nothing_to_prepare


def drain(stage: Stage, *, batch: int = BATCH) -> int:
    """Work until nothing is left to take; harmless when run twice, late or never.

    After many batches it rings again instead, so that no task outlives its limit. It
    stops, and counts no attempt, where the work is unavailable for now.
    """
    moved = 0
    for _ in range(MOST_BATCHES):
        taken = _take(stage.state, batch)
        if not taken:
            return moved
        fresh = [pk for pk, attempts in taken.items() if attempts < MOST_ATTEMPTS]
        worn = [pk for pk in taken if pk not in set(fresh)]
        if worn:
            _park(stage.state, worn)
        try:
            moved += _work(stage, fresh)
        except Unavailable as refusal:
            log.warning("stage_unavailable", state=stage.state, code=refusal.code)
            return moved
    ring(stage.state)
    return moved


def _take(state: State, batch: int) -> dict[int, int]:
    """Lease some rows and count the attempt, committed, so that a crash leaves its
    trace. Gives the attempts made before, by primary key."""
    with transaction.atomic():
        at = database_now()
        rows = dict(
            Declaration.objects.filter(state=state)
            .exclude(leased_until__gt=at)
            .order_by("pk")
            .select_for_update(skip_locked=True)
            .values_list("pk", "attempts")[:batch]
        )
        Declaration.objects.filter(pk__in=rows).update(
            attempts=F("attempts") + 1, leased_until=at + LEASE
        )
    return rows


def _work(stage: Stage, ids: list[int]) -> int:
    """All rows together; if that fails, one by one, so that only the culprit waits."""
    try:
        return _work_together(stage, ids)
    except Unavailable:
        _put_back(stage.state, ids)
        raise
    except Exception:
        log.exception("batch_failed", state=stage.state, rows=len(ids))
    return sum(_work_alone(stage, pk) for pk in ids)


def _work_together(stage: Stage, ids: list[int]) -> int:
    if not ids:
        return 0
    stage.prepare(ids)
    with transaction.atomic():
        rows = _lock(stage.state, ids)
        if rows:
            stage.work(rows)
    return len(rows)


def _work_alone(stage: Stage, pk: int) -> int:
    try:
        return _work_together(stage, [pk])
    except Unavailable:
        _put_back(stage.state, [pk])
        return 0
    except Exception as error:
        log.exception("row_failed", state=stage.state, declaration=pk)
        _note_failure(pk, error)
        return 0


def _put_back(state: State, ids: list[int]) -> None:
    """As if the rows had not been taken: it was no fault of theirs."""
    Declaration.objects.filter(pk__in=ids, state=state, attempts__gt=0).update(
        attempts=F("attempts") - 1, leased_until=None
    )


def _note_failure(pk: int, error: Exception) -> None:
    """Keep the reason and let the row rest, longer after each attempt."""
    Declaration.objects.filter(pk=pk).update(
        last_failure=f"{type(error).__name__}: {error}"[:500],
        leased_until=Now() + F("attempts") * timedelta(seconds=10),
    )


def _lock(state: State, ids: list[int]) -> list[Declaration]:
    return list(
        Declaration.objects.filter(pk__in=ids, state=state)
        .select_related("exporter")
        .order_by("pk")
        .select_for_update(skip_locked=True, of=("self",))
    )


def _park(state: State, ids: list[int]) -> None:
    """Set rows that failed too often in front of a person, with the reason."""
    with transaction.atomic():
        steps = [
            Step(
                row,
                Action.PARK,
                {"attempts": MOST_ATTEMPTS, "failure": row.last_failure},
            )
            for row in _lock(state, ids)
        ]
        if steps:
            lifecycle.advance(steps, actor=SYSTEM, at=database_now())
    log.error("rows_parked", state=state, rows=len(steps))

"""Finished runs: what the ledger tells of the way to a code and to release."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import takewhile

from django.db import transaction

from declarations.clock import database_now, declaration_date
from declarations.models import Declaration, LedgerEntry
from validation.clocks.figures import compute, publish
from validation.clocks.models import (
    LedgerMark,
    Measure,
    PublishedFigure,
    Run,
    ServiceFigure,
)
from validation.clocks.policy import Level
from validation.clocks.reckoning import Clock
from validation.clocks.services import clocks_of

CHUNK = 1000
FINISHING = ("code.issued", "goods.released")
# Entries get their numbers before they are committed: what is younger than any
# transaction may last could still get a neighbour with a smaller number.
SETTLED = timedelta(minutes=5)


def record() -> int:
    """Read the ledger on from the mark, up to what is settled; gives how many runs
    were written. Harmless when run twice, at once, or late."""
    before = database_now() - SETTLED
    written = 0
    while (some := _record(before)) is not None:
        written += some
    return written


@transaction.atomic
def again() -> int:
    """Make every run and every figure anew, and tell the public anew; nobody sees
    sums of a part of them."""
    LedgerMark.objects.update(entry=0)
    PublishedFigure.objects.all().delete()
    ServiceFigure.objects.all().delete()
    Run.objects.all().delete()
    return record()


@transaction.atomic
def _record(before: datetime) -> int | None:
    """One piece, committed with the mark. None when there is no more to read, or
    somebody else is reading."""
    LedgerMark.objects.get_or_create(pk=1)
    mark = LedgerMark.objects.select_for_update(skip_locked=True).first()
    if mark is None:
        return None
    rows = LedgerEntry.objects.filter(pk__gt=mark.entry).order_by("pk")
    entries = list(
        takewhile(
            lambda entry: entry[1] <= before,
            rows.values_list("pk", "at", "kind", "declaration_id")[:CHUNK],
        )
    )
    if not entries:
        publish(before)
        return None
    ids = {declaration for _pk, _at, kind, declaration in entries if kind in FINISHING}
    # What is played in a sandbox took no time of anybody's.
    real = Declaration.objects.filter(pk__in=ids, exporter__sandbox=False)
    written = _write(list(real))
    mark.entry = entries[-1][0]
    mark.save(update_fields=["entry"])
    return written


def _write(declarations: Sequence[Declaration]) -> int:
    clocks = clocks_of(declarations)
    runs = [
        run for row in declarations if (run := run_of(row, clocks[row.pk])) is not None
    ]
    weeks = _weeks(Run.objects.filter(declaration__in=declarations)) | _weeks(runs)
    Run.objects.bulk_create(
        runs,
        update_conflicts=True,
        unique_fields=["declaration"],
        update_fields=MEASURED,
    )
    compute(weeks)
    return len(runs)


MEASURED = (
    *("scheme", "port", "exporter", "issued_at", "to_clearance", "cleared_in"),
    *("released_at", "to_release", "on_time", "released_in"),
)


def run_of(row: Declaration, clock: Clock) -> Run | None:
    """What a clock tells of a run; None before there is a code. Without a start of
    its clock, as where nothing was inspected, a release measures nothing."""
    if clock.issued_at is None or clock.accepted_at is None:
        return None
    run = Run(
        declaration=row,
        scheme=row.scheme,
        port=row.port,
        exporter_id=row.exporter_id,
        issued_at=clock.issued_at,
        to_clearance=_seconds(clock.issued_at - clock.accepted_at),
        cleared_in=week_of(clock.issued_at),
    )
    if clock.released and clock.ended_at:
        run.released_at = clock.ended_at
    if run.released_at and clock.started_at:
        run.to_release = _seconds(clock.elapsed)
        run.on_time = clock.level is not Level.BREACHED
        run.released_in = week_of(run.released_at)
    return run


def week_of(at: datetime) -> date:
    """The Monday of the ISO week of a moment, in China."""
    day = declaration_date(at)
    return day - timedelta(days=day.weekday())


def _seconds(length: timedelta) -> int:
    return round(length.total_seconds())


def _weeks(runs: Iterable[Run]) -> set[tuple[Measure, date]]:
    cleared = {(Measure.CLEARANCE, run.cleared_in) for run in runs if run.cleared_in}
    released = {(Measure.RELEASE, run.released_in) for run in runs if run.released_in}
    return cleared | released

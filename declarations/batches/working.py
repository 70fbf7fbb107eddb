"""The worker: takes a file, goes through it chunk by chunk, and can die at any moment.

Rows, cursor and counts are committed together, so that a row is done once or not yet.
A lease keeps a second worker away, and the fence undoes what a late one tries.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from datetime import timedelta
from itertools import islice

import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from declarations.batches.filing import check_rows, file_rows, give_up_row
from declarations.batches.models import WORKED, Batch, Stage
from declarations.batches.naming import forget_names
from declarations.batches.news import faulty_in, tell
from declarations.batches.reading import Reading, read_row
from declarations.batches.services import WORK_TASK
from declarations.batches.sources import source_from, source_to
from declarations.batches.threshold import exceeds
from declarations.clock import database_now
from declarations.documents import storage
from declarations.doorbell import ring_task
from declarations.faults import Fault, Refused
from declarations.formats import rows as files
from declarations.formats.rows import RowFormat

log = structlog.get_logger(__name__)


CHUNK = 250
# Longer than a chunk takes; short, because the file of a dead worker waits so long.
LEASE = timedelta(seconds=15)
# A look through the file is one step, and ends with the task at the latest.
LOOKING = timedelta(minutes=2)
# Well within the time that a task has.
SLICE_SECONDS = 40.0
MOST_ATTEMPTS = 3
REST = timedelta(seconds=10)
DOERS: dict[str, Callable[[Batch, Sequence[Reading]], None]] = {
    Stage.CHECKING: check_rows,
    Stage.FILING: file_rows,
}


CHANGED = (
    "stage",
    "source",
    "faults",
    "rows",
    "rows_read",
    "cursor",
    "forecast",
    "outcomes",
    "checked_at",
    "started_at",
    "finished_at",
    "attempts",
    "leased_until",
)


class _TakenAwayError(Exception):
    """Somebody cancelled the batch, or another worker has it."""


def work_waiting() -> None:
    """Work at files for a while, then ring for the rest; harmless when run twice."""
    deadline = time.monotonic() + SLICE_SECONDS
    while batch := _leased():
        if batch.attempts > MOST_ATTEMPTS:
            _give_up(batch)
            continue
        try:
            with translation.override(batch.language):
                _work(batch, deadline)
        except _TakenAwayError:
            log.info("batch_taken_away", batch=batch.reference)
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            log.exception("batch_failed", batch=batch.reference)
            _let_rest(batch)
        if time.monotonic() > deadline:
            ring_task(WORK_TASK)
            return


@transaction.atomic
def _leased() -> Batch | None:
    """The file that waits with the fewest turns, kept from other workers."""
    at = database_now()
    batch = (
        Batch.objects.filter(stage__in=WORKED)
        .exclude(leased_until__gt=at)
        .select_related("filed_by", "organisation")
        .order_by("fence", "pk")
        .select_for_update(skip_locked=True, of=("self",))
        .first()
    )
    if batch is not None:
        batch.fence += 1
        batch.attempts += 1
        batch.leased_until = at + (LOOKING if batch.stage == Stage.RECEIVED else LEASE)
        batch.save(update_fields=["fence", "attempts", "leased_until"])
    return batch


def _work(batch: Batch, deadline: float) -> None:
    if batch.stage == Stage.RECEIVED:
        _look_through(batch)
    while batch.stage in DOERS:
        rows = files.read(
            storage.place_of(batch.key), source_from(batch), after=batch.cursor
        )
        while chunk := list(islice(rows, CHUNK)):
            _step(batch, [_read(batch, row) for row in chunk])
            if time.monotonic() > deadline:
                _put_down(batch)
                return
        _turn_over(batch)


def _look_through(batch: Batch) -> None:
    try:
        source = files.examine(
            storage.place_of(batch.key), RowFormat(batch.format), scheme=batch.scheme
        )
        _require_rows(batch, source.rows)
    except Refused as refused:
        _end(batch, Stage.REFUSED, refused.faults)
        return
    with _held(batch):
        batch.source = source_to(source)
        batch.rows = source.rows
        _begin(batch, Stage.CHECKING if batch.check_first else Stage.FILING)


def _require_rows(batch: Batch, found: int) -> None:
    """As many rows as the sender counted: a file that was cut is a shorter file."""
    if not found:
        fault = Fault(
            "/file",
            "no_rows",
            _("There is no declaration in this file."),
            _("Put one in each row below the header."),
        )
        raise Refused([fault])
    if batch.expected_rows in (None, found):
        return
    fault = Fault(
        "/rows",
        "row_count_differs",
        _("The file has %(found)d rows; %(expected)d were announced.")
        % {"found": found, "expected": batch.expected_rows},
        _("Nothing was filed. Send the whole file, or the right number."),
    )
    raise Refused([fault])


def _read(batch: Batch, row: files.SourceRow) -> Reading:
    return read_row(
        row,
        scheme=source_from(batch).scheme,
        truth=batch.truth,
        today=timezone.localdate(),
    )


def _step(batch: Batch, readings: list[Reading]) -> None:
    """All rows together; if that fails, one by one, so that only the culprit falls."""
    try:
        _do(batch, readings)
    except (_TakenAwayError, OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("batch_chunk_failed", batch=batch.reference)
        for reading in readings:
            _do_alone(batch, reading)


def _do(batch: Batch, readings: list[Reading]) -> None:
    with _held(batch):
        DOERS[batch.stage](batch, readings)
        _advance(batch, readings)


def _do_alone(batch: Batch, reading: Reading) -> None:
    try:
        _do(batch, [reading])
    except (_TakenAwayError, OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception(
            "batch_row_failed", batch=batch.reference, number=reading.row.number
        )
        with _held(batch):
            give_up_row(batch, reading)
            _advance(batch, [reading])


@contextmanager
def _held(batch: Batch) -> Iterator[None]:
    """The batch is locked and still ours; what is changed in it is kept at the end, or
    undone in memory too."""
    before = {name: copy(getattr(batch, name)) for name in CHANGED}
    ours = Batch.objects.filter(pk=batch.pk, fence=batch.fence, stage=batch.stage)
    try:
        with transaction.atomic():
            _require(ours)
            yield
            batch.save(update_fields=CHANGED)
    except BaseException:
        for name, value in before.items():
            setattr(batch, name, value)
        raise


def _require(ours: QuerySet[Batch]) -> None:
    if not ours.select_for_update().values_list("pk", flat=True):
        raise _TakenAwayError


def _advance(batch: Batch, readings: Sequence[Reading]) -> None:
    batch.cursor = readings[-1].row.number
    batch.rows_read += len(readings)
    batch.attempts = 0
    batch.leased_until = database_now() + LEASE


def _turn_over(batch: Batch) -> None:
    """The last row of a stage is done with: on to the next."""
    if batch.stage == Stage.FILING:
        _end(batch, Stage.FINISHED, ())
        return
    faulty = faulty_in(batch.forecast)
    if exceeds(batch.threshold, faulty, batch.rows_read):
        _end(batch, Stage.REFUSED, (_too_many_faulty(batch, faulty),))
        return
    with _held(batch):
        batch.checked_at = database_now()
        # Whoever sent the file again, to be filed, may have changed it meanwhile.
        batch.refresh_from_db(fields=["hold", "truth"])
        _begin(batch, Stage.CHECKED if batch.hold else Stage.FILING)
        if batch.stage == Stage.CHECKED:
            tell(batch)


def _begin(batch: Batch, stage: Stage) -> None:
    forget_names(batch)
    batch.stage = stage
    batch.cursor = batch.rows_read = batch.attempts = 0
    at = database_now()
    batch.leased_until = at + LEASE if stage in WORKED else None
    if stage == Stage.FILING:
        batch.started_at = at


def _end(batch: Batch, stage: Stage, faults: Sequence[Fault]) -> None:
    with _held(batch):
        batch.stage = stage
        batch.faults = [
            {"code": one.code, "message": one.message, "remedy": one.remedy}
            for one in faults
        ]
        batch.leased_until = None
        batch.finished_at = database_now()
        forget_names(batch)
        tell(batch)


def _put_down(batch: Batch) -> None:
    """Another worker, or this one, takes it up at once."""
    with _held(batch):
        batch.leased_until = None


def _let_rest(batch: Batch) -> None:
    """Longer after each attempt."""
    Batch.objects.filter(pk=batch.pk, fence=batch.fence).update(
        leased_until=Now() + batch.attempts * REST
    )


def _give_up(batch: Batch) -> None:
    """A file at which workers die again and again is taken off them."""
    log.error("batch_given_up", batch=batch.reference, cursor=batch.cursor)
    fault = Fault(
        "",
        "processing_failed",
        _("The system failed at this file three times. It has been logged."),
        _("Rows that were filed stay filed. Send the rest as a new file."),
    )
    _end(batch, Stage.CANCELLED if batch.outcomes else Stage.REFUSED, [fault])


def _too_many_faulty(batch: Batch, faulty: int) -> Fault:
    return Fault(
        "/threshold",
        "too_many_faulty",
        _("%(faulty)d of %(rows)d rows are faulty, more than the limit of %(limit)s.")
        % {"faulty": faulty, "rows": batch.rows_read, "limit": batch.threshold},
        _("Nothing was filed. Correct the rows and send the file again."),
    )

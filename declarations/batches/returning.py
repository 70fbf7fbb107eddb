"""Drawing the files that somebody wants back: each row with what became of it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import islice
from typing import Any

import structlog
from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from declarations.batches.fingerprints import fingerprint_of
from declarations.batches.models import (
    MOST_ATTEMPTS,
    TAKEN_IN,
    Batch,
    BatchRow,
    Outcome,
    ReturnedFile,
)
from declarations.batches.selectors import rows_for
from declarations.batches.sources import source_from
from declarations.batches.telling import ToldRow, told
from declarations.clock import database_now
from declarations.documents import storage
from declarations.faults import Fault
from declarations.formats import rows as files
from declarations.formats.returned import ReturnedRow, write_returned
from declarations.formats.rows import SourceRow
from declarations.models import Revision
from declarations.parties.models import User

log = structlog.get_logger(__name__)

CHUNK = 500
# Drawing 100,000 rows takes a minute; a worker that died gives them back after this.
LEASE = timedelta(minutes=2)
REST = timedelta(seconds=10)
# Whoever wants a file later gets one that is drawn anew.
KEPT = timedelta(days=7)
# Rows for which their declaration stands, as it is declared now.
STANDING = (*TAKEN_IN, Outcome.UNCHANGED, Outcome.WOULD_STAY)


def return_wanted() -> int:
    """Draw whatever is wanted; harmless when run twice, late or never."""
    ReturnedFile.objects.filter(made_at__lt=database_now() - KEPT).delete()
    made = 0
    while wanted := _leased():
        made += _make(wanted)
    return made


@transaction.atomic
def _leased() -> ReturnedFile | None:
    at = database_now()
    wanted = (
        ReturnedFile.objects.filter(key="", attempts__lt=MOST_ATTEMPTS)
        .exclude(rest_until__gt=at)
        .select_related("batch", "wanted_by")
        .order_by("pk")
        .select_for_update(skip_locked=True, of=("self",))
        .first()
    )
    if wanted is not None:
        wanted.attempts += 1
        wanted.rest_until = at + LEASE
        wanted.save(update_fields=["attempts", "rest_until"])
    return wanted


def _make(wanted: ReturnedFile) -> int:
    batch, key = wanted.batch, storage.new_key()
    try:
        with translation.override(wanted.language), storage.written(key) as path:
            write_returned(
                path,
                "csv" if wanted.kind == "csv" else "xlsx",
                scheme=source_from(batch).scheme,
                rows=_rows(batch, wanted.wanted_by),
            )
    except Exception:
        log.exception("returned_file_not_drawn", batch=batch.reference)
        _let_rest(wanted)
        return 0
    if fingerprint_of(batch, wanted.wanted_by) != wanted.fingerprint:
        # Things moved meanwhile: whoever asks again wants another file by now.
        wanted.delete()
        storage.delete(key)
        return 0
    return ReturnedFile.objects.filter(pk=wanted.pk, key="").update(
        key=key, made_at=database_now()
    )


def _let_rest(wanted: ReturnedFile) -> None:
    """Longer after each attempt; the sweep takes it up again."""
    rest = database_now() + wanted.attempts * REST
    ReturnedFile.objects.filter(pk=wanted.pk, key="").update(rest_until=rest)


def _rows(batch: Batch, reader: User) -> Iterator[ReturnedRow]:
    """Every row of the file that its reader may see, in order."""
    rows = files.read(storage.place_of(batch.key), source_from(batch))
    while chunk := list(islice(rows, CHUNK)):
        yield from _chunk(batch, reader, chunk)


def _chunk(
    batch: Batch, reader: User, chunk: Sequence[SourceRow]
) -> Iterator[ReturnedRow]:
    numbers = [row.number for row in chunk]
    known = set(
        BatchRow.objects.filter(batch=batch, number__in=numbers).values_list(
            "number", flat=True
        )
    )
    seen = rows_for(batch, reader).filter(number__in=numbers)
    lines = list(seen.select_related("declaration__exporter"))
    by_number = {one.row.number: one for one in told(lines, reader)}
    envelopes = _envelopes(lines)
    for row in chunk:
        one = by_number.get(row.number)
        if one is not None:
            yield _returned(row, one, envelopes)
        elif row.number not in known:
            yield ReturnedRow(row.number, _("Not filed"), row.document, row.declaration)


def _returned(
    row: SourceRow, one: ToldRow, envelopes: Mapping[int, Mapping[str, Any]]
) -> ReturnedRow:
    """What is declared now, where the row stands for it; as it was sent otherwise."""
    declaration = one.row.declaration
    document: Mapping[str, Any] | None = row.document
    reference = row.declaration
    if declaration is not None and declaration.pk in envelopes:
        document, reference = envelopes[declaration.pk], declaration.reference
    return ReturnedRow(
        number=row.number,
        state=one.label,
        document=document,
        declaration=reference,
        findings=tuple(
            Fault(
                fault["pointer"],
                fault["code"],
                fault["message"],
                fault["remedy"],
                fault["rule"],
            )
            for fault in one.faults
        ),
    )


def _envelopes(lines: Sequence[BatchRow]) -> dict[int, Mapping[str, Any]]:
    """What the declarations of these rows say now; one query."""
    standing = [line.declaration_id for line in lines if line.outcome in STANDING]
    current = Revision.objects.filter(
        declaration__in=[pk for pk in standing if pk],
        number=F("declaration__revision"),
    )
    return dict(current.values_list("declaration_id", "envelope"))

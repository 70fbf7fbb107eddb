"""Which row of a file names something first; in the database, so that a long file takes
no more memory than a short one."""

from collections.abc import Mapping, Sequence

from django.db import connection

from declarations.batches.models import Batch, BatchName
from declarations.batches.reading import Reading


def first_rows(batch: Batch, readings: Sequence[Reading]) -> Mapping[str, int]:
    """The first row of the file that has each name of these; two statements, in the
    caller's transaction. Rows come in their order."""
    named: dict[str, int] = {}
    for reading in readings:
        for name in reading.all_names:
            named.setdefault(name, reading.row.number)
    with connection.cursor() as cursor:
        # Two arrays instead of a place for each value, as for words of the search.
        cursor.execute(
            "INSERT INTO batches_batchname (batch_id, name, number)"
            " SELECT %s, * FROM unnest(%s::text[], %s::int[]) ON CONFLICT DO NOTHING",
            [batch.pk, list(named), list(named.values())],
        )
    known = BatchName.objects.filter(batch=batch, name__in=named)
    return dict(known.values_list("name", "number"))


def forget_names(batch: Batch) -> None:
    """The rows have been gone through, or begin anew."""
    BatchName.objects.filter(batch=batch).delete()

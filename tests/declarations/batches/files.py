"""Files of many declarations for tests: written, sent, worked at in this process."""

import json
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

from declarations.batches import services
from declarations.batches.models import Batch, BatchRow
from declarations.batches.services import Terms
from declarations.batches.working import work_waiting
from declarations.documents import storage
from declarations.formats.returned import ReturnedRow, write_returned
from declarations.formats.rows import RowFormat
from declarations.formats.xml import to_xml
from declarations.parties.models import User

Document = dict[str, Any]


def ndjson(documents: Iterable[Document]) -> bytes:
    """One declaration a line."""
    return b"".join(json.dumps(one).encode() + b"\n" for one in documents)


def written(kind: RowFormat, documents: list[Document]) -> bytes:
    """The declarations as a file of a format."""
    if kind is RowFormat.NDJSON:
        return ndjson(documents)
    if kind is RowFormat.JSON:
        return json.dumps({"declarations": documents}).encode()
    if kind is RowFormat.XML:
        return xml(documents)
    rows = [ReturnedRow(n, "", one) for n, one in enumerate(documents, start=1)]
    with tempfile.NamedTemporaryFile(suffix=kind.suffix) as file:
        path = Path(file.name)
        wanted: Literal["csv", "xlsx"] = "csv" if kind is RowFormat.CSV else "xlsx"
        write_returned(path, wanted, scheme=documents[0]["scheme"], rows=rows)
        return path.read_bytes()


def xml(documents: Iterable[Document]) -> bytes:
    """One element a declaration, inside one for all."""
    ones = (to_xml(one).partition(b"?>")[2] for one in documents)
    return b"<declarations>" + b"".join(ones) + b"</declarations>"


def sent(user: User, content: bytes, **terms: Any) -> Batch:
    """The batch that a file makes; nothing has looked at it yet."""
    said = Terms(**{"channel": "api", "name": "fleet.ndjson", **terms})
    with storage.taken_in([content], most=10**9) as draft:
        return services.receive(user=user, draft=draft, terms=said)


def worked(batch: Batch) -> Batch:
    """The batch once the worker has done what it can."""
    work_waiting()
    batch.refresh_from_db()
    return batch


def filed(user: User, documents: Iterable[Document], **terms: Any) -> Batch:
    """The batch of these declarations, worked at."""
    return worked(sent(user, ndjson(documents), **terms))


def outcomes(batch: Batch) -> list[tuple[int, str]]:
    """What became of each row."""
    rows = BatchRow.objects.filter(batch=batch).order_by("number")
    return list(rows.values_list("number", "outcome"))


def codes_at(batch: Batch, number: int) -> list[str]:
    """The codes of the faults of a row."""
    row = BatchRow.objects.get(batch=batch, number=number)
    return [fault["code"] for fault in row.faults]

"""What a look through the file found, kept with the batch."""

from dataclasses import asdict
from typing import Any

from declarations.batches.models import Batch
from declarations.formats.rows import RowFormat, Source


def source_to(source: Source) -> dict[str, Any]:
    """The form in which it is kept."""
    return {**asdict(source), "notes": [str(note) for note in source.notes]}


def source_from(batch: Batch) -> Source:
    """What was found in the batch's file."""
    kept = dict(batch.source)
    kept["format"] = RowFormat(kept["format"])
    kept["notes"] = tuple(kept["notes"])
    return Source(**kept)

"""Rows and files held against each other: orphans removed, differences named."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from pathlib import Path

from declarations.batches.selectors import keys_of_batches
from declarations.documents import storage
from declarations.documents.models import Document, Scan

# Longer than any request lives: what is younger may still get its row.
GRACE = timedelta(hours=1)
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Difference:
    """A row or a file, and what is wrong with it."""

    key: str
    fault: str


def remove_orphans() -> int:
    """Delete drafts and files without a row that are old enough; gives how many."""
    before = time.time() - GRACE.total_seconds()
    old = [path for path in storage.files() if _is_older(path, before)]
    orphans = [path for some in _chunks(old) for path in _without_row(some)]
    for path in orphans:
        path.unlink(missing_ok=True)
    return len(orphans)


def differences() -> Iterator[Difference]:
    """Every row whose file is not what it says, and every file without a row."""
    for document in Document.objects.order_by("pk").iterator(chunk_size=CHUNK):
        fault = _fault_of(document)
        if fault:
            yield Difference(document.key, fault)
    for some in _chunks(storage.files()):
        for path in _without_row(some):
            yield Difference(path.name, "the file has no row")


def _fault_of(document: Document) -> str:
    try:
        found = storage.digest_of(document.key)
    except FileNotFoundError:
        return "" if document.scan == Scan.INFECTED else "the file is missing"
    if document.scan == Scan.INFECTED:
        return "a harmful file is still there"
    return "" if found == document.sha256 else f"the file's SHA-256 is {found}"


def _without_row(some: list[Path]) -> list[Path]:
    names = [path.name for path in some if not storage.is_draft(path)]
    known = set(Document.objects.filter(key__in=names).values_list("key", flat=True))
    known |= keys_of_batches(names)
    return [path for path in some if path.name not in known]


def _is_older(path: Path, before: float) -> bool:
    try:
        return path.stat().st_mtime < before
    except FileNotFoundError:
        return False


def _chunks(paths: Iterable[Path]) -> Iterator[list[Path]]:
    rest = iter(paths)
    while some := list(islice(rest, CHUNK)):
        yield some

"""Where the bytes of documents lie: taken in whole or not at all, under made-up names.

A file is written beside its place, flushed to the disk and renamed; whatever a crash
leaves is found by `orphans`. Knows nothing of rows.
"""

import errno
import hashlib
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.conf import settings

INCOMING = "incoming"
BLOCK = 64 * 1024
# What a full disk, a quota and a limit on file sizes are called.
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class StorageFullError(Exception):
    """There is no room just now."""


class TooLargeError(Exception):
    """More bytes came than a document may have."""


@dataclass(frozen=True, slots=True)
class Draft:
    """Bytes taken in and not yet kept; gone when its `with` ends."""

    path: Path
    size: int
    sha256: str

    def keep(self, key: str) -> None:
        """Make them the file of a key, for good."""
        place = place_of(key)
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path.rename(place)
        _flush_directory(place.parent)


def root() -> Path:
    """The directory of all files."""
    return Path(settings.DOCUMENTS_ROOT)


def new_key() -> str:
    """A name nobody can guess."""
    return secrets.token_hex(16)


def place_of(key: str) -> Path:
    """Where the file of a key lies, spread over 256 directories."""
    return root() / key[:2] / key


@contextmanager
def taken_in(chunks: Iterable[bytes], *, most: int) -> Iterator[Draft]:
    """Write the chunks down; keep what is given, or nothing is left of it.

    Raises StorageFullError or TooLargeError, and leaves nothing behind then either.
    """
    folder = root() / INCOMING
    path = folder / f"{new_key()}.part"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        size, digest = _write(path, chunks, most)
        yield Draft(path, size, digest)
    except OSError as error:
        if error.errno in FULL:
            raise StorageFullError from error
        raise
    finally:
        path.unlink(missing_ok=True)


def _write(path: Path, chunks: Iterable[bytes], most: int) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        for chunk in chunks:
            size += len(chunk)
            if size > most:
                raise TooLargeError
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return size, digest.hexdigest()


def _flush_directory(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def written(key: str) -> Iterator[Path]:
    """A place to write the file of a key; it is kept once that ends well."""
    folder = root() / INCOMING
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{new_key()}.part"
    try:
        yield path
        with path.open("rb+") as file:
            os.fsync(file.fileno())
        Draft(path, path.stat().st_size, "").keep(key)
    finally:
        path.unlink(missing_ok=True)


def opened(key: str) -> IO[bytes]:
    """The file of a key, for reading. Raises FileNotFoundError."""
    return place_of(key).open("rb")


def delete(key: str) -> None:
    """Remove the file of a key, if there is one."""
    place_of(key).unlink(missing_ok=True)


def digest_of(key: str) -> str:
    """The SHA-256 of the file as it lies there now. Raises FileNotFoundError."""
    with place_of(key).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def files() -> Iterator[Path]:
    """Every file there is, kept ones and drafts."""
    if root().exists():
        yield from (path for path in sorted(root().rglob("*")) if path.is_file())


def is_draft(path: Path) -> bool:
    """Whether the file was never kept."""
    return path.parent.name == INCOMING

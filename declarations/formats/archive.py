"""A ZIP archive made sure of before anything reads it: few members, plain names, and
no more inside than it says. What it says is counted, not believed."""

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

from django.utils.translation import gettext as _

from declarations.faults import Refused
from declarations.formats.headings import refused

CHUNK: Final = 64 * 1024
END: Final = struct.Struct("<4s4H2LH")
END_MARK: Final = b"PK\x05\x06"
LONG_MARK: Final = b"PK\x06\x07"
LONG_SIZE: Final = 20
LONGEST_TAIL: Final = END.size + 0xFFFF
MOST_MEMBERS: Final = 1_000
LARGEST_DIRECTORY: Final = 1024 * 1024
LOCAL: Final = struct.Struct("<4s22x2H")
LOCAL_MARK: Final = b"PK\x03\x04"
ENCRYPTED: Final = 0x1
MOST_INFLATED: Final = 768 * 1024 * 1024
# What deflate makes of a real table; small parts may be anything.
STEEPEST: Final = 150
SMALL: Final = 16 * 1024 * 1024
UNREADABLE: Final = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    struct.error,
    ValueError,
    OSError,
    NotImplementedError,
    EOFError,
)


def check_archive(path: Path) -> None:
    """Raises Refused unless the archive is safe to be opened."""
    with path.open("rb") as file:
        _check_directory(file)
        try:
            with zipfile.ZipFile(file) as archive:
                members = archive.infolist()
            _check_members(members, path.stat().st_size)
            for member in members:
                _check_size(file, member)
        except UNREADABLE as error:
            raise damaged() from error


def _check_directory(file: IO[bytes]) -> None:
    """How much of a directory there is, before it is read as one."""
    size = file.seek(0, 2)
    file.seek(max(0, size - LONGEST_TAIL))
    tail = file.read()
    at = tail.rfind(END_MARK)
    if at < 0 or len(tail) - at < END.size:
        raise damaged()
    _mark, _disk, _start, _here, members, directory, _at, _comment = END.unpack_from(
        tail, at
    )
    if members > MOST_MEMBERS or directory > LARGEST_DIRECTORY:
        raise _too_many_members()
    if tail[max(0, at - LONG_SIZE) : at].startswith(LONG_MARK):
        raise damaged()


def _check_members(members: list[zipfile.ZipInfo], size: int) -> None:
    if not members:
        raise _no_workbook()
    if len(members) > MOST_MEMBERS:
        raise _too_many_members()
    for member in members:
        if _is_dangerous(member):
            raise _dangerous()
    inflated = sum(member.file_size for member in members)
    if inflated > MOST_INFLATED or inflated > max(SMALL, STEEPEST * size):
        raise _bomb()


def _is_dangerous(member: zipfile.ZipInfo) -> bool:
    """Links, locks, and names that lead out of the archive."""
    steps = member.filename.replace("\\", "/").split("/")
    is_link = stat.S_ISLNK(member.external_attr >> 16)
    return (
        is_link
        or bool(member.flag_bits & ENCRYPTED)
        or ".." in steps
        or steps[0] == ""
        or ":" in steps[0]
    )


def _check_size(file: IO[bytes], member: zipfile.ZipInfo) -> None:
    """Inflates the member and counts, as far as it says that it goes."""
    counted = 0
    for piece in _inflated(file, member):
        counted += len(piece)
        if counted > member.file_size:
            raise _bomb()
    if counted != member.file_size:
        raise damaged()


def _inflated(file: IO[bytes], member: zipfile.ZipInfo) -> Iterator[bytes]:
    file.seek(member.header_offset)
    mark, name, extra = LOCAL.unpack(file.read(LOCAL.size))
    if mark != LOCAL_MARK:
        raise damaged()
    file.seek(name + extra, 1)
    pieces = _pieces(file, member.compress_size)
    if member.compress_type == zipfile.ZIP_STORED:
        yield from pieces
    elif member.compress_type == zipfile.ZIP_DEFLATED:
        inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        for piece in pieces:
            yield inflate.decompress(piece, CHUNK)
            while inflate.unconsumed_tail:
                yield inflate.decompress(inflate.unconsumed_tail, CHUNK)
    else:
        raise damaged()


def _pieces(file: IO[bytes], size: int) -> Iterator[bytes]:
    while size > 0:
        piece = file.read(min(CHUNK, size))
        if not piece:
            raise damaged()
        size -= len(piece)
        yield piece


def damaged() -> Refused:
    """No archive, or a broken one."""
    return refused(
        "bad_xlsx",
        _("This is not an Excel workbook, or it is damaged."),
        _("Open it in a spreadsheet program, save it as .xlsx and send that."),
    )


def _no_workbook() -> Refused:
    return refused(
        "bad_xlsx",
        _("There is no workbook in this file."),
        _("Open it in a spreadsheet program, save it as .xlsx and send that."),
    )


def _too_many_members() -> Refused:
    message = _("The file is an archive of more than %(limit)d parts.")
    return refused(
        "too_many_members",
        message % {"limit": MOST_MEMBERS},
        _("Copy the table into a new workbook and send that."),
    )


def _dangerous() -> Refused:
    return refused(
        "dangerous_archive",
        _("A part of the file is a link, is locked, or has a name that leads away."),
        _("Open it in a spreadsheet program, save it as .xlsx and send that."),
    )


def _bomb() -> Refused:
    return refused(
        "archive_bomb",
        _("The file unpacks to far more than a table of its size holds."),
        _("Copy the table into a new workbook, without formats, and send that."),
    )

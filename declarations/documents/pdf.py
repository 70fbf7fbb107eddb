"""Whether a PDF is whole, of sensible size, and only ever shows something. Pure.

Nothing is parsed into a tree: its names are counted where they stand, spelled as one
likes (`/J#61vaScript`), and in object streams after inflating so much and no more.
"""

import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from mmap import mmap

MOST_PAGES = 2000
MOST_NODES = 500
MOST_OBJECTS = 100_000
MOST_STREAMS = 20_000
LARGEST_STREAM = 8 * 1024 * 1024
MOST_INFLATED = 32 * 1024 * 1024
# How far before the end its marks may stand, and how large a dictionary may be.
END = 2048
LONGEST_DICTIONARY = 16 * 1024
BLOCK = 16 * 1024

Bytes = bytes | mmap


class Trouble(StrEnum):
    """What is wrong with a PDF."""

    BROKEN = "pdf_broken"
    ACTIVE = "pdf_active"
    ENCRYPTED = "pdf_encrypted"
    TOO_COMPLEX = "pdf_too_complex"
    TOO_MANY_PAGES = "pdf_too_many_pages"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A trouble, and the name in the file that it was told by."""

    trouble: Trouble
    evidence: str = ""


def _spelled(name: str) -> str:
    """A pattern for a name in which any letter may be written as #xx."""
    return "".join(
        f"(?:{letter}|#{ord(letter):02x}|#{ord(letter):02X})" for letter in name
    )


def _names(*names: str) -> re.Pattern[bytes]:
    spelled = "|".join(f"(?P<{name}>{_spelled(name)})" for name in names)
    initials = "".join({name[0] for name in names})
    return re.compile(
        f"/(?=[#{initials}])(?:{spelled})(?![^\\s()<>\\[\\]{{}}/%])".encode("ascii")
    )


# What makes a viewer do more than show: programs, other programs, files inside. They
# are long, so that they do not turn up in compressed data by chance.
ACTIVE = _names(
    *("JavaScript", "OpenAction", "Launch", "EmbeddedFile", "EmbeddedFiles"),
    *("RichMedia", "SubmitForm", "ImportData"),
)
# Short ones count in plain sight only; a viewer finds them nowhere else.
ACTIVE_SHORT = _names("JS", "AA", "XFA")
COUNTED = _names("Page", "Pages", "Encrypt")
# Where to go when the file is opened; a list of page and place, not a program.
DESTINATION = re.compile(rb"\s{0,8}\[")
PAGE_COUNT = re.compile(f"/{_spelled('Count')}\\s{{1,16}}(\\d{{1,12}})".encode("ascii"))
OBJECT = re.compile(rb"\d\s{1,16}\d{1,10}\s{1,16}obj\b")
STREAM = re.compile(rb"stream\r?\n")
# A viewer needs /First to read an object stream, whatever else is said or left out.
OBJECT_STREAM = _names("First", "ObjStm")
CALLED_SO = _names("ObjStm")
UNUSUAL_PACKING = _names(
    *("LZWDecode", "ASCIIHexDecode", "ASCII85Decode", "RunLengthDecode")
)
REARRANGED = _names("Predictor")


class _TooComplexError(Exception):
    pass


def examine(content: Bytes) -> Verdict | None:
    """What is wrong with the file, or None. Takes time linear in its size."""
    if not _is_whole(content):
        return Verdict(Trouble.BROKEN)
    found: Counter[str] = Counter()
    try:
        _require_few(OBJECT, content, MOST_OBJECTS)
        _require_few(STREAM, content, MOST_STREAMS)
        _count(content, found, (ACTIVE, COUNTED))
        for dictionary in _dictionaries(content):
            _count(dictionary, found, (ACTIVE_SHORT,))
        for objects in _packed_objects(content):
            _count(objects, found, (ACTIVE, ACTIVE_SHORT, COUNTED))
    except _TooComplexError:
        return Verdict(Trouble.TOO_COMPLEX)
    return _judged(found)


def _is_whole(content: Bytes) -> bool:
    tail = content[max(0, len(content) - END) :]
    return b"startxref" in tail and b"%%EOF" in tail


def _require_few(pattern: re.Pattern[bytes], content: Bytes, most: int) -> None:
    for count, _match in enumerate(pattern.finditer(content), start=1):
        if count > most:
            raise _TooComplexError


def _dictionaries(content: Bytes) -> Iterator[bytes]:
    """What stands in plain sight between one stream and the next."""
    at = 0
    for match in STREAM.finditer(content):
        yield _behind_stream(content[_window(at, match.start()) : match.start()])
        at = match.end()
    yield _behind_stream(content[_window(at, len(content)) :])


def _window(start: int, end: int) -> int:
    return max(start, end - LONGEST_DICTIONARY)


def _behind_stream(text: bytes) -> bytes:
    return text[text.rfind(b"endstream") + 1 :]


def _packed_objects(content: Bytes) -> Iterator[bytes]:
    """The objects in object streams, inflated within bounds."""
    inflated, at = 0, 0
    for match in STREAM.finditer(content):
        head = content[_window(at, match.start()) : match.start()]
        at = match.end()
        if OBJECT_STREAM.search(head):
            objects = _inflated(content, at, head)
            inflated += len(objects)
            if inflated > MOST_INFLATED:
                raise _TooComplexError
            yield objects


def _inflated(content: Bytes, start: int, head: bytes) -> bytes:
    """What is packed there. Raises where something else than deflate hides objects."""
    said_so = CALLED_SO.search(head) is not None
    if UNUSUAL_PACKING.search(head) or (said_so and REARRANGED.search(head)):
        raise _TooComplexError
    unpacking, objects = zlib.decompressobj(), bytearray()
    try:
        for at in range(start, min(start + LARGEST_STREAM, len(content)), BLOCK):
            room = LARGEST_STREAM - len(objects)
            objects += unpacking.decompress(content[at : at + BLOCK], room)
            if unpacking.eof or len(objects) >= LARGEST_STREAM:
                break
    except zlib.error:
        pass
    if said_so and not unpacking.eof:
        raise _TooComplexError
    return bytes(objects)


def _count(
    text: Bytes, found: Counter[str], wanted: Iterable[re.Pattern[bytes]]
) -> None:
    for pattern in wanted:
        for match in pattern.finditer(text):
            name = str(match.lastgroup)
            if name != "OpenAction" or not DESTINATION.match(text, match.end()):
                found[name] += 1
            if found[name] > MOST_OBJECTS:
                raise _TooComplexError
        if pattern is COUNTED:
            for match in PAGE_COUNT.finditer(text):
                found["Count"] = max(found["Count"], int(match[1]))


def _judged(found: Counter[str]) -> Verdict | None:
    for pattern in (ACTIVE, ACTIVE_SHORT):
        for name in pattern.groupindex:
            if found[name]:
                return Verdict(Trouble.ACTIVE, f"/{name}")
    if found["Encrypt"]:
        return Verdict(Trouble.ENCRYPTED)
    pages = max(found["Page"], found["Count"])
    if pages > MOST_PAGES or found["Pages"] > MOST_NODES:
        return Verdict(Trouble.TOO_MANY_PAGES, str(pages))
    return None

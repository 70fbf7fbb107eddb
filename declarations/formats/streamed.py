"""XML read piece by piece: one element at a time is held, and nothing outside is."""

from collections.abc import Iterator
from typing import Any, Final, Protocol

from lxml import etree

CHUNK: Final = 64 * 1024
# What libxml2 must never do, whatever the bytes ask for.
SAFE: Final[dict[str, Any]] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "dtd_validation": False,
    "attribute_defaults": False,
    "huge_tree": False,
}
FORBIDDEN: Final = (b"<!DOCTYPE", b"<!ENTITY")
OVERLAP: Final = max(map(len, FORBIDDEN))


class Readable(Protocol):
    """A stream of bytes, as far as it matters here."""

    def read(self, size: int, /) -> bytes: ...


class DoctypeError(Exception):
    """The document declares a type or entities."""


class ElementTooLargeError(Exception):
    """An element goes on for longer than any is let."""


class CutOffError(Exception):
    """The document ends before its elements do."""


def elements(
    stream: Readable,
    tags: tuple[str, ...],
    *,
    most_bytes: int,
    encoding: str = "",
    until: int | None = None,
) -> Iterator[Any]:
    """The elements of these names as they end; those that came before are let go.

    None has more than `most_bytes`. What begins behind the offset `until` does not
    matter, and is left unread. Raises etree.XMLSyntaxError and this module's errors.
    """
    options = {**SAFE, "encoding": encoding} if encoding else SAFE
    parser = etree.XMLPullParser(events=("end",), tag=tags, **options)
    since = offset = 0
    for piece in _checked(stream):
        parser.feed(piece)
        since += len(piece)
        offset += len(piece)
        last: Any = None
        for _event, element in parser.read_events():
            last = element
            yield element
        if last is not None:
            since = 0
            _let_go(last)
        if since > most_bytes:
            raise ElementTooLargeError
        if until is not None and offset > until + most_bytes + CHUNK:
            return
    try:
        parser.close()
    except etree.XMLSyntaxError as error:
        raise CutOffError from error


def _checked(stream: Readable) -> Iterator[bytes]:
    last = b""
    while piece := stream.read(CHUNK):
        seen = last + piece
        if any(mark in seen for mark in FORBIDDEN):
            raise DoctypeError
        last = seen[-OVERLAP:]
        yield piece


def _let_go(element: Any) -> None:
    """Empties the element, and drops those before it; it holds the place itself."""
    element.clear()
    above = element.getparent()
    if above is not None:
        del above[: above.index(element)]

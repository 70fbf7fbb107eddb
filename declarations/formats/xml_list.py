"""An XML document with a list of declarations, read without holding more than one."""

import codecs
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Final

from django.utils.translation import gettext as _
from lxml import etree

from declarations.faults import Refused
from declarations.formats.headings import refused
from declarations.formats.limits import (
    MOST_BYTES,
    MOST_MEMBERS,
    malformed,
    too_large,
    too_many_members,
)
from declarations.formats.ndjson import UTF_8, row_with, truncated
from declarations.formats.shared import with_shared
from declarations.formats.source import RowFormat, Source, SourceRow
from declarations.formats.streamed import (
    CutOffError,
    DoctypeError,
    ElementTooLargeError,
    elements,
)
from declarations.formats.xml import (
    BOM,
    DECLARED,
    OURS,
    ROOT,
    doctype,
    not_utf8,
    other_encoding,
    read_element,
    syntax,
)
from declarations.intake import shape_for

LIST: Final = "declarations"
HEADER: Final = "header"
# Tags and spaces make XML longer than what it says.
LONGEST: Final = 4 * MOST_BYTES


def examine(path: Path, scheme: str) -> Source:
    """What the file holds. Raises Refused."""
    rows = sum(element.tag == ROOT for element in _elements(path))
    if not rows:
        raise _not_a_list()
    return Source(format=RowFormat.XML, scheme=scheme, encoding=UTF_8, rows=rows)


def read(path: Path, source: Source) -> Iterator[SourceRow]:
    """The rows of an examined file."""
    header: dict[str, Any] = {}
    number = 0
    for element in _elements(path):
        if element.tag == HEADER:
            header = _header(element, source.scheme)
            continue
        number += 1
        yield _row(number, element, header, source.scheme)


def _row(
    number: int, element: etree._Element, header: dict[str, Any], scheme: str
) -> SourceRow:
    try:
        if sum(1 for _below in element.iter()) > MOST_MEMBERS:
            raise too_many_members("")
        document = read_element(element, _shapes(header.get("scheme", scheme)))
    except Refused as refusal:
        return SourceRow(number, faults=refusal.faults)
    if header and isinstance(document, dict):
        document = with_shared(header, document)
    return row_with(number, document, scheme)


def _header(element: etree._Element, scheme: str) -> dict[str, Any]:
    found = read_element(element, _shapes(scheme))
    return found if isinstance(found, dict) else {}


def _shapes(scheme: str) -> Any:
    """The shape of what names its scheme, or of the file's where it names none."""
    return lambda slug: shape_for(slug or scheme or None)


def _elements(path: Path) -> Iterator[Any]:
    """The header and the declarations, as they end. Raises Refused."""
    with path.open("rb") as file:
        found = elements(
            _Utf8(file), (HEADER, ROOT), most_bytes=LONGEST, encoding="utf-8"
        )
        root = None
        try:
            for element in found:
                above = element.getparent()
                if above is not None and above.getparent() is not None:
                    continue
                root = above
                _check_place(element, root)
                yield element
        except etree.XMLSyntaxError as error:
            raise syntax(error) from error
        except CutOffError as error:
            raise truncated() from error
        except DoctypeError as error:
            raise malformed([doctype()]) from error
        except ElementTooLargeError as error:
            raise too_large() from error
        if root is not None:
            _check_siblings(root)


def _check_place(element: Any, root: Any) -> None:
    if root is None or root.tag != LIST:
        raise _not_a_list()
    first = element.tag == ROOT or not any(
        above.tag == ROOT for above in element.itersiblings(preceding=True)
    )
    if not first:
        raise _late_header()
    _check_siblings(root)


def _check_siblings(root: Any) -> None:
    """Nothing lies beside declarations; what was read of them is gone by now."""
    if any(isinstance(e.tag, str) and e.tag not in (HEADER, ROOT) for e in root):
        raise _not_a_list()


class _Utf8:
    """A stream of bytes, all of which are UTF-8."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.decoder = codecs.getincrementaldecoder("utf-8")()
        self.offset = 0

    def read(self, size: int) -> bytes:
        data = self.file.read(size)
        kept = len(self.decoder.getstate()[0])
        try:
            self.decoder.decode(data, final=not data)
        except UnicodeDecodeError as error:
            raise malformed([not_utf8(self.offset - kept + error.start)]) from error
        first, self.offset = not self.offset, self.offset + len(data)
        if not first:
            return data
        data = data.removeprefix(BOM)
        declared = DECLARED.match(data)
        if declared and declared[1].lower() not in OURS:
            raise malformed([other_encoding()])
        return data


def _not_a_list() -> Refused:
    return refused(
        "not_a_list",
        _("There is no list of <declaration> elements inside one <declarations>."),
        _("Start from the template; a <header> for all of them may stand first."),
    )


def _late_header() -> Refused:
    return refused(
        "late_header",
        _("The header comes after the declarations."),
        _("Put <header> before the first <declaration>."),
    )

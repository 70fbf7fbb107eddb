"""XML bytes to the same document that JSON gives, and back; strictly.

The root is <declaration>; members are elements named alike, and the entries of a
list are <item> elements. Nothing outside the bytes is ever read.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from lxml import etree

from declarations.faults import Fault, Refused
from declarations.formats.limits import (
    DEEPEST,
    LONGEST_INTEGER,
    MOST_MEMBERS,
    malformed,
    too_deep,
    too_many_members,
)
from declarations.formats.streamed import SAFE
from declarations.places import pointer_to
from declarations.shape import Shape

ROOT: Final = "declaration"
ITEM: Final = "item"
BOM: Final = b"\xef\xbb\xbf"
SCHEMA_INSTANCE: Final = "{http://www.w3.org/2001/XMLSchema-instance}"
DECLARED: Final = re.compile(rb"""\s*<\?xml[^>]*?encoding\s*=\s*["']([^"']*)["']""")
OURS: Final = frozenset({b"utf-8", b"utf8", b"us-ascii"})
WHOLE: Final = re.compile(rf"-?(0|[1-9][0-9]{{0,{LONGEST_INTEGER - 1}}})", re.ASCII)
TRUTH: Final = {"true": True, "1": True, "false": False, "0": False}
Path = tuple[str | int, ...]


def read_xml(data: bytes, shape_for: Callable[[str | None], Shape]) -> Any:
    """The document; `shape_for` gives the shape that a scheme's documents have.

    Raises Refused (400) with every fault that can be told.
    """
    root = parse_strictly(data.removeprefix(BOM))
    if root.tag != ROOT:
        raise malformed([_wrong_root()])
    return read_element(root, shape_for)


def read_element(root: etree._Element, shape_for: Callable[[str | None], Shape]) -> Any:
    """The document of one <declaration>, as `read_xml` gives it."""
    scheme = root.findtext("scheme")
    reader = _Reader()
    document = reader.value(root, shape_for(scheme and scheme.strip()), ())
    if reader.faults:
        raise malformed(reader.faults)
    return document


def to_xml(document: Mapping[str, Any]) -> bytes:
    """The bytes that `read_xml` reads as this canonical document."""
    root = _element(ROOT, document)
    etree.indent(root)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def _element(name: str, value: Any) -> etree._Element:
    element = etree.Element(name)
    if isinstance(value, Mapping):
        element.extend(_element(member, below) for member, below in value.items())
    elif isinstance(value, list):
        element.extend(_element(ITEM, below) for below in value)
    elif isinstance(value, bool):
        element.text = "true" if value else "false"
    else:
        element.text = str(value)
    return element


def parse_strictly(data: bytes) -> etree._Element:
    """The outermost element; nothing outside the bytes is read, nothing is expanded.

    Raises Refused (400).
    """
    _refuse_unread(data)
    parser = etree.XMLParser(encoding="utf-8", remove_pis=False, **SAFE)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise syntax(error) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise malformed([doctype()])
    return root


def _refuse_unread(data: bytes) -> None:
    """What is refused from the bytes alone, before any of it is parsed."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise malformed([not_utf8(error.start)]) from error
    declared = DECLARED.match(data)
    if declared and declared[1].lower() not in OURS:
        raise malformed([other_encoding()])
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise malformed([doctype()])
    if data.count(b"<") > 2 * MOST_MEMBERS or data.count(b'="') > MOST_MEMBERS:
        raise too_many_members("")


class _Reader:
    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def value(self, element: etree._Element, shape: Shape, path: Path) -> Any:
        if len(path) >= DEEPEST:
            raise too_deep(pointer_to(path))
        self.check_attributes(element, path)
        if not (len(element) or shape.members or shape.items):
            return self.leaf(element, shape, path)
        children = list(self.elements(element, path))
        if shape.items or (children and all(child.tag == ITEM for child in children)):
            if not children and self.text(element):
                return self.leaf(element, shape, path)
            return self.items(element, children, shape, path)
        if children or shape.members:
            if not children and self.text(element):
                return self.leaf(element, shape, path)
            return self.members(element, children, shape, path)
        return self.leaf(element, shape, path)

    def items(
        self, element: etree._Element, children: list[Any], shape: Shape, path: Path
    ) -> list[Any]:
        self.check_no_text(element, path)
        below = shape.items or Shape()
        found = []
        for index, child in enumerate(children):
            if child.tag != ITEM:
                self.faults.append(_not_an_item((*path, index)))
            found.append(self.value(child, below, (*path, index)))
        return found

    def members(
        self, element: etree._Element, children: list[Any], shape: Shape, path: Path
    ) -> dict[str, Any]:
        self.check_no_text(element, path)
        found: dict[str, Any] = {}
        for child in children:
            place = (*path, child.tag)
            if child.tag in found:
                self.faults.append(_duplicate(place))
            below = shape.members.get(child.tag) or Shape()
            found[child.tag] = self.value(child, below, place)
        return found

    def leaf(self, element: etree._Element, shape: Shape, path: Path) -> Any:
        if len(element):
            self.faults.append(_comment_in_value(path))
        text = element.text or ""
        plain = text.strip()
        if "boolean" in shape.types and plain in TRUTH:
            return TRUTH[plain]
        if "integer" in shape.types and WHOLE.fullmatch(plain):
            return int(plain)
        return text

    def elements(self, element: etree._Element, path: Path) -> Iterator[Any]:
        """The child elements; comments between them are skipped, the rest refused."""
        for child in element:
            kind: Any = child.tag
            if kind is etree.PI or kind is etree.Entity:
                self.faults.append(_instruction(path))
            elif kind is not etree.Comment:
                yield child

    def text(self, element: etree._Element) -> str:
        tails = (child.tail or "" for child in element)
        return (element.text or "").strip() + "".join(tails).strip()

    def check_no_text(self, element: etree._Element, path: Path) -> None:
        if self.text(element):
            self.faults.append(_stray_text(path))

    def check_attributes(self, element: etree._Element, path: Path) -> None:
        """None is read. Where a schema lies may be said, and is not looked at."""
        names = [str(name) for name in element.keys()]  # noqa: SIM118 - its attributes
        if any(path or not name.startswith(SCHEMA_INSTANCE) for name in names):
            self.faults.append(_attribute(path))


def syntax(error: etree.XMLSyntaxError) -> Refused:
    """Bytes that are no XML, with the place."""
    line, column = error.position
    message = _("This is not XML: line %(line)d, column %(column)d cannot be read.")
    fault = Fault(
        "",
        "bad_xml",
        message % {"line": line or 1, "column": column or 1},
        _("Check the tags there. Characters that XML forbids cannot be sent."),
    )
    return malformed([fault])


def not_utf8(offset: int) -> Fault:
    """A byte that is no UTF-8."""
    message = _("The file is not UTF-8: the byte at offset %(offset)d cannot be read.")
    remedy = _("Save it with the encoding UTF-8 and send it again.")
    return Fault("", "not_utf8", message % {"offset": offset}, remedy)


def other_encoding() -> Fault:
    """An encoding that is not read."""
    return Fault(
        "",
        "not_utf8",
        _("The first line declares an encoding other than UTF-8."),
        _("Save it with the encoding UTF-8 and declare that."),
    )


def doctype() -> Fault:
    """A document type or an entity."""
    return Fault(
        "",
        "doctype",
        _("A DOCTYPE or an entity is declared."),
        _("Remove the declaration and write the characters themselves."),
    )


def _wrong_root() -> Fault:
    return Fault(
        "",
        "wrong_root",
        _("The outermost element is not <declaration>."),
        _("Send one element <declaration>, without a namespace."),
    )


def _attribute(path: Path) -> Fault:
    return Fault(
        pointer_to(path),
        "attribute",
        _("This element has an attribute."),
        _("Send values as elements; no attribute is read."),
    )


def _instruction(path: Path) -> Fault:
    return Fault(
        pointer_to(path),
        "processing_instruction",
        _("There is a processing instruction or an entity here."),
        _("Remove it and write the characters themselves."),
    )


def _comment_in_value(path: Path) -> Fault:
    return Fault(
        pointer_to(path),
        "comment",
        _("There is a comment inside this value."),
        _("Remove the comment, or put it between elements."),
    )


def _stray_text(path: Path) -> Fault:
    return Fault(
        pointer_to(path),
        "stray_text",
        _("There is text between the elements here."),
        _("Put each value into an element of its own."),
    )


def _not_an_item(path: Path) -> Fault:
    return Fault(
        pointer_to(path),
        "not_an_item",
        _("The entries of this list have to be <item> elements."),
        _("Wrap each entry in <item>."),
    )


def _duplicate(path: Path) -> Fault:
    return Fault(
        pointer_to(path),
        "duplicate_member",
        _("This field is given twice."),
        _("Keep the one that is meant."),
    )

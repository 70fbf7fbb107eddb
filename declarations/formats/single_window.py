"""A declaration as the DecMessage of the Chinese Single Window, and back. Pure.

Only the elements named here and by the schemes are written or read; whatever has no
place on the other side is named. Fields that the portal needs and the DecMessage has
no element for travel in the notes, with the number of the code.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from django.utils.translation import gettext as _
from lxml import etree

from declarations import pointers
from declarations.faults import Fault
from declarations.formats.limits import malformed
from declarations.formats.single_window_values import CODE_DIGITS, WAYS
from declarations.formats.xml import BOM, parse_strictly
from declarations.interchange import HEAD_ALONE, Kind, Place, SingleWindow

HEAD: Final = (
    Place("/direction", "IEFlag", Kind.DIRECTION),
    Place("/port_of_exit/customs_district", "IEPort"),
    Place("/exporter/uscc", "TradeCoScc"),
    Place("/contract_number", "ContrNo"),
    Place("/destination_country", "TradeCountry", Kind.COUNTRY),
    Place("/incoterm", "TransMode", Kind.TERM),
    Place("/planned_exit_date", "IEDate", Kind.DATE),
)
# Said of each line over there, and once here.
DESTINATION: Final = Place("/destination_country", "DestinationCountry", Kind.COUNTRY)
# In the notes, where they stand exactly as declared.
NOTED: Final = {
    "PORT": "/port_of_exit/unlocode",
    "TERM": "/incoterm",
    "CUR": "/currency",
    "REF": "/own_reference",
}
CODE, SCHEME, NOTES = "CODE", "SCHEME", "NoteS"
CONTAINERS: Final = "/containers"
LINES: Final = "DecLists"
EXTRA_DIGITS: Final = "CiqCode"
_OURS: Final = re.compile(r"\[GCC ([^\]\s]*)\]")
_NOTHING: Final[tuple[Any, ...]] = (None, "", [], {})


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that has no place on the other side."""

    name: str
    value: str


@dataclass(slots=True)
class Imported:
    """What a DecMessage says, as our document; `scheme` and `code` as its notes name
    them, if they do."""

    document: dict[str, Any] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)
    scheme: str = ""
    code: str = ""


def to_dec_message(
    document: Mapping[str, Any], places: SingleWindow, *, code: str = ""
) -> bytes:
    """The DecMessage of a canonical document, with the code's number in its notes. A
    comment on top names what of the document has no place in it."""
    document = {"direction": "EXPORT", **document}
    root = etree.Element("DecMessage")
    head = etree.SubElement(root, "DecHead")
    _write(head, document, (*HEAD, *places.head))
    _add(head, NOTES, _notes(document, code))
    lists = etree.SubElement(root, LINES)
    for line in _lines(document, places):
        row = etree.SubElement(lists, "DecList")
        _write(row, line, places.line)
        _write(row, document, (DESTINATION,))
    if boxes := document.get(CONTAINERS.strip("/")):
        holder = etree.SubElement(root, "DecContainers")
        for box in boxes:
            _add(etree.SubElement(holder, "Container"), "ContainerId", box)
    if lost := without_place(document, places):
        root.insert(0, etree.Comment(f" Not carried: {' '.join(lost)} "))
    etree.indent(root)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def without_place(document: Mapping[str, Any], places: SingleWindow) -> list[str]:
    """Pointers of what the DecMessage cannot carry; those of goods lines without the
    number of the line."""
    carried = {place.pointer for place in (*HEAD, *places.head)} | {*NOTED.values()}
    carried |= {f"{places.lines}{place.pointer}" for place in places.line}
    carried |= {CONTAINERS, "/scheme"}
    lost = dict.fromkeys(
        pointer
        for pointer in _leaves(document, "")
        if not any(pointers.within(pointer, outer) for outer in carried)
    )
    return list(lost)


def read_dec_message(
    data: bytes, places_of: Mapping[str, SingleWindow], *, scheme: str = ""
) -> Imported:
    """What the bytes say; `places_of` gives the places of each scheme. The scheme is
    the one given, or else that of the notes.

    Raises Refused (400) for what is not a DecMessage or names something twice.
    """
    root = parse_strictly(data.removeprefix(BOM))
    if _name(root) != "DecMessage":
        raise malformed([_wrong_root()])
    blocks = _Blocks(root)
    found = Imported()
    head = blocks.one("DecHead")
    _read_notes(head, found)
    found.scheme = scheme or found.scheme
    places = places_of.get(found.scheme, HEAD_ALONE)
    _read(head, (*HEAD, *places.head), found.document, found)
    _read_lines(blocks.many(LINES, "DecList"), places, found)
    boxes = [box.pop("ContainerId", "") for box in blocks.many("DecContainers", "")]
    if boxes := [box for box in boxes if box]:
        found.document["containers"] = boxes
    found.left_out += [LeftOut(name, "") for name in blocks.others]
    return found


def _notes(document: Mapping[str, Any], code: str) -> str:
    said = {CODE: code, SCHEME: document.get("scheme", "")}
    said |= {name: pointers.at(document, at) for name, at in NOTED.items()}
    return f"[GCC {urlencode({name: v for name, v in said.items() if v})}]"


def _read_notes(head: dict[str, str], found: Imported) -> None:
    text = head.pop(NOTES, "")
    ours = _OURS.search(text)
    said = dict(parse_qsl(ours[1])) if ours else {}
    found.scheme, found.code = said.get(SCHEME, ""), said.get(CODE, "")
    for name, pointer in NOTED.items():
        if said.get(name):
            pointers.put(found.document, pointer, said[name])
    if said.get("TERM"):
        head.pop("TransMode", None)
    if rest := _OURS.sub("", text).strip():
        found.left_out.append(LeftOut(NOTES, rest))


def _lines(
    document: Mapping[str, Any], places: SingleWindow
) -> Iterable[Mapping[str, Any]]:
    if not places.line:
        return ()
    return pointers.at(document, places.lines) or () if places.lines else (document,)


def _write(
    holder: etree._Element, source: Mapping[str, Any], places: Iterable[Place]
) -> None:
    for place in places:
        value = pointers.at(source, place.pointer)
        text = None if value in _NOTHING else WAYS[place.kind].there(value)
        if text is None:
            continue
        if place.kind is Kind.HS_CODE:
            _add(holder, EXTRA_DIGITS, text[CODE_DIGITS:])
            text = text[:CODE_DIGITS]
        _add(holder, place.name, text)


def _add(holder: etree._Element, name: str, text: str) -> None:
    if text:
        etree.SubElement(holder, name).text = text


def _read(
    given: dict[str, str],
    places: Iterable[Place],
    into: dict[str, Any],
    found: Imported,
) -> None:
    """Put what has a place into the document, and name the rest."""
    for place in places:
        text = given.get(place.name, "")
        if place.kind is Kind.HS_CODE:
            text += given.pop(EXTRA_DIGITS, "")
        value = WAYS[place.kind].back(text) if text else None
        if value is not None:
            pointers.put(into, place.pointer, value)
            given.pop(place.name, None)
    found.left_out += [LeftOut(name, text) for name, text in given.items() if text]


def _read_lines(
    given: list[dict[str, str]], places: SingleWindow, found: Imported
) -> None:
    for line in given:
        _read_destination(line, found.document)
    if not places.lines:
        for line in given[:1]:
            _read(line, places.line, found.document, found)
        found.left_out += [
            LeftOut("DecList", line.get("GNo", "")) for line in given[1:]
        ]
        return
    rows: list[dict[str, Any]] = [{} for _line in given]
    for line, row in zip(given, rows, strict=True):
        _read(line, places.line, row, found)
    if rows:
        pointers.put(found.document, places.lines, rows)


def _read_destination(line: dict[str, str], document: dict[str, Any]) -> None:
    """That of a line is that of all, or stays where it is and is named."""
    text = line.get(DESTINATION.name, "")
    country = WAYS[DESTINATION.kind].back(text)
    if country and document.setdefault("destination_country", country) == country:
        del line[DESTINATION.name]


class _Blocks:
    """The blocks of a DecMessage; `others` are those that nobody here reads."""

    def __init__(self, root: etree._Element) -> None:
        self._blocks: dict[str, etree._Element] = {}
        for block in _elements(root):
            if self._blocks.setdefault(_name(block), block) is not block:
                raise malformed([_twice(f"/{_name(block)}")])
        self._read: set[str] = set()

    @property
    def others(self) -> list[str]:
        """Blocks that were not asked for."""
        return [name for name in self._blocks if name not in self._read]

    def one(self, name: str) -> dict[str, str]:
        """The fields of a block."""
        self._read.add(name)
        block = self._blocks.get(name)
        return {} if block is None else _fields(block, f"/{name}")

    def many(self, name: str, row: str) -> list[dict[str, str]]:
        """The fields of every row of a block; a row of any name, without one."""
        self._read.add(name)
        block = self._blocks.get(name)
        rows = () if block is None else _elements(block)
        return [
            _fields(each, f"/{name}/{index}")
            for index, each in enumerate(rows)
            if not row or _name(each) == row
        ]


def _fields(holder: etree._Element, pointer: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in _elements(holder):
        name = _name(element)
        if name in found:
            raise malformed([_twice(f"{pointer}/{name}")])
        found[name] = "".join(map(str, element.itertext())).strip()
    return found


def _elements(holder: etree._Element) -> Iterator[etree._Element]:
    """Child elements; comments say nothing, and nothing else is let in."""
    return holder.iterchildren("*")


def _name(element: etree._Element) -> str:
    """Without the namespace, of which there are several in use."""
    return str(etree.QName(element).localname)


def _leaves(value: Any, pointer: str) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, below in value.items():
            yield from _leaves(below, f"{pointer}/{name}")
    elif isinstance(value, list):
        for below in value:
            yield from _leaves(below, pointer)
    else:
        yield pointer


def _wrong_root() -> Fault:
    return Fault(
        "",
        "wrong_root",
        _("The outermost element is not <DecMessage>."),
        _("Send the declaration as the Single Window writes it."),
    )


def _twice(pointer: str) -> Fault:
    return Fault(
        pointer,
        "duplicate_member",
        _("This field is given twice."),
        _("Keep the one that is meant."),
    )

"""What a workbook says beside its rows: which sheet, shared texts, formats, epoch."""

import re
import zipfile
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from lxml import etree

from declarations.formats.archive import UNREADABLE, damaged
from declarations.formats.streamed import (
    SAFE,
    CutOffError,
    DoctypeError,
    ElementTooLargeError,
    elements,
)

# What reading a broken workbook comes to.
BROKEN: Final = (
    *UNREADABLE,
    LookupError,
    etree.XMLSyntaxError,
    CutOffError,
    DoctypeError,
    ElementTooLargeError,
)
BOOK: Final = "xl/workbook.xml"
LARGEST_PART: Final = 8 * 1024 * 1024
LARGEST_TEXTS: Final = 96 * 1024 * 1024
LONGEST_TEXT: Final = 4 * 1024 * 1024
RELATION: Final = re.compile(r"\{[^}]*relationships\}id")
# Formats of Excel's own that show dates.
DATES: Final = frozenset({*range(14, 23), *range(27, 37), *range(45, 48)}) | frozenset(
    range(50, 59)
)
QUOTED: Final = re.compile(r'"[^"]*"|\\.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
DATE_LETTERS: Final = re.compile(r"[ymdhs年月日]", re.IGNORECASE)
ESCAPE: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
EPOCH: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - serials know no time zone
EPOCH_1904: Final = datetime(1904, 1, 1)  # noqa: DTZ001 - serials know no time zone
# Serial 60 is 29 February 1900, which never was; what is before is no date of ours.
FIRST_TRUE_SERIAL: Final = 61
LAST_SERIAL: Final = 2_958_466


@dataclass(slots=True)
class Workbook:
    """The parts of a workbook that rows refer to. `sheet` is the member that is read,
    `others` and `hidden` count the sheets that are not."""

    sheet: str
    title: str
    others: int = 0
    hidden: int = 0
    epoch: datetime = EPOCH
    texts: list[str] = field(default_factory=list)
    dates: frozenset[int] = frozenset()
    padded: frozenset[int] = frozenset()

    def moment(self, serial: float) -> str | None:
        """The date, or date and time, of a serial number; None where there is none."""
        first = FIRST_TRUE_SERIAL if self.epoch is EPOCH else 0
        if not first <= serial < LAST_SERIAL:
            return None
        found = self.epoch + timedelta(seconds=round(serial * 86_400))
        is_day = (found.hour, found.minute, found.second) == (0, 0, 0)
        return found.date().isoformat() if is_day else found.isoformat()


def open_workbook(archive: zipfile.ZipFile) -> Workbook:
    """What the workbook says. Raises Refused where it is none."""
    try:
        book = _part(archive, BOOK)
        targets = _targets(archive)
        sheets = [s for s in book.iter("{*}sheet") if _target(s, targets)]
        shown = [s for s in sheets if s.get("state", "visible") == "visible"]
        found = Workbook(
            sheet=_target(shown[0], targets),
            title=shown[0].get("name", ""),
            others=len(shown) - 1,
            hidden=len(sheets) - len(shown),
        )
        if any(_is_true(p.get("date1904")) for p in book.iter("{*}workbookPr")):
            found.epoch = EPOCH_1904
        found.texts = _texts(archive)
        found.dates, found.padded = _formats(archive)
    except BROKEN as error:
        raise damaged() from error
    return found


def _part(archive: zipfile.ZipFile, name: str) -> etree._Element:
    """A small part, parsed. Raises KeyError where there is none."""
    if archive.getinfo(name).file_size > LARGEST_PART:
        raise ValueError(name)
    root = etree.fromstring(archive.read(name), etree.XMLParser(**SAFE))
    if root.getroottree().docinfo.internalDTD is not None:
        raise ValueError(name)
    return root


def _targets(archive: zipfile.ZipFile) -> dict[str, str]:
    """The members that relations of the book lead to, by id."""
    relations = _part(archive, "xl/_rels/workbook.xml.rels")
    return {
        relation.get("Id", ""): _member(relation.get("Target", ""))
        for relation in relations.iter("{*}Relationship")
    }


def _member(target: str) -> str:
    return target[1:] if target.startswith("/") else f"xl/{target}"


def _target(sheet: Any, targets: dict[str, str]) -> str:
    ids = [value for name, value in sheet.attrib.items() if RELATION.match(name)]
    found = targets.get(ids[0], "") if ids else ""
    return found if "worksheets" in found else ""


def _texts(archive: zipfile.ZipFile) -> list[str]:
    name = "xl/sharedStrings.xml"
    if name not in archive.namelist():
        return []
    if archive.getinfo(name).file_size > LARGEST_TEXTS:
        raise ValueError(name)
    with archive.open(name) as stream:
        found = elements(stream, ("{*}si",), most_bytes=LONGEST_TEXT)
        return [text_of(element) for element in found]


def text_of(element: Any) -> str:
    """The text of a string item, of all its runs; phonetic hints are no part of it."""
    if len(element) == 1 and not len(element[0]):
        text = element[0].text or ""
    else:
        text = "".join(
            part.text or ""
            for part in element.iter("{*}t")
            if not str(part.getparent().tag).endswith("}rPh")
        )
    return ESCAPE.sub(lambda m: chr(int(m[1], 16)), text) if "_x" in text else text


def _formats(archive: zipfile.ZipFile) -> tuple[frozenset[int], frozenset[int]]:
    """The styles that show dates, and those that show zeros which are not there."""
    if "xl/styles.xml" not in archive.namelist():
        return frozenset(), frozenset()
    styles = _part(archive, "xl/styles.xml")
    own = {
        int(form.get("numFmtId", "0")): form.get("formatCode", "")
        for form in styles.iter("{*}numFmt")
    }
    used = [
        int(style.get("numFmtId", "0"))
        for styles_of_cells in styles.iter("{*}cellXfs")
        for style in styles_of_cells.iter("{*}xf")
    ]
    dates = {n for n, f in enumerate(used) if _shows_date(f, own.get(f))}
    padded = {n for n, f in enumerate(used) if _shows_zeros(own.get(f, ""))}
    return frozenset(dates), frozenset(padded)


def _shows_date(number: int, code: str | None) -> bool:
    if code is None:
        return number in DATES
    plain = QUOTED.sub("", code)
    return "general" not in plain.lower() and bool(DATE_LETTERS.search(plain))


def _shows_zeros(code: str) -> bool:
    first = QUOTED.sub("", code).partition(";")[0].partition(".")[0]
    return "00" in first


def _is_true(value: str | None) -> bool:
    return value in {"1", "true", "on"}

"""What a file is by its content, and whether such a file may be taken in."""

from mmap import ACCESS_READ, mmap
from pathlib import Path

from django.utils.translation import gettext as _
from lxml import etree

from declarations.documents import pdf
from declarations.documents.models import MediaType
from declarations.faults import Fault, Refused
from declarations.formats.json import read_json
from declarations.formats.limits import MOST_BYTES

BEGIN = 1024
END = 64 * 1024
PNG = b"\x89PNG\r\n\x1a\n"
PNG_END = b"IEND\xaeB`\x82"
JPEG, JPEG_END = b"\xff\xd8\xff", b"\xff\xd9"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def media_type_of(path: Path) -> MediaType | None:
    """What the file begins as; None for anything that is not taken in."""
    with path.open("rb") as file:
        begin = file.read(BEGIN)
    for start, kind in (
        (b"%PDF-", MediaType.PDF),
        (PNG, MediaType.PNG),
        (JPEG, MediaType.JPEG),
    ):
        if begin.startswith(start):
            return kind
    text = begin.removeprefix(BYTE_ORDER_MARK).lstrip()
    return {b"<": MediaType.XML, b"{": MediaType.JSON, b"[": MediaType.JSON}.get(
        text[:1]
    )


def content_fault(path: Path, kind: MediaType, pointer: str) -> Fault | None:
    """What forbids a file of this kind, if anything does; in bounded time."""
    if kind is MediaType.PDF:
        return _pdf_fault(path, pointer)
    if kind in {MediaType.PNG, MediaType.JPEG}:
        return None if _ends_well(path, kind) else _unreadable(kind, pointer)
    if path.stat().st_size > MOST_BYTES:
        return Fault(
            pointer,
            "too_large",
            _("%(type)s files may have %(limit)d bytes at most.")
            % {"type": kind.label, "limit": MOST_BYTES},
            _("Send it as a PDF instead."),
        )
    readable = _is_xml if kind is MediaType.XML else _is_json
    return None if readable(path.read_bytes()) else _unreadable(kind, pointer)


def _unreadable(kind: MediaType, pointer: str) -> Fault:
    return Fault(
        pointer,
        "unreadable",
        _("The file begins as %(type)s, but it is cut off or damaged.")
        % {"type": kind.label},
        _("Open it on your computer, save it anew, and send that."),
    )


def _ends_well(path: Path, kind: MediaType) -> bool:
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - END))
        end = file.read()
    return (PNG_END if kind is MediaType.PNG else JPEG_END) in end


def _is_xml(content: bytes) -> bool:
    """Well-formed, and without a DOCTYPE; nothing is ever fetched for it."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        tree = etree.ElementTree(etree.fromstring(content, parser))
    except (etree.XMLSyntaxError, ValueError):
        return False
    return not str(getattr(tree.docinfo, "doctype", ""))


def _is_json(content: bytes) -> bool:
    try:
        read_json(content)
    except Refused:
        return False
    return True


def _pdf_fault(path: Path, pointer: str) -> Fault | None:
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as content:
        verdict = pdf.examine(content)
    if verdict is None:
        return None
    message, remedy = _pdf_words(verdict)
    return Fault(pointer, verdict.trouble.value, message, remedy)


def _pdf_words(verdict: pdf.Verdict) -> tuple[str, str]:
    again = _("Print it to a new PDF and send that.")
    return {
        pdf.Trouble.BROKEN: (
            _("The file begins as a PDF, but it is cut off or damaged."),
            again,
        ),
        pdf.Trouble.ACTIVE: (
            _("The PDF can start something or carries files in it (%(name)s).")
            % {"name": verdict.evidence},
            again,
        ),
        pdf.Trouble.ENCRYPTED: (
            _("The PDF is protected, so nobody can look into it."),
            _("Save it without a password or protection and send that."),
        ),
        pdf.Trouble.TOO_COMPLEX: (
            _("The PDF is built in a way that cannot be checked."),
            again,
        ),
        pdf.Trouble.TOO_MANY_PAGES: (
            _("The PDF has more than %(most)d pages, or says so.")
            % {"most": pdf.MOST_PAGES},
            _("Send the pages that matter, in parts if need be."),
        ),
    }[verdict.trouble]

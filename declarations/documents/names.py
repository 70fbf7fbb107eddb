"""The name a document is shown under: taken from its sender, and not believed."""

import unicodedata
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

from declarations.characters import is_unseen
from declarations.documents.models import MediaType
from declarations.faults import Fault
from declarations.places import shown

LONGEST = 120
# Quotes, separators and wildcards mean something to systems that save a file.
UNFIT = frozenset('"\\/<>|:*?')
ENDINGS: dict[MediaType, tuple[str, ...]] = {
    MediaType.PDF: (".pdf",),
    MediaType.PNG: (".png",),
    MediaType.JPEG: (".jpg", ".jpeg"),
    MediaType.XML: (".xml",),
    MediaType.JSON: (".json",),
}


def cleaned(name: str) -> str:
    """The name in one spelling, with plain spaces."""
    spelled = unicodedata.normalize("NFC", name)
    spaced = "".join(
        " " if unicodedata.category(character) == "Zs" else character
        for character in spelled
    )
    return spaced.strip()


def name_fault(name: str, pointer: str) -> Fault | None:
    """What forbids a cleaned name, if anything does."""
    if name and len(name) <= LONGEST and not name.startswith(".") and _is_plain(name):
        return None
    return Fault(
        pointer,
        "bad_file_name",
        _("The file name “%(name)s” cannot be kept.") % {"name": shown(name)},
        _(
            "Rename the file: letters, digits, spaces, hyphens and dots, at most"
            " %(most)d of them, not beginning with a dot."
        )
        % {"most": LONGEST},
    )


def ending_fault(name: str, content: MediaType, pointer: str) -> Fault | None:
    """The fault of a name that promises something else than the content is."""
    if PurePosixPath(name).suffix.lower() in ENDINGS[content]:
        return None
    return Fault(
        pointer,
        "type_differs",
        _("The content is %(type)s, but the name “%(name)s” says otherwise.")
        % {"type": content.label, "name": shown(name)},
        _(
            "Send the right file, or let its name end in %(ending)s if it is the right"
            " one."
        )
        % {"ending": ENDINGS[content][0]},
    )


def _is_plain(name: str) -> bool:
    return not any(character in UNFIT or is_unseen(character) for character in name)

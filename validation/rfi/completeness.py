"""Whether every item of a request is answered: changed, explained, or handed in."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from declarations.comparing import differ
from declarations.documents.models import Document as File
from declarations.documents.models import Scan
from declarations.documents.stated import kinds_of
from declarations.faults import Fault
from declarations.names import Names
from declarations.pointers import at
from declarations.selectors import scheme_of
from validation.rfi.marks import places
from validation.rfi.models import LONGEST_TEXT, Rfi, RfiItem

Document = Mapping[str, Any]


def place_of(rfi: Rfi, item: RfiItem) -> str:
    """The pointer of an item's answer in words."""
    return f"/requests/{rfi.number}/items/{item.position}"


def kinds_handed_in(rfi: Rfi) -> set[str]:
    """The kinds of documents that came since the request was made, harmful ones not
    counted."""
    handed_in = File.objects.filter(
        declaration=rfi.declaration_id, uploaded_at__gte=rfi.asked_at
    ).exclude(scan=Scan.INFECTED)
    return set(handed_in.values_list("kind", flat=True))


def incomplete(
    rfi: Rfi,
    items: Sequence[RfiItem],
    before: Document,
    after: Document,
    words: Mapping[int, str],
) -> list[Fault]:
    """A fault for each item that has no answer, or one too long to keep."""
    names = Names(scheme_of(rfi.declaration), after)
    wanted = any(item.document_kind for item in items)
    handed_in = kinds_handed_in(rfi) if wanted else set()
    faults = []
    for item in items:
        said = words.get(item.position, "").strip()
        if len(said) > LONGEST_TEXT:
            faults.append(_too_long(rfi, item))
        elif not said and not _done(item, before, after, handed_in):
            faults.append(_missing(rfi, item, names))
    return faults


def _done(
    item: RfiItem, before: Document, after: Document, handed_in: set[str]
) -> bool:
    if item.document_kind:
        return item.document_kind in handed_in
    found = places(item.pointer, before) if item.pointer else []
    return any(differ(at(before, place), at(after, place)) for place in found)


def _missing(rfi: Rfi, item: RfiItem, names: Names) -> Fault:
    if item.document_kind:
        kinds = kinds_of(rfi.declaration)
        said = {"document": kinds.get(item.document_kind, item.document_kind)}
        message = _("%(document)s: the file that customs asks for is missing.") % said
        remedy = _("Add the file, or say in words why there is none.")
    elif item.pointer:
        field = {"field": names.of(item.pointer).label}
        message = _("%(field)s: it is as it was, and nothing explains it.") % field
        remedy = _("Correct it, or say in words why it is right.")
    else:
        number = {"n": item.position}
        message = _("Question %(n)d has no answer yet.") % number
        remedy = _("Answer it in words.")
    return Fault(place_of(rfi, item), "missing", message, remedy)


def _too_long(rfi: Rfi, item: RfiItem) -> Fault:
    return Fault(
        place_of(rfi, item),
        "too_long",
        _("This text is longer than %(most)d characters.") % {"most": LONGEST_TEXT},
        _("Make it shorter, or add a document that says the rest."),
    )

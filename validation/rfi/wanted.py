"""What a reviewer wants to know, before it is asked, and what is wrong with it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from declarations.documents.stated import kinds_of
from declarations.faults import Fault
from declarations.filing_sections import all_sections
from declarations.models import Declaration
from declarations.names import ANY_ROW
from declarations.pointers import parts, touches
from declarations.selectors import scheme_of
from validation.rfi.conclusion import Document, declared_now
from validation.rfi.marks import is_there
from validation.rfi.models import LONGEST_TEXT

MOST_ITEMS = 40


@dataclass(frozen=True, slots=True)
class Wanted:
    """One item of a request, not yet asked: a place, a kind of document, or neither."""

    question: str
    pointer: str = ""
    document_kind: str = ""


def faults_in(
    declaration: Declaration, wanted: Sequence[Wanted], message: str
) -> list[Fault]:
    """Everything that keeps a request from being made, item by item."""
    faults = []
    if not wanted:
        faults.append(_nothing())
    if len(wanted) > MOST_ITEMS:
        faults.append(_too_many())
    if len(message) > LONGEST_TEXT:
        faults.append(_too_long("/message"))
    document = declared_now(declaration).envelope
    kinds = kinds_of(declaration)
    for index, item in enumerate(wanted):
        place = f"/items/{index}"
        faults += _text_faults(item.question, f"{place}/question")
        if item.pointer and not is_askable(item.pointer, declaration, document):
            faults.append(_unknown_place(f"{place}/pointer"))
        if item.document_kind and item.document_kind not in kinds:
            faults.append(_unknown_kind(f"{place}/document", kinds))
    return faults


def _text_faults(text: str, place: str) -> list[Fault]:
    if not text.strip():
        return [_no_question(place)]
    return [_too_long(place)] if len(text) > LONGEST_TEXT else []


def is_askable(pointer: str, declaration: Declaration, document: Document) -> bool:
    """Whether the form asks for a place, so that an answer can be given there."""
    plain = pointer.partition(f"/{ANY_ROW}")[0]
    pages = all_sections(scheme_of(declaration))
    asked = [item.pointer for page in pages for item in page.items]
    return bool(parts(plain)) and touches(plain, asked) and is_there(plain, document)


def _no_question(place: str) -> Fault:
    return Fault(
        place,
        "missing",
        _("Write what you want to know."),
        _("One sentence that the exporter can answer is enough."),
    )


def _too_long(place: str) -> Fault:
    return Fault(
        place,
        "too_long",
        _("This text is longer than %(most)d characters.") % {"most": LONGEST_TEXT},
        _("Make it shorter, or ask two questions."),
    )


def _too_many() -> Fault:
    return Fault(
        "/items",
        "too_many",
        _("One request may ask for %(most)d things at most.") % {"most": MOST_ITEMS},
        _("Mark a whole table instead of its rows, or send a second request."),
    )


def _unknown_place(place: str) -> Fault:
    return Fault(
        place,
        "not_in_form",
        _("The form has no such field, so nobody could answer in it."),
        _("Mark a field of the declaration, or ask in words alone."),
    )


def _unknown_kind(place: str, kinds: Iterable[str]) -> Fault:
    return Fault(
        place,
        "not_in_list",
        _("There is no such kind of document."),
        _("Use one of: %(choices)s.") % {"choices": ", ".join(kinds)},
    )


def _nothing() -> Fault:
    return Fault(
        "/items",
        "nothing_asked",
        _("Nothing is marked."),
        _("Mark a field, choose a document, or write a question."),
    )

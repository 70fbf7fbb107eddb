"""What a reviewer marked and wrote, as the page posts it and shows it again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.http import QueryDict

from declarations.documents.stated import kinds_of
from declarations.faults import Fault
from declarations.filing import Trouble
from declarations.models import Declaration
from declarations.names import Names
from declarations.selectors import scheme_of
from validation.rfi.conclusion import Document, declared_now
from validation.rfi.wanted import MOST_ITEMS, Wanted, is_askable

WORDS = "words"
DOCUMENT = "document:"
# More than a page could ever show; the service says how many are too many.
MOST_READ = 2 * MOST_ITEMS


# A request or item with a number of more digits does not exist.
MOST_DIGITS = 5


def numbers_of(texts: Iterable[str]) -> list[int]:
    """The whole numbers among some texts."""
    digits = [text for text in texts if text.isascii() and text.isdigit()]
    return [int(text) for text in digits if len(text) <= MOST_DIGITS]


@dataclass(slots=True)
class Asking:
    """One marked thing with the question about it."""

    place: int
    mark: str
    label: str
    seen: str
    question: str
    wanted: Wanted
    faults: list[Fault] = field(default_factory=list)

    @property
    def id(self) -> str:
        """What its label and messages point at."""
        return f"question-{self.place}"


class AskForm:
    """The marks in the address or in the form, each with its question, in order."""

    def __init__(self, declaration: Declaration, sent: QueryDict) -> None:
        self._declaration = declaration
        self.message = str(sent.get("message", "")).strip()
        self.troubles: list[Trouble] = []
        marks = [str(mark) for mark in sent.getlist("mark")]
        dropped = sent.get("drop", "")
        questions = [str(text) for text in sent.getlist("question")]
        questions += [""] * (len(marks) - len(questions))
        said: dict[str, str] = {}
        for mark, text in zip(marks, questions, strict=False):
            if mark and mark != dropped:
                said.setdefault(mark, text.replace("\x00", "\ufffd").strip())
        self.items = [
            self._item(place, mark, text)
            for place, (mark, text) in enumerate(list(said.items())[:MOST_READ])
        ]

    @cached_property
    def number(self) -> int:
        """The number that the request will have; texts are kept under it, so that the
        next request does not begin with what this one asked."""
        return self._declaration.rfis.count() + 1

    @property
    def wanted(self) -> Sequence[Wanted]:
        """What is to be asked."""
        return [item.wanted for item in self.items]

    @cached_property
    def _document(self) -> Document:
        document: Document = declared_now(self._declaration).envelope
        return document

    @cached_property
    def _names(self) -> Names:
        return Names(scheme_of(self._declaration), self._document)

    def _item(self, place: int, mark: str, text: str) -> Asking:
        if mark == WORDS:
            return Asking(place, mark, "", "", text, Wanted(text))
        if mark.startswith(DOCUMENT):
            kind = mark.removeprefix(DOCUMENT)[:40]
            label = kinds_of(self._declaration).get(kind, kind)
            return Asking(
                place, mark, str(label), "", text, Wanted(text, document_kind=kind)
            )
        pointer = mark[:200]
        named = self._names.of(pointer)
        seen = self._names.spoken(pointer) if named.question else ""
        if not is_askable(pointer, self._declaration, self._document):
            # A rule may speak of a place that no form has; words can ask about it.
            pointer = ""
        return Asking(place, mark, named.label, seen, text, Wanted(text, pointer))

    def settle(self, faults: Iterable[Fault]) -> None:
        """Set each fault beside the question that it is about."""
        for fault in faults:
            _empty, what, *place = fault.pointer.split("/")
            index = numbers_of(place[:1])
            if what == "items" and index and index[0] < len(self.items):
                item = self.items[index[0]]
                item.faults.append(fault)
                self.troubles.append(Trouble(fault, "", item.id))
            else:
                anchor = what if what == "message" else ""
                self.troubles.append(Trouble(fault, "", anchor))

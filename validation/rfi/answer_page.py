"""The page on which the filer answers: the marked fields alone, each with its question,
and back from what was posted to a reply."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import QueryDict

from declarations.answers import add_pasted, add_row, take
from declarations.documents.selectors import Listed, documents_of
from declarations.documents.stated import kinds_of
from declarations.faults import Fault
from declarations.filing import Trouble
from declarations.layout import Section, Table
from declarations.models import Declaration
from declarations.names import Names
from declarations.pasting import answer_of
from declarations.pointers import at, within
from declarations.questions import anchor_of, ask, place
from declarations.schemes import IntakeScheme
from declarations.selectors import scheme_of
from validation.rfi.answering import Reply
from validation.rfi.completeness import place_of
from validation.rfi.conclusion import answered_items, declared_now, with_values
from validation.rfi.marks import all_places, places
from validation.rfi.models import Rfi, RfiItem
from validation.rfi.shown import ItemShown, RequestShown, layout_of, words_name

Document = Mapping[str, Any]


@dataclass(frozen=True)
class AnswerPage:
    """Everything that is asked of a declaration now."""

    declaration: Declaration
    requests: Sequence[Rfi]

    @cached_property
    def scheme(self) -> IntakeScheme:
        """The scheme that it is filed under."""
        return scheme_of(self.declaration)

    @cached_property
    def declared(self) -> Document:
        """What is declared now."""
        document: Document = declared_now(self.declaration).envelope
        return document

    @cached_property
    def working(self) -> dict[str, Any]:
        """What is declared with the answers so far, finished or not."""
        answered = [item.values for item in answered_items(self.declaration)]
        saved = [item.values for item in self._items()]
        return with_values(self.declared, *answered, *saved)

    @cached_property
    def names(self) -> Names:
        """What its places are called."""
        return Names(self.scheme, self.working)

    @cached_property
    def homes(self) -> list[str]:
        """The marked places of all requests, each shown once."""
        return all_places((item.pointer for item in self._items()), self.declared)

    @property
    def count(self) -> int:
        """How many things are asked."""
        return len(self._items())

    @property
    def newest(self) -> Rfi:
        """The request whose unfinished answer was saved last."""
        return max(self.requests, key=lambda rfi: rfi.saved_at or rfi.asked_at)

    @cached_property
    def shown(self) -> list[RequestShown]:
        """The requests as the template shows them."""
        taken: set[str] = set()
        return [
            RequestShown(
                rfi, [self._shown(rfi, item, taken) for item in rfi.items.all()]
            )
            for rfi in self.requests
        ]

    def section(self, homes: Iterable[str]) -> Section:
        """The marked places as a page of the form."""
        return Section(
            slug="asked",
            title="",
            items=tuple(
                {
                    item.pointer: item
                    for home in homes
                    for item in layout_of(home, self.scheme, self.names)
                }.values()
            ),
        )

    def _items(self) -> list[RfiItem]:
        return [item for rfi in self.requests for item in rfi.items.all()]

    def _shown(self, rfi: Rfi, item: RfiItem, taken: set[str]) -> ItemShown:
        wanted = places(item.pointer, self.declared) if item.pointer else []
        homes = list(dict.fromkeys(self._home(place) for place in wanted))
        fresh = [home for home in homes if home not in taken]
        taken |= set(fresh)
        above = homes[0] if homes and not fresh else ""
        return ItemShown(
            item=item,
            label=self._label(item),
            name=words_name(rfi, item),
            files=[
                listed
                for listed in self._documents
                if listed.document.kind == item.document_kind
                and listed.document.uploaded_at >= rfi.asked_at
            ],
            asked=ask(self.section(fresh), self.working),
            homes=fresh,
            shown_above=anchor_of(above) if above else "",
        )

    @cached_property
    def _documents(self) -> list[Listed]:
        wanted = any(item.document_kind for item in self._items())
        return documents_of(self.declaration) if wanted else []

    def _label(self, item: RfiItem) -> str:
        if item.document_kind:
            kinds = kinds_of(self.declaration)
            return kinds.get(item.document_kind, item.document_kind)
        return self.names.of(item.pointer).label if item.pointer else ""

    def _home(self, pointer: str) -> str:
        return next(home for home in self.homes if within(pointer, home))

    def reply(self, posted: QueryDict) -> dict[int, Reply]:
        """What was posted, by the number of the request that it answers. A page that
        was loaded before another request came does not blank what it did not show."""
        shown = [home for home in self.homes if home in posted.getlist("shown")]
        filled = take(self.working, self.section(shown), posted)
        self._change_rows(filled, shown, posted)
        strays = self._strays(shown, posted)
        return {
            rfi.number: Reply(
                {**strays, **self._own(rfi, shown, filled)}, _words(rfi, posted)
            )
            for rfi in self.requests
        }

    def _own(self, rfi: Rfi, shown: list[str], filled: Document) -> dict[str, Any]:
        """The answers in the places of one request."""
        return {
            place: at(filled, place)
            for item in rfi.items.all()
            if item.pointer
            for place in places(item.pointer, self.declared)
            if self._home(place) in shown
        }

    def _strays(self, shown: list[str], posted: QueryDict) -> dict[str, Any]:
        """Answers in places that were not shown; nobody asked for them."""
        return {
            name: self._plain(name, str(posted[name]))
            for name in posted
            if name.startswith("/")
            and not name.endswith("/pasted")
            and not any(within(name, home) for home in shown)
        }

    def _change_rows(
        self, filled: dict[str, Any], shown: list[str], posted: QueryDict
    ) -> None:
        tables = {
            item.pointer: item
            for item in self.section(shown).items
            if isinstance(item, Table)
        }
        added = tables.get(posted.get("add", ""))
        pasted = tables.get(posted.get("paste", ""))
        if added is not None:
            add_row(filled, added)
        if pasted is not None:
            text = str(posted.get(f"{pasted.pointer}/pasted", ""))
            add_pasted(filled, pasted, text)

    def _plain(self, name: str, text: str) -> Any:
        question = self.names.of(name).question
        return answer_of(question.field, text) if question else _text(text)

    def settle(self, faults: Iterable[Fault]) -> list[Trouble]:
        """Set each fault beside what it is about; gives them all, with what to link
        to where this page has such a place."""
        by_place = {
            place_of(request.rfi, shown.item): shown
            for request in self.shown
            for shown in request.items
        }
        asked = [question for shown in by_place.values() for question in shown.asked]
        troubles = []
        for fault in faults:
            own = by_place.get(fault.pointer)
            if own is not None:
                own.faults.append(fault)
                troubles.append(Trouble(fault, "", own.id))
            else:
                [anchor] = [a for _fault, a in place([fault], asked)] or [""]
                troubles.append(Trouble(fault, "", anchor))
        return troubles


def _words(rfi: Rfi, posted: QueryDict) -> dict[int, str]:
    return {
        item.position: _text(str(posted[name]))
        for item in rfi.items.all()
        if (name := words_name(rfi, item)) in posted
    }


def _text(text: str) -> str:
    # The database keeps no NUL.
    return text.replace("\x00", "\ufffd").replace("\r\n", "\n").strip()

"""What the reviewer's page shows of requests: what can be marked, what was asked and
answered, and what an answer changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from declarations.comparing import counterpart, leaves
from declarations.documents.selectors import Listed, documents_of
from declarations.documents.stated import kinds_of
from declarations.models import Declaration
from declarations.names import Names, keys_of
from declarations.parties.models import Role, User
from declarations.parties.standing import AnyUser, standing_of
from declarations.revisions import differences, envelopes_of
from declarations.selectors import scheme_of
from declarations.states import State
from validation.findings import ReadableFinding, readable
from validation.impartiality import may_decide
from validation.models import StoredFinding, Verdict
from validation.rfi.asking import ASKABLE
from validation.rfi.marking import marks_of, other_marks
from validation.rfi.models import Rfi, RfiItem
from validation.rfi.selectors import requests_of, resubmitted

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ItemRead:
    """One item as the reviewer reads it: its place, and what was answered."""

    item: RfiItem
    label: str
    answers: tuple[tuple[str, str], ...]
    documents: tuple[Listed, ...]


@dataclass(frozen=True, slots=True)
class RequestRead:
    """One request as the reviewer reads it; unfinished answers are not shown."""

    rfi: Rfi
    items: tuple[ItemRead, ...]
    waits: bool
    may_cancel: bool


@dataclass(frozen=True, slots=True)
class FindingsCompared:
    """What an answer did to the findings of the rules."""

    gone: tuple[ReadableFinding, ...]
    stayed: tuple[ReadableFinding, ...]
    new: tuple[ReadableFinding, ...]


def panel(declaration: Declaration, user: User) -> dict[str, Any]:
    """Everything that template rfi/panel.html shows of a case."""
    read = read_requests(declaration, user)
    may_ask = declaration.state in ASKABLE and may_decide(user, declaration)
    return {
        "reference": declaration.reference,
        "may_ask": may_ask,
        "groups": marks_of(declaration) if may_ask else [],
        "others": other_marks(declaration) if may_ask else [],
        "waiting": [each for each in read if each.waits],
        "answered": [each for each in read if each.rfi.answered_at],
        "since": since_asked(declaration, [each.rfi for each in read]),
    }


def read_requests(declaration: Declaration, user: AnyUser) -> list[RequestRead]:
    """Every request on a declaration that the user may see, with what was answered."""
    requests = requests_of(declaration)
    return _Reader(declaration, user, requests).read() if requests else []


def since_asked(
    declaration: Declaration, requests: Sequence[Rfi]
) -> dict[str, Any] | None:
    """What the newest answer changed, and what became of the findings; None where
    what stands in review is not the answer to a request."""
    if declaration.pk not in resubmitted([declaration]):
        return None
    asked_on = min(
        rfi.revision for rfi in requests if rfi.answer_revision == declaration.revision
    )
    found = envelopes_of(declaration, asked_on, declaration.revision)
    before, after = found[asked_on], found[declaration.revision]
    return {
        "before": asked_on,
        "after": declaration.revision,
        "sheets": differences(declaration, before, after),
        "findings": _findings(declaration, asked_on, before, after),
    }


class _Reader:
    """The requests on one declaration, with what they need read once."""

    def __init__(
        self, declaration: Declaration, user: AnyUser, requests: Sequence[Rfi]
    ) -> None:
        current = envelopes_of(declaration, declaration.revision)
        self._names = Names(scheme_of(declaration), current[declaration.revision])
        self._kinds = kinds_of(declaration)
        self._documents = documents_of(declaration)
        self._awaiting = declaration.state == State.AWAITING_EXPORTER
        self._decides = may_decide(user, declaration)
        self._user = user
        self._requests = requests

    def read(self) -> list[RequestRead]:
        return [
            RequestRead(
                rfi=rfi,
                items=tuple(self._item(rfi, item) for item in rfi.items.all()),
                waits=self._awaiting and rfi.is_open,
                may_cancel=self._awaiting and rfi.is_open and self._may_cancel(rfi),
            )
            for rfi in self._requests
        ]

    def _may_cancel(self, rfi: Rfi) -> bool:
        own = rfi.asked_by_id == self._user.pk
        supervises = Role.SUPERVISOR in standing_of(self._user).roles
        return self._decides and (own or supervises)

    def _item(self, rfi: Rfi, item: RfiItem) -> ItemRead:
        label = self._kinds.get(item.document_kind, item.document_kind)
        if item.pointer:
            label = self._names.of(item.pointer).label
        if rfi.answered_at is None:
            return ItemRead(item, label, (), ())
        return ItemRead(
            item,
            label,
            answers=tuple(self._said(item)),
            documents=tuple(
                listed
                for listed in self._documents
                if item.document_kind == listed.document.kind
                and rfi.asked_at <= listed.document.uploaded_at <= rfi.answered_at
            ),
        )

    def _said(self, item: RfiItem) -> list[tuple[str, str]]:
        return [
            (self._names.of(pointer).label, self._names.spoken(pointer, value))
            for place, said in item.values.items()
            for pointer, value in leaves(place, said)
        ]


def _findings(
    declaration: Declaration, asked_on: int, before: Document, after: Document
) -> FindingsCompared:
    verdicts = {
        verdict.revision: list(verdict.findings.all())
        for verdict in Verdict.objects.filter(
            declaration=declaration, revision__in=[asked_on, declaration.revision]
        ).prefetch_related("findings")
    }
    keys = keys_of(scheme_of(declaration))
    old = {
        (f.rule, f.case, counterpart(f.pointer, before, after, keys)): f
        for f in verdicts.get(asked_on, [])
    }
    new = {
        (f.rule, f.case, f.pointer): f for f in verdicts.get(declaration.revision, [])
    }

    def told(some: Iterable[StoredFinding]) -> tuple[ReadableFinding, ...]:
        return tuple(readable(declaration.scheme, some))

    return FindingsCompared(
        gone=told(f for place, f in old.items() if place not in new),
        stayed=told(f for place, f in new.items() if place in old),
        new=told(f for place, f in new.items() if place not in old),
    )

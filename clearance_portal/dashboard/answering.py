"""The same answer to the same kind of question on several declarations."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from clearance_portal.dashboard.bulk import CHANNEL, Act
from clearance_portal.dashboard.rows import tick_for
from declarations.documents.stated import kinds_of
from declarations.faults import Conflict, Refused
from declarations.models import Declaration
from declarations.names import Names
from declarations.parties.models import User
from declarations.selectors import current_revision, scheme_of
from validation.rfi import answering
from validation.rfi.answering import Reply
from validation.rfi.models import Rfi, RfiItem
from validation.rfi.selectors import open_by_declaration, open_requests_of

WORDS = "words"
INDEX = re.compile(r"/\d+(?=/|$)")


@dataclass(slots=True)
class Asked:
    """What one declaration is asked of a kind."""

    row: Declaration
    questions: list[str] = field(default_factory=list)

    @property
    def tick(self) -> str:
        """What the form says of it where it is ticked."""
        return tick_for(self.row)


@dataclass(slots=True)
class Question:
    """A kind of question, and who is asked it."""

    key: str
    label: str
    asked: dict[int, Asked] = field(default_factory=dict)

    @property
    def declarations(self) -> Sequence[Asked]:
        """Each declaration once."""
        return list(self.asked.values())


def kind_of(item: RfiItem) -> str:
    """Questions of a kind are about the same field, in whatever row of a table, or
    for the same kind of document, or in words alone."""
    if item.document_kind:
        return f"document:{item.document_kind}"
    return INDEX.sub("/*", item.pointer) or WORDS


def questions_on(rows: Iterable[Declaration]) -> list[Question]:
    """The kinds of questions that wait on some declarations, the commonest first; the
    queries grow with the kinds only."""
    by_pk = {row.pk: row for row in rows}
    found: dict[str, Question] = {}
    for pk, requests in open_by_declaration(by_pk.values()).items():
        for item in (item for rfi in requests for item in rfi.items.all()):
            key = kind_of(item)
            if key not in found:
                found[key] = Question(key, _label(by_pk[pk], item))
            asked = found[key].asked.setdefault(pk, Asked(by_pk[pk]))
            asked.questions.append(item.question)
    return sorted(found.values(), key=lambda one: -len(one.asked))


def _label(row: Declaration, item: RfiItem) -> str:
    if item.document_kind:
        kinds = kinds_of(row)
        return str(kinds.get(item.document_kind, item.document_kind))
    revision = current_revision(row)
    if not item.pointer or revision is None:
        return _("A question in words")
    return Names(scheme_of(row), revision.envelope).of(item.pointer).label


def answers_of(user: User, kind: str, shared: str, single: Mapping[str, str]) -> Act:
    """Answer all questions of a kind with the shared words, or with the declaration's
    own. A request that asks for more is kept until the rest of it is answered."""

    def act(row: Declaration) -> str:
        words = single.get(row.reference, "").strip() or shared.strip()
        if not words:
            raise Conflict("no_answer", _("There is no answer for this one."))
        wanted = [rfi for rfi in open_requests_of(row) if _asks(rfi, kind)]
        if not wanted:
            raise Conflict("not_asked", _("Nothing of this kind is asked any more."))
        for rfi in wanted:
            _answer(user, rfi, _reply(rfi, kind, words))
        return _("Answered")

    return act


def _asks(rfi: Rfi, kind: str) -> bool:
    return any(kind_of(item) == kind for item in rfi.items.all())


def _reply(rfi: Rfi, kind: str, words: str) -> Reply:
    """The words, beside whatever was kept for the other items of the request."""
    items = rfi.items.all()
    return Reply(
        values={place: value for item in items for place, value in item.values.items()},
        words={
            item.position: words if kind_of(item) == kind else item.words
            for item in items
        },
    )


def _answer(user: User, rfi: Rfi, reply: Reply) -> None:
    answering.look_ahead(rfi=rfi, reply=reply)
    try:
        answering.answer(user=user, rfi=rfi, reply=reply, channel=CHANNEL)
    except Refused as refused:
        answering.keep(user=user, rfi=rfi, reply=reply)
        raise Conflict(
            "kept",
            _("Kept, not sent yet. %(fault)s")
            % {"fault": refused.faults[0].message if refused.faults else ""},
        ) from refused

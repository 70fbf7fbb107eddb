"""The filer's side: keep an unfinished answer, and send it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from declarations import ledger
from declarations.authority import require_authority
from declarations.clock import database_now
from declarations.faults import Fault, Refused
from declarations.models import Declaration
from declarations.names import Names
from declarations.parties.models import MandateAction, User
from declarations.parties.standing import standing_of
from declarations.pointers import at as value_at
from declarations.selectors import scheme_of
from declarations.states import Action
from validation.registries.services import consult
from validation.rfi.asking import locked_row, still_open
from validation.rfi.completeness import incomplete
from validation.rfi.conclusion import (
    Document,
    answered_items,
    conclude,
    declared_now,
    is_complete,
    read,
    with_values,
)
from validation.rfi.marks import all_places, changed_outside, places
from validation.rfi.models import Rfi, RfiItem
from validation.scheme import judging_schemes


@dataclass(frozen=True, slots=True)
class Reply:
    """What the filer says: values by pointer, and words by the position of an item."""

    values: Mapping[str, Any] = field(default_factory=dict)
    words: Mapping[int, str] = field(default_factory=dict)


@transaction.atomic
def keep(*, user: User, rfi: Rfi, reply: Reply) -> Rfi:
    """An unfinished answer is kept as it is; nothing is judged.

    Only what is asked for is kept. Raises Forbidden and Conflict as `answer` does.
    """
    declaration, locked = _open_to(user, rfi)
    _store(locked, declared_now(declaration).envelope, reply)
    locked.saved_by, locked.saved_at = user, database_now()
    locked.save(update_fields=["saved_by", "saved_at"])
    return locked


def look_ahead(*, rfi: Rfi, reply: Reply) -> None:
    """Have other agencies' answers about what would be declared on file; may wait for
    the network, so it comes before `answer`, outside of any transaction."""
    declaration = rfi.declaration
    revision = declared_now(declaration)
    document = with_values(
        revision.envelope,
        *(item.values for item in answered_items(declaration)),
        reply.values,
    )
    canonical, faults = read(document, declaration)
    if not faults:
        consult(judging_schemes()[declaration.scheme].enquiries(canonical))


@transaction.atomic
def answer(*, user: User, rfi: Rfi, reply: Reply, channel: str) -> Rfi:
    """The request is answered. With the last open one, everything that was answered
    becomes one new revision, is judged, and the case is in review again.

    Raises Forbidden without authority to answer, Conflict when somebody was faster,
    and Refused naming everything that is wrong; then nothing is stored.
    """
    declaration, locked = _open_to(user, rfi)
    items = list(locked.items.all())
    document = declared_now(declaration).envelope
    # What was kept by way of a draft is no answer until it is sent.
    words = {item.position: reply.words.get(item.position, "") for item in items}
    reply = Reply(reply.values, words)
    canonical = _checked(declaration, locked, items, document, reply)
    _store(locked, document, reply, canonical)
    at = database_now()
    locked.answered_by, locked.answered_at = user, at
    locked.answered_for = standing_of(user).organisation or declaration.exporter
    locked.answer_channel = channel
    locked.save(
        update_fields=["answered_by", "answered_at", "answered_for", "answer_channel"]
    )
    _move_on(declaration, locked, user, at)
    locked.refresh_from_db()
    return locked


def _open_to(user: User, rfi: Rfi) -> tuple[Declaration, Rfi]:
    """The declaration, locked, and the request, if the user may answer it."""
    declaration = locked_row(rfi.declaration)
    require_authority(user, declaration, MandateAction.ANSWER)
    return declaration, still_open(rfi, declaration)


def _checked(
    declaration: Declaration,
    rfi: Rfi,
    items: Sequence[RfiItem],
    document: Document,
    reply: Reply,
) -> Document:
    """The canonical document with the answer put in, if nothing is wrong with it."""
    answered = [item.values for item in answered_items(declaration)]
    before = with_values(document, *answered)
    after, faults = read(with_values(before, reply.values), declaration)
    open_to = all_places((item.pointer for item in items), document)
    faults += _closed(declaration, before, after, open_to, faults)
    faults += incomplete(rfi, items, document, after, reply.words)
    if faults:
        raise Refused(faults)
    return after


def _closed(
    declaration: Declaration,
    before: Document,
    after: Document,
    open_to: list[str],
    known: Sequence[Fault],
) -> list[Fault]:
    """A fault for each place that was changed and not asked for."""
    names = Names(scheme_of(declaration), after)
    told = {fault.pointer for fault in known}
    return [
        Fault(
            pointer,
            "not_asked",
            _("%(field)s: customs did not ask for this, so it cannot change now.")
            % {"field": names.of(pointer).label},
            _("Put back what was declared. If it is wrong, say so in words."),
        )
        for pointer in changed_outside(before, after, open_to)
        if pointer not in told
    ]


def _store(
    rfi: Rfi, document: Document, reply: Reply, canonical: Document | None = None
) -> None:
    """Keep what was said of each item: as it came, or in the canonical spelling."""
    items = list(rfi.items.all())
    for item in items:
        for place in places(item.pointer, document) if item.pointer else ():
            if canonical is not None:
                item.values[place] = value_at(canonical, place)
            elif place in reply.values:
                item.values[place] = reply.values[place]
        item.words = reply.words.get(item.position, item.words).strip()
    RfiItem.objects.bulk_update(items, ["values", "words"])


def _move_on(declaration: Declaration, rfi: Rfi, user: User, moment: datetime) -> None:
    authority = require_authority(user, declaration, MandateAction.ANSWER)
    actor = authority.actor(user)
    said = {"request": rfi.number}
    if is_complete(declaration):
        conclude(declaration, Action.ANSWER, actor, said, moment)
    else:
        event = ledger.Event(declaration, "case.partly_answered", actor, said)
        ledger.append([event], at=moment)

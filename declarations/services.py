"""The acts of the first room: draft, submit, correct, withdraw."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from declarations import claims, ledger, lifecycle
from declarations.authority import (
    Authority,
    Errand,
    authorities_for,
    authorities_over,
    authority_for,
    require_authority,
)
from declarations.clock import database_now, declaration_date
from declarations.doorbell import ring_after_commit
from declarations.envelope import Envelope
from declarations.faults import Conflict, DomainError, Fault, Forbidden, Refused
from declarations.lifecycle import Step
from declarations.lookup.services import note_terms
from declarations.models import Declaration, Revision, WorkingCopy
from declarations.parties.models import MandateAction, Organisation, User
from declarations.parties.standing import Actor, standing_of
from declarations.references import new_reference
from declarations.states import TRAITS, Action, State

# A declaration, what it says now, and under what.
Filing = tuple[Declaration, Envelope, Authority]


@transaction.atomic
def submit(*, user: User, envelope: Envelope, channel: str) -> Declaration:
    """A new declaration is stored, with its event, and waits to be judged.

    Raises Refused when the user may not file for the exporter named.
    """
    authority = _authority(user, envelope)
    (declaration,) = submit_many(
        user=user, filings=[(envelope, authority)], channel=channel
    )
    return declaration


@transaction.atomic
def submit_many(
    *, user: User, filings: Sequence[tuple[Envelope, Authority]], channel: str
) -> list[Declaration]:
    """The same for many filings, each under an authority that the caller has asked
    for in the same transaction. The number of queries does not grow with theirs."""
    at = database_now()
    revisions: dict[Authority, list[Revision]] = defaultdict(list)
    noted = []
    for envelope, authority in filings:
        declaration = _new(user, authority, envelope.scheme.slug, at)
        _describe(declaration, envelope, at)
        revision = _revision(declaration, user, envelope, channel, at)
        revisions[authority].append(revision)
        noted.append((declaration, envelope))
    for authority, some in revisions.items():
        steps = [Step(one.declaration, Action.SUBMIT, _said(one)) for one in some]
        lifecycle.begin(steps, actor=authority.actor(user), at=at)
        Revision.objects.bulk_create(some)
    note_terms(noted)
    ring_after_commit(State.SUBMITTED)
    return [declaration for declaration, _envelope in noted]


@transaction.atomic
def resubmit(
    *, user: User, declaration: Declaration, envelope: Envelope, channel: str
) -> Declaration:
    """A draft, or the correction of a returned or issued declaration, is sent as a
    revision. The codes of an issued one are revoked, and its claims given back.

    Raises Conflict when it is not in a state that can be sent, Forbidden when the user
    may not send it as it stands, Refused when not as the envelope says, or the scheme
    or exporter differ from before.
    """
    locked = _lock(declaration)
    require_authority(user, locked, MandateAction.SUBMIT)
    first_time = locked.revision == 0
    authority = _authority(user, envelope, takes_slot=first_time)
    actor = authority.actor(user)
    if difference := _difference(locked, authority.exporter, envelope):
        raise difference
    if first_time:
        locked.filed_under = authority.mandate
    at = database_now()
    was_issued = locked.state == State.ISSUED
    _send_again([(locked, envelope, authority)], user, channel, at)
    if was_issued:
        claims.release([locked], at=at)
        _take_back(locked, actor, _("What is declared has changed."))
    return locked


@transaction.atomic
def resubmit_many(
    *, user: User, corrections: Sequence[tuple[Declaration, Envelope]], channel: str
) -> list[Declaration | DomainError]:
    """The same for many returned declarations, each by itself: what was sent, or why it
    was not, in their order. The number of queries does not grow with theirs."""
    rows = _lock_all([declaration for declaration, _envelope in corrections])
    envelopes = [envelope for _declaration, envelope in corrections]
    action = MandateAction.SUBMIT
    over = authorities_over(user, rows, action)
    under = authorities_for(
        user=user, filings=envelopes, action=action, takes_slots=False
    )
    answers: list[Declaration | DomainError] = []
    sent: dict[int, Filing] = {}
    for row, envelope, one, other in zip(rows, envelopes, over, under, strict=True):
        answer = _answer(row, envelope, one, other)
        if row.pk in sent:
            answer = lifecycle.moved_on()
        if isinstance(answer, Authority):
            sent[row.pk] = (row, envelope, answer)
        answers.append(row if isinstance(answer, Authority) else answer)
    _send_again(list(sent.values()), user, channel, database_now())
    return answers


def _answer(
    row: Declaration,
    envelope: Envelope,
    over: Authority | Forbidden,
    under: Authority | Refused,
) -> Authority | DomainError:
    """Under what a returned declaration may say this from now on, or why not."""
    if row.state != State.RETURNED:
        return lifecycle.moved_on()
    if isinstance(over, Forbidden) or isinstance(under, Refused):
        return over if isinstance(over, Forbidden) else under
    return _difference(row, under.exporter, envelope) or under


def _send_again(sent: Sequence[Filing], user: User, channel: str, at: datetime) -> None:
    """Locked declarations become submitted, each with a new revision; set-wise."""
    steps: dict[Authority, list[Step]] = defaultdict(list)
    revisions = []
    for row, envelope, authority in sent:
        _describe(row, envelope, at)
        revision = _revision(row, user, envelope, channel, at)
        revisions.append(revision)
        steps[authority].append(Step(row, Action.SUBMIT, _said(revision)))
    rows = [row for row, _envelope, _authority in sent]
    # Before the move: a row that is sent must say when, a constraint holds it to that.
    Declaration.objects.bulk_update(rows, DESCRIBED)
    for authority, some in steps.items():
        lifecycle.advance(some, actor=authority.actor(user), at=at)
    Revision.objects.bulk_create(revisions)
    note_terms([(row, envelope) for row, envelope, _authority in sent])
    WorkingCopy.objects.filter(declaration__in=rows).delete()
    ring_after_commit(State.SUBMITTED)


def amend(
    *,
    user: User,
    declaration: Declaration,
    envelope: Envelope,
    channel: str,
    at: datetime,
) -> Revision:
    """What a locked declaration says changes while it is under way: a new revision.

    It stays the declaration that was accepted, with its date and its law. The caller
    holds the row, has made sure of who amends what, and moves it on.
    """
    _summarise(declaration, envelope)
    declaration.save(update_fields=SUMMARISED)
    revision = _revision(declaration, user, envelope, channel, at)
    revision.save()
    note_terms([(declaration, envelope)])
    return revision


@transaction.atomic
def start_draft(
    *, user: User, exporter: Organisation, scheme: str, envelope: dict[str, Any]
) -> Declaration:
    """An empty or prefilled draft that only its exporter's side sees."""
    authority = authority_for(
        user=user,
        errand=Errand(exporter.uscc, scheme),
        action=MandateAction.PREPARE,
    )
    at = database_now()
    declaration = _new(user, authority, scheme, at)
    actor = authority.actor(user)
    lifecycle.begin([Step(declaration, Action.DRAFT)], actor=actor, at=at)
    WorkingCopy.objects.create(
        declaration=declaration, envelope=envelope, saved_by=user
    )
    return declaration


@transaction.atomic
def save_answers(
    *,
    user: User,
    declaration: Declaration,
    envelope: dict[str, Any],
    done: list[str],
    since: datetime | None = None,
) -> WorkingCopy:
    """Unfinished answers are kept as they are; nothing is judged. That a broker has
    taken them in hand is written down, once until somebody else does.

    Raises Conflict when the declaration can no longer be changed, or when answers were
    saved after `since`, the moment of those that the caller has read.
    """
    locked = _lock(declaration)
    if since and WorkingCopy.objects.filter(declaration=locked).exclude(saved_at=since):
        raise Conflict("saved_meanwhile", _("Other answers were saved meanwhile."))
    if not TRAITS[State(locked.state)].correctable:
        raise Conflict(
            "not_correctable",
            _("This declaration has been sent; it cannot be changed."),
        )
    authority = require_authority(user, locked, MandateAction.PREPARE)
    before = WorkingCopy.objects.filter(declaration=locked, saved_by=user)
    if authority.mandate and not before.exists():
        event = ledger.Event(locked, "declaration.prepared", authority.actor(user))
        ledger.append([event], at=database_now())
    copy, _created = WorkingCopy.objects.update_or_create(
        declaration=locked,
        defaults={"envelope": envelope, "done": done, "saved_by": user},
    )
    return copy


@transaction.atomic
def withdraw(*, user: User, declaration: Declaration, reason: str) -> Declaration:
    """The declaration ends; its codes are revoked, and its VIN and battery packs are
    free again.

    Raises Conflict when it has ended already, customs has suspended its code, or it
    is no longer in the state in which the caller has read it.
    """
    locked = _lock(declaration)
    actor = require_authority(user, locked, MandateAction.SUBMIT).actor(user)
    lifecycle.require_unmoved(locked, since=declaration)
    at = database_now()
    step = Step(locked, Action.WITHDRAW, {"reason": reason})
    lifecycle.advance([step], actor=actor, at=at)
    claims.release([locked], at=at)
    _take_back(locked, actor, reason)
    WorkingCopy.objects.filter(declaration=locked).delete()
    return locked


def _take_back(declaration: Declaration, actor: Actor, reason: str) -> None:
    """Higher rooms end what they made of what was declared."""
    for path in settings.AFTER_CHANGE_OF_MIND:
        import_string(path)(declaration=declaration, actor=actor, reason=reason)


SUMMARISED = (
    "revision",
    "own_reference",
    "subject",
    "goods",
    "chapters",
    "port",
    "destination",
    "priority",
)
DESCRIBED = (*SUMMARISED, "filed_under", "declared_on", "received_at")


def _lock(declaration: Declaration) -> Declaration:
    return (
        Declaration.objects.select_related("exporter")
        .select_for_update(of=("self",))
        .get(pk=declaration.pk)
    )


def _lock_all(declarations: Sequence[Declaration]) -> list[Declaration]:
    """One object a row, however often it is given; locked in the order of keys."""
    rows = (
        Declaration.objects.select_related("exporter")
        .filter(pk__in=[declaration.pk for declaration in declarations])
        .order_by("pk")
        .select_for_update(of=("self",))
    )
    found = {row.pk: row for row in rows}
    return [found[declaration.pk] for declaration in declarations]


def _authority(user: User, envelope: Envelope, *, takes_slot: bool = True) -> Authority:
    return authority_for(
        user=user,
        errand=Errand.of(envelope),
        action=MandateAction.SUBMIT,
        takes_slots=takes_slot,
    )


def _difference(
    declaration: Declaration, exporter: Organisation, envelope: Envelope
) -> Refused | None:
    if exporter.pk != declaration.exporter_id:
        pointer, what = "/exporter/uscc", _("The exporter")
    elif envelope.scheme.slug != declaration.scheme:
        pointer, what = "/scheme", _("The scheme")
    else:
        return None
    fault = Fault(
        pointer,
        "cannot_change",
        _("%(what)s of a declaration cannot change.") % {"what": what},
        _("Withdraw this declaration and file a new one."),
    )
    return Refused([fault])


def _new(user: User, authority: Authority, scheme: str, at: datetime) -> Declaration:
    return Declaration(
        reference=new_reference(at.year),
        scheme=scheme,
        exporter=authority.exporter,
        filed_by=user,
        filed_for=standing_of(user).organisation or authority.exporter,
        filed_under=authority.mandate,
    )


def _describe(declaration: Declaration, envelope: Envelope, at: datetime) -> None:
    _summarise(declaration, envelope)
    declaration.declared_on = declaration_date(at)
    declaration.received_at = at


def _summarise(declaration: Declaration, envelope: Envelope) -> None:
    summary = envelope.summary
    declaration.revision += 1
    declaration.own_reference = envelope.own_reference
    declaration.subject = summary.subject
    declaration.goods = summary.goods
    declaration.chapters = sorted(envelope.chapters)
    declaration.port = envelope.port
    declaration.destination = envelope.destination
    declaration.priority = envelope.scheme.queue_priority


def _revision(
    declaration: Declaration,
    user: User,
    envelope: Envelope,
    channel: str,
    at: datetime,
) -> Revision:
    return Revision(
        declaration=declaration,
        number=declaration.revision,
        envelope=dict(envelope.document),
        digest=envelope.digest,
        channel=channel,
        received_at=at,
        filed_by=user,
        filed_for=standing_of(user).organisation or declaration.exporter,
    )


def _said(revision: Revision) -> dict[str, Any]:
    return {"revision": revision.number, "digest": revision.digest}

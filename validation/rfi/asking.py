"""The reviewer's side: ask for information, and take a request back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from declarations import ledger, lifecycle
from declarations.clock import database_now
from declarations.faults import Conflict, Forbidden, Refused
from declarations.lifecycle import Step
from declarations.models import Declaration
from declarations.parties.models import Role, User
from declarations.parties.standing import Actor, standing_of
from declarations.states import Action, State
from validation.desk.leases import free, require_not_anothers
from validation.impartiality import may_decide
from validation.review import require_no_override
from validation.rfi.conclusion import conclude, is_complete
from validation.rfi.models import Rfi, RfiItem
from validation.rfi.wanted import Wanted, faults_in

ASKABLE = frozenset({State.IN_REVIEW, State.AWAITING_EXPORTER})


@transaction.atomic
def ask(
    *, user: User, declaration: Declaration, wanted: Sequence[Wanted], message: str = ""
) -> Rfi:
    """The declaration waits for its filer, who may change what is marked and no more.

    Raises Forbidden for those who may not decide the case, Conflict when it is not in
    review, another reviewer has it or an override waits for its answer, and Refused
    naming every item that cannot be asked so.
    """
    locked = locked_row(declaration)
    _require_reviewer(user, locked)
    if locked.state not in ASKABLE:
        raise Conflict(
            "not_in_review",
            _("Questions are asked while a case is in review. Load it again."),
        )
    at = database_now()
    require_not_anothers(user, locked, at)
    require_no_override(locked)
    faults = faults_in(locked, wanted, message)
    if faults:
        raise Refused(faults)
    rfi = Rfi.objects.create(
        declaration=locked,
        number=locked.rfis.count() + 1,
        revision=locked.revision,
        message=message.strip(),
        asked_by=user,
        asked_at=at,
    )
    RfiItem.objects.bulk_create(
        RfiItem(
            rfi=rfi,
            position=position,
            pointer=item.pointer,
            document_kind=item.document_kind,
            question=item.question.strip(),
        )
        for position, item in enumerate(wanted, start=1)
    )
    _tell_of_asking(locked, rfi, wanted, Actor.of(user), at)
    free(user=user, declaration=locked)
    return rfi


@transaction.atomic
def cancel(*, user: User, rfi: Rfi) -> Rfi:
    """The request is taken back; was it the last open one, the case is in review
    again, with whatever other requests were answered meanwhile.

    Raises Forbidden for everybody but who asked and supervisors, and Conflict when it
    waits for an answer no more.
    """
    declaration = locked_row(rfi.declaration)
    _require_reviewer(user, declaration)
    own = rfi.asked_by_id == user.pk
    if not own and Role.SUPERVISOR not in standing_of(user).roles:
        raise Forbidden(
            "not_your_request",
            _("Only the reviewer who asked, or a supervisor, may take this back."),
        )
    locked = still_open(rfi, declaration)
    at = database_now()
    locked.cancelled_by, locked.cancelled_at = user, at
    locked.save(update_fields=["cancelled_by", "cancelled_at"])
    said = {"request": locked.number}
    if is_complete(declaration):
        conclude(declaration, Action.RECALL, Actor.of(user), said, at)
    else:
        event = ledger.Event(declaration, "case.asked_less", Actor.of(user), said)
        ledger.append([event], at=at)
    return locked


def locked_row(declaration: Declaration) -> Declaration:
    """The declaration as it is now, held until the transaction ends."""
    return (
        Declaration.objects.select_related("exporter")
        .select_for_update(of=("self",))
        .get(pk=declaration.pk)
    )


def still_open(rfi: Rfi, declaration: Declaration) -> Rfi:
    """The request as it is now, read under the lock of its declaration.

    Raises Conflict when it waits for an answer no more, and says why.
    """
    now = Rfi.objects.select_related("answered_by").get(pk=rfi.pk)
    if now.answered_at is not None:
        raise Conflict(
            "already_answered",
            _("Already answered by %(who)s at %(at)s. Load the page again.")
            % {
                "who": now.answered_by,
                "at": date_format(localtime(now.answered_at), "DATETIME_FORMAT"),
            },
        )
    if now.cancelled_at is not None:
        raise Conflict(
            "request_taken_back",
            _("Customs has taken this request back. Nothing more is needed for it."),
        )
    if declaration.state != State.AWAITING_EXPORTER:
        raise Conflict(
            "state_has_moved_on",
            _("Somebody else was faster: the declaration has moved on. Reload it."),
        )
    return now


def _require_reviewer(user: User, declaration: Declaration) -> None:
    if not may_decide(user, declaration):
        raise Forbidden("reviewers_only", _("Only a reviewer may decide this case."))


def _tell_of_asking(
    declaration: Declaration,
    rfi: Rfi,
    wanted: Sequence[Wanted],
    actor: Actor,
    at: datetime,
) -> None:
    said: dict[str, Any] = {
        "request": rfi.number,
        "revision": rfi.revision,
        "pointers": [item.pointer for item in wanted if item.pointer],
        "documents": [item.document_kind for item in wanted if item.document_kind],
    }
    if declaration.state == State.IN_REVIEW:
        step = Step(declaration, Action.ASK, said)
        lifecycle.advance([step], actor=actor, at=at)
    else:
        event = ledger.Event(declaration, "case.asked_more", actor, said)
        ledger.append([event], at=at)

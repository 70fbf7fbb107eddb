"""The one writer of a code's status after issue: many codes in one act, one reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from codes import number
from codes.log import services as log
from codes.models import Code
from codes.publishing.changes import mark_changed
from codes.reasons import clean_reason
from codes.verification import CodeStatus
from declarations import ledger, lifecycle
from declarations.clock import database_now
from declarations.faults import Conflict
from declarations.lifecycle import Step
from declarations.models import Declaration
from declarations.parties.models import User
from declarations.parties.standing import Actor
from declarations.states import Action, State
from validation.supervision import require_supervisor

# So many codes are locked and written at a time, however many the act concerns.
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Move:
    """From which status to which. `event` is what the ledger calls it; none where the
    declaration moves in the same transaction and its own event tells."""

    sources: tuple[CodeStatus, ...]
    target: CodeStatus
    event: str = ""


SUSPENSION = Move((CodeStatus.ACTIVE,), CodeStatus.SUSPENDED, "code.suspended")
REINSTATEMENT = Move((CodeStatus.SUSPENDED,), CodeStatus.ACTIVE, "code.reinstated")
CONSUMPTION = Move((CodeStatus.ACTIVE,), CodeStatus.CONSUMED)
EXPIRY = Move((CodeStatus.ACTIVE, CodeStatus.SUSPENDED), CodeStatus.EXPIRED)
NOT_CONSUMED = (CodeStatus.ACTIVE, CodeStatus.SUSPENDED, CodeStatus.EXPIRED)
# What a declaration tells by its own event, and what only its code's event tells.
REVOCATION = Move(NOT_CONSUMED, CodeStatus.REVOKED)
TAKING_BACK = Move(NOT_CONSUMED, CodeStatus.REVOKED, "code.revoked")


def apply(
    move: Move, codes: Sequence[Code], *, actor: Actor, at: datetime, reason: str
) -> None:
    """Move codes, all of them or none, inside the caller's transaction; the caller
    holds the rows of their declarations. Every change of a status passes here.

    Raises Conflict when one of them has moved on meanwhile.
    """
    changed = Code.objects.filter(
        pk__in=[code.pk for code in codes], status__in=move.sources
    ).update(status=move.target, status_since=at, status_reason=reason)
    if changed != len(codes):
        raise Conflict(
            "code_has_moved_on",
            _("Somebody else was faster: the code has moved on. Load it again."),
        )
    for code in codes:
        code.status, code.status_since, code.status_reason = move.target, at, reason
    log.record_status(codes, move.target, at=at)
    mark_changed(code.status_list for code in codes)
    if move.event:
        ledger.append([_event(code, move, actor, reason) for code in codes], at=at)


def consume(codes: Sequence[Code], *, actor: Actor, at: datetime, reason: str) -> None:
    """Active codes have served: their goods leave. The caller moves the declarations
    on in the same transaction, and holds their rows; as `apply`."""
    apply(CONSUMPTION, codes, actor=actor, at=at, reason=reason)


def take_back(*, declaration: Declaration, actor: Actor, reason: str) -> None:
    """Every code that the declaration ever had is revoked, because it is withdrawn or
    says something else now; in the caller's transaction, which holds its row.

    Raises Conflict while customs has suspended one.
    """
    codes = list(
        Code.objects.filter(declaration=declaration, status__in=NOT_CONSUMED)
        .select_related("declaration")
        .select_for_update(of=("self",))
    )
    if any(code.status == CodeStatus.SUSPENDED for code in codes):
        raise Conflict(
            "code_suspended",
            _("Customs has suspended the code of this declaration. Ask customs first."),
        )
    at = database_now()
    for code in codes:
        apply(TAKING_BACK, [code], actor=actor, at=at, reason=reason)


def suspend_after_objection(
    *, declaration: Declaration, user: User, reason: str
) -> None:
    """A second reviewer objects: an active code is suspended, and a declaration that
    still waits for its code goes to a reviewer; in the caller's transaction."""
    actor, at = Actor.of(user), database_now()
    if declaration.state == State.CLEARED:
        said = {"attempts": declaration.attempts, "failure": reason}
        lifecycle.advance([Step(declaration, Action.PARK, said)], actor=actor, at=at)
    codes = list(
        Code.objects.filter(declaration=declaration, status=CodeStatus.ACTIVE)
        .select_related("declaration")
        .select_for_update(of=("self",))
    )
    apply(SUSPENSION, codes, actor=actor, at=at, reason=reason)


def suspend(*, user: User, numbers: Sequence[str], reason: str) -> int:
    """Stop active codes for now. Gives how many; those no longer active are left.

    The reason is public: verification shows it. Raises Forbidden or Refused.
    """
    return _change(user, SUSPENSION, numbers, reason)


def reinstate(*, user: User, numbers: Sequence[str], reason: str) -> int:
    """Let suspended codes be used again; as `suspend`."""
    return _change(user, REINSTATEMENT, numbers, reason)


@transaction.atomic
def _change(user: User, move: Move, numbers: Sequence[str], reason: str) -> int:
    require_supervisor(user)
    said = clean_reason(reason)
    wanted = sorted(set(numbers))
    return sum(
        _change_some(Actor.of(user), move, wanted[start : start + CHUNK], said)
        for start in range(0, len(wanted), CHUNK)
    )


def _change_some(actor: Actor, move: Move, numbers: Sequence[str], reason: str) -> int:
    """The declarations are locked as well, because their ledgers are written; and
    first, as everybody does who then changes a code, so that no two wait in a ring."""
    codes = list(
        Code.objects.filter(number__in=numbers, status__in=move.sources)
        .select_related("declaration")
        .order_by("declaration_id")
        .select_for_update(of=("declaration", "self"))
    )
    apply(move, codes, actor=actor, at=database_now(), reason=reason)
    return len(codes)


def _event(code: Code, move: Move, actor: Actor, reason: str) -> ledger.Event:
    said = {"number": number.display(code.number), "reason": reason}
    return ledger.Event(code.declaration, move.event, actor, said)

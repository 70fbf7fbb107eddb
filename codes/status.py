"""The one writer of a code's status after issue: many codes in one act, one reason."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from codes import number
from codes.models import Code
from codes.verification import CodeStatus
from declarations import ledger
from declarations.clock import database_now
from declarations.faults import Fault, Refused
from declarations.parties.models import User
from declarations.parties.standing import Actor
from validation.supervision import require_supervisor

LONGEST_REASON = 300
# So many codes are locked and written at a time, however many the act concerns.
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Move:
    """From which status to which, and what the ledger calls it."""

    source: CodeStatus
    target: CodeStatus
    event: str


SUSPENSION = Move(CodeStatus.ACTIVE, CodeStatus.SUSPENDED, "code.suspended")
REINSTATEMENT = Move(CodeStatus.SUSPENDED, CodeStatus.ACTIVE, "code.reinstated")


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
    said = reason.strip()
    if not said or len(said) > LONGEST_REASON:
        raise Refused(
            [Fault("/reason", "reason_needed", _("Give a reason of 1 to 300 letters."))]
        )
    wanted = sorted(set(numbers))
    return sum(
        _change_some(Actor.of(user), move, wanted[start : start + CHUNK], said)
        for start in range(0, len(wanted), CHUNK)
    )


def _change_some(actor: Actor, move: Move, numbers: Sequence[str], reason: str) -> int:
    """The declarations are locked as well, because their ledgers are written."""
    at = database_now()
    codes = list(
        Code.objects.filter(number__in=numbers, status=move.source)
        .select_related("declaration")
        .order_by("declaration_id")
        .select_for_update(of=("self", "declaration"))
    )
    Code.objects.filter(pk__in=[code.pk for code in codes]).update(
        status=move.target, status_since=at, status_reason=reason
    )
    ledger.append([_event(code, move, actor, reason) for code in codes], at=at)
    return len(codes)


def _event(code: Code, move: Move, actor: Actor, reason: str) -> ledger.Event:
    said = {"number": number.display(code.number), "reason": reason}
    return ledger.Event(code.declaration, move.event, actor, said)

"""The switch that stops issuance, and the gate that all signing of codes passes.

Batches pass the gate together. Whoever changes what they rely on closes it for a
moment: then no batch is under way, and the next one sees the change.
"""

from collections.abc import Callable

from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils.translation import gettext as _

from codes.models import IssuanceStop
from codes.reasons import clean_reason
from declarations import ledger
from declarations.clock import database_now
from declarations.doorbell import ring_after_commit
from declarations.faults import Conflict, Unavailable
from declarations.parties.models import User
from declarations.parties.standing import SYSTEM, Actor
from declarations.states import State
from validation.supervision import require_supervisor

CHAIN = "issuance"
_GATE = 0x47434347


def pass_gate() -> None:
    """From here to the end of the transaction nobody closes the gate."""
    _lock("SELECT pg_advisory_xact_lock_shared(%s)")


def close_gate() -> None:
    """Waits until no batch is under way, and keeps new ones waiting until the end of
    the transaction."""
    _lock("SELECT pg_advisory_xact_lock(%s)")


def _lock(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [_GATE])


def current_stop() -> IssuanceStop | None:
    """The stop in force, if issuance stands still."""
    return IssuanceStop.objects.filter(resumed_at=None).first()


def require_running() -> None:
    """Raises Unavailable while issuance is stopped."""
    if IssuanceStop.objects.filter(resumed_at=None).exists():
        raise Unavailable("issuance_stopped", _("The issuance of codes is stopped."))


def stop(*, user: User | None, reason: str) -> bool:
    """From the commit on no batch begins, and none that is under way stores a code.
    Gives whether the last such batch is known to be over; approvals wait as cleared.

    Raises Forbidden, Refused, or Conflict when issuance is stopped already.
    """
    _record(user, clean_reason(reason), _open_stop)
    return _batches_are_over()


def resume(*, user: User | None, reason: str) -> None:
    """Codes are issued again, also for what was approved meanwhile; as `stop`."""
    _record(user, clean_reason(reason), _close_stop)


@transaction.atomic
def _record(
    user: User | None, reason: str, act: Callable[[User | None, str], str]
) -> None:
    if user is not None:
        require_supervisor(user)
    kind = act(user, reason)
    actor = Actor.of(user) if user else SYSTEM
    said = {"reason": reason}
    ledger.append_to(CHAIN, kind, actor=actor, data=said, at=database_now())


def _open_stop(user: User | None, reason: str) -> str:
    try:
        with transaction.atomic():
            IssuanceStop.objects.create(
                reason=reason, stopped_at=database_now(), stopped_by=user
            )
    except IntegrityError as error:
        raise Conflict("already_stopped", _("Issuance is stopped already.")) from error
    return "issuance.stopped"


def _close_stop(user: User | None, _reason: str) -> str:
    resumed = IssuanceStop.objects.filter(resumed_at=None).update(
        resumed_at=database_now(), resumed_by=user
    )
    if not resumed:
        raise Conflict("not_stopped", _("Issuance is not stopped."))
    ring_after_commit(State.CLEARED)
    return "issuance.resumed"


def _batches_are_over() -> bool:
    """Whether every batch that began before is done; waits as long as locks may."""
    try:
        with transaction.atomic():
            close_gate()
    except OperationalError:
        return False
    return True

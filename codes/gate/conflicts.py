"""Conflicts between what left and what the register says; closed by a supervisor."""

from django.db import transaction
from django.utils.translation import gettext as _

from codes.gate.models import DONE, Act, ConflictReport, ScanRecord
from declarations import ledger
from declarations.clock import database_now
from declarations.faults import Conflict, Fault, Refused
from declarations.models import Declaration
from declarations.parties.models import User
from declarations.parties.standing import Actor
from validation.supervision import require_supervisor

LONGEST_NOTE = 500
ALREADY_RELEASED = "already_released"


def first_release(declaration: Declaration | None) -> ScanRecord | None:
    """The scan by which the goods were released; the one that stands."""
    return (
        ScanRecord.objects.filter(declaration=declaration, act=Act.RELEASE, result=DONE)
        .select_related("officer")
        .order_by("pk")
        .first()
    )


def report_if_gone(second: ScanRecord) -> None:
    """Report a refused release if the goods are gone: they left before, or a device
    without a network has let them go. Inside the transaction that keeps the scan."""
    gone = second.offline or second.result == ALREADY_RELEASED
    if second.act != Act.RELEASE or not gone:
        return
    declaration = second.declaration
    ConflictReport.objects.create(
        declaration=declaration,
        first=first_release(declaration) if declaration else None,
        second=second,
        reported_at=second.received_at,
    )
    if declaration is not None:
        _tell(
            declaration,
            "conflict.reported",
            second.officer,
            {"result": second.result, "nonce": second.nonce},
        )


@transaction.atomic
def close(*, user: User, report: ConflictReport, note: str) -> ConflictReport:
    """A supervisor has looked into it, and says what came of it.

    Raises Forbidden for others, Refused without a note, Conflict when it is closed.
    """
    require_supervisor(user)
    said = note.strip()
    if not said or len(said) > LONGEST_NOTE:
        raise Refused(
            [
                Fault(
                    "/note",
                    "note_needed",
                    _("Say what came of it, in 1 to 500 letters."),
                )
            ]
        )
    locked = ConflictReport.objects.select_for_update().get(pk=report.pk)
    if locked.closed_at is not None:
        raise Conflict("conflict_closed", _("This conflict is closed already."))
    locked.closed_at, locked.closed_by, locked.note = database_now(), user, said
    locked.save()
    if locked.declaration_id is not None:
        declaration = Declaration.objects.get(pk=locked.declaration_id)
        _tell(declaration, "conflict.closed", user, {"reason": said})
    return locked


def _tell(
    declaration: Declaration, kind: str, user: User, said: dict[str, str]
) -> None:
    """The declaration is locked first, because its ledger is written."""
    locked = Declaration.objects.select_for_update().get(pk=declaration.pk)
    event = ledger.Event(locked, kind, Actor.of(user), said)
    ledger.append([event], at=database_now())

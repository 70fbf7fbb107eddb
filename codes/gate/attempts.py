"""Attempts at the gate: every scan is kept with its answer, and answered only once."""

from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext as _

from codes.gate.conflicts import report_if_gone
from codes.gate.models import DONE, Act, ScanRecord
from codes.gate.orders import Order
from codes.gate.targets import Target, find
from codes.gate.work import Work, begin
from declarations.clock import database_now
from declarations.faults import Conflict, DomainError, Fault, Forbidden, Refused
from declarations.parties.standing import standing_of
from declarations.places import shown
from validation.clocks.services import refresh_due

KINDS: dict[str, type[DomainError]] = {"conflict": Conflict, "forbidden": Forbidden}


def attempt(order: Order, do: Callable[[Work], None]) -> ScanRecord:
    """Do an act, or give the same answer again to a scan that came before.

    The scan is kept in the same transaction, with what came of it. Raises what the act
    raises; of the act itself nothing is kept then.
    """
    record, refusal = _attempted(order, do)
    if refusal is not None:
        raise refusal
    return record


@transaction.atomic
def _attempted(
    order: Order, do: Callable[[Work], None]
) -> tuple[ScanRecord, DomainError | None]:
    record, is_new = _opened(order)
    if not is_new:
        return record, _same_again(record, order)
    target: Target | None = None
    try:
        target = find(order.user, order.presented.text)
        with transaction.atomic():
            work = begin(order, target, record.received_at)
            do(work)
            if order.act is not Act.CHECK:
                refresh_due([work.declaration])
    except DomainError as refusal:
        _keep(record, target, refusal)
        report_if_gone(record)
        return record, refusal
    _keep(record, target, None)
    return record, None


def _opened(order: Order) -> tuple[ScanRecord, bool]:
    """The record of this scan, and whether nobody has begun it before. A second
    sender of the same nonce waits here until the first has its answer."""
    at, scan = database_now(), order.scan
    return ScanRecord.objects.get_or_create(
        nonce=scan.nonce,
        defaults={
            "officer": order.user,
            "ports": sorted(standing_of(order.user).ports),
            "act": order.act,
            "presented": shown(order.presented.text.strip()),
            "device": shown(scan.device),
            "offline": scan.offline,
            "shown": scan.shown_verdict,
            "at": scan.at or at,
            "received_at": at,
        },
    )


def _keep(
    record: ScanRecord, target: Target | None, refusal: DomainError | None
) -> None:
    if target is not None:
        record.declaration, record.code = target.declaration, target.code
    record.result = refusal.code if refusal else DONE
    record.answer = _as_json(refusal) if refusal else {}
    record.save()


def _as_json(refusal: DomainError) -> dict[str, object]:
    kind = next((k for k, made in KINDS.items() if isinstance(refusal, made)), "")
    if not isinstance(refusal, Refused):
        return {"kind": kind, "message": refusal.message}
    faults = [[f.pointer, f.code, f.message, f.remedy] for f in refusal.faults]
    return {"kind": kind, "faults": faults, "status": refusal.status}


def _same_again(record: ScanRecord, order: Order) -> DomainError | None:
    """What was answered the first time."""
    asked = (order.user.pk, order.act, shown(order.presented.text.strip()))
    if (record.officer_id, record.act, record.presented) != asked:
        return Refused(
            [
                Fault(
                    "/nonce",
                    "nonce_reused",
                    _("This nonce came with another scan before."),
                    _("Give each scan a random nonce of its own."),
                )
            ],
            code="nonce_reused",
        )
    if record.result == DONE:
        return None
    answer = record.answer
    if made := KINDS.get(answer["kind"]):
        return made(record.result, answer["message"])
    faults = [Fault(*fault) for fault in answer["faults"]]
    return Refused(faults, code=record.result, status=answer["status"])

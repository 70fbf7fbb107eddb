"""The acts of gate officers: inspect, hold, decide, release. One transaction each."""

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from codes import number, status
from codes.answers import WORDINGS
from codes.gate.attempts import attempt
from codes.gate.conflicts import ALREADY_RELEASED, first_release
from codes.gate.models import Act, Inspection, ScanRecord, Stage
from codes.gate.orders import Order, Presented, Scan
from codes.gate.ports import named
from codes.gate.work import Work
from codes.models import Code
from codes.reasons import LONGEST_REASON, clean_reason
from codes.verification import CodeStatus, Verdict
from declarations import lifecycle
from declarations.faults import Conflict, Fault, Refused
from declarations.lifecycle import Step
from declarations.parties.models import User
from declarations.states import Action


def check(*, user: User, presented: Presented, scan: Scan) -> ScanRecord:
    """The code may be relied on for these goods, at this port; nothing is changed.

    Raises Refused or Conflict with why not, Forbidden to those who may not act here.
    """
    return attempt(Order(user, Act.CHECK, presented, scan), _check)


def start_inspection(*, user: User, presented: Presented, scan: Scan) -> ScanRecord:
    """The inspection has begun; goods without a code yet may be inspected as well.

    Raises as `check`, and Conflict when one has begun or the declaration has ended.
    """
    return attempt(Order(user, Act.START, presented, scan), _start)


def hold(*, user: User, presented: Presented, reason: str, scan: Scan) -> ScanRecord:
    """The inspection waits for documents, and the clock with it."""
    said = clean_reason(reason)

    def do(work: Work) -> None:
        inspection = _inspection_in(work, Stage.STARTED)
        _move(work, inspection, Stage.HELD, "inspection.held", said)

    return attempt(Order(user, Act.HOLD, presented, scan), do)


def resume(*, user: User, presented: Presented, scan: Scan) -> ScanRecord:
    """The documents are there; the inspection goes on."""

    def do(work: Work) -> None:
        inspection = _inspection_in(work, Stage.HELD)
        _move(work, inspection, Stage.STARTED, "inspection.resumed", "")

    return attempt(Order(user, Act.RESUME, presented, scan), do)


def finish(
    *, user: User, presented: Presented, passed: bool, note: str, scan: Scan
) -> ScanRecord:
    """The inspection has its outcome. After a failure a live code is suspended, and a
    supervisor decides what becomes of it."""
    said = note.strip()[:LONGEST_REASON] if passed else clean_reason(note)

    def do(work: Work) -> None:
        if passed:
            inspection = _inspection_in(work, Stage.STARTED)
            _move(work, inspection, Stage.PASSED, "inspection.passed", said)
        else:
            inspection = _inspection_in(work, Stage.STARTED, Stage.HELD)
            _fail(work, inspection, said)

    act = Act.PASS if passed else Act.FAIL
    return attempt(Order(user, act, presented, scan), do)


def release(
    *, user: User, presented: Presented, scan: Scan, without_inspection: str = ""
) -> ScanRecord:
    """The goods leave: the code is consumed, and the clock stops.

    `without_inspection` is why they may leave uninspected. Raises Conflict when they
    have left before, which is reported as well, or when the code is not live.
    """
    excuse = without_inspection.strip()[:LONGEST_REASON]

    def do(work: Work) -> None:
        _release(work, excuse)

    return attempt(Order(user, Act.RELEASE, presented, scan), do)


def _check(work: Work) -> None:
    code = work.target.code
    if code is None:
        work.require_under_way()
    elif code.status == CodeStatus.CONSUMED:
        raise Conflict(ALREADY_RELEASED, _left_before(work))
    else:
        work.require_live(work.received_at)


def _start(work: Work) -> None:
    work.require_subject()
    work.require_under_way()
    at = work.moment(work.declaration.received_at)
    if work.target.code is not None:
        work.require_live(at)
    last = work.inspection
    if last is not None and last.stage != Stage.FAILED:
        raise _not_at_this_stage(last)
    if last is not None:
        at = max(at, last.stage_since)
        last.left_at = at
        last.save(update_fields=["left_at"])
    Inspection.objects.create(
        declaration=work.declaration,
        port=work.declaration.port,
        stage=Stage.STARTED,
        stage_since=at,
        started_at=at,
        started_by=work.order.user,
    )
    work.tell("inspection.started", at)


def _move(
    work: Work, inspection: Inspection, stage: Stage, event: str, reason: str
) -> None:
    at = work.moment(inspection.stage_since)
    inspection.stage, inspection.stage_since = stage, at
    inspection.reason = reason
    inspection.save(update_fields=["stage", "stage_since", "reason"])
    work.tell(event, at, reason=reason)


def _fail(work: Work, inspection: Inspection, reason: str) -> None:
    _move(work, inspection, Stage.FAILED, "inspection.failed", reason)
    code = work.target.code
    if code is not None and code.status == CodeStatus.ACTIVE:
        status.apply(
            status.SUSPENSION,
            [code],
            actor=work.actor,
            at=work.received_at,
            reason=reason,
        )


def _release(work: Work, excuse: str) -> None:
    code = _code_to_use(work)
    work.require_subject()
    inspection = _passed(work, excuse)
    floor = inspection.stage_since if inspection else None
    at = work.moment(code.issued_at, floor)
    work.require_live(at)
    status.consume([code], actor=work.actor, at=work.received_at, reason="")
    said = work.said(number=number.display(code.number))
    if excuse and inspection is None:
        said["without_inspection"] = excuse
    lifecycle.advance(
        [Step(work.declaration, Action.RELEASE, said)], actor=work.actor, at=at
    )
    if inspection is not None:
        inspection.left_at = at
        inspection.save(update_fields=["left_at"])


def _code_to_use(work: Work) -> Code:
    """The code, unless there is none or the goods have left with it."""
    code = work.target.code
    if code is not None and code.status == CodeStatus.CONSUMED:
        reported = _("Your attempt is reported.")
        raise Conflict(ALREADY_RELEASED, f"{_left_before(work)} {reported}")
    if code is None:
        raise Conflict(
            "no_code", _("There is no code yet. The goods cannot leave without one.")
        )
    return code


def _left_before(work: Work) -> str:
    """When and where the goods left, and who let them go."""
    first = first_release(work.declaration)
    if first is None:
        return str(WORDINGS[Verdict.CONSUMED].sentence)
    left_at = localtime(work.declaration.state_since)
    return _("Already released at %(port)s on %(at)s by %(officer)s.") % {
        "port": named([work.declaration.port]),
        "at": date_format(left_at, "DATETIME_FORMAT"),
        "officer": first.officer,
    }


def _passed(work: Work, excuse: str) -> Inspection | None:
    """The inspection that lets the goods go, or None where an excuse does."""
    inspection = work.inspection
    if inspection is None and not excuse:
        raise Refused(
            [
                Fault(
                    "/without_inspection",
                    "not_inspected",
                    _("No inspection of these goods is recorded."),
                    _("Record one, or say why they may leave without."),
                )
            ],
            code="not_inspected",
        )
    if inspection is not None and inspection.stage != Stage.PASSED:
        raise _not_at_this_stage(inspection)
    return inspection


def _inspection_in(work: Work, *stages: Stage) -> Inspection:
    if work.inspection is None:
        raise Conflict("not_started", _("No inspection has begun. Start it first."))
    if work.inspection.stage not in stages:
        raise _not_at_this_stage(work.inspection)
    return work.inspection


def _not_at_this_stage(inspection: Inspection) -> Conflict:
    label = Stage(inspection.stage).label
    return Conflict(
        f"inspection_{inspection.stage}",
        _("Not possible now: the inspection is “%(stage)s”.") % {"stage": label},
    )

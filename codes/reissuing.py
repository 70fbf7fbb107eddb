"""Replacing every live code of a key, chunk by chunk, where a worker was lost again.

Each code is revoked and its successor stored in one transaction, from the same proof
and with the same end; a suspended code has a suspended successor.
"""

from collections.abc import Sequence
from datetime import datetime

import structlog
from django.db import transaction
from django.utils.translation import gettext as _

from codes import issuance, issuing, keys, number, revocations, status
from codes.contents import examine
from codes.models import LIVE, Code, CodeQuerySet, ReissueRun, SigningKey
from codes.reasons import clean_reason
from codes.trust import KeyState, KeyUse
from codes.verification import CodeStatus
from declarations import ledger
from declarations.clock import database_now
from declarations.doorbell import ring_task_after_commit
from declarations.faults import Conflict, Unavailable
from declarations.models import Declaration
from declarations.parties.models import User
from declarations.parties.standing import SYSTEM, Actor
from validation.supervision import require_supervisor

TASK = "codes.reissue"
CHUNK = 100
# So many failures are kept by name; all are counted.
SHOWN_FAILURES = 200

log = structlog.get_logger(__name__)


@transaction.atomic
def start(*, user: User | None, kid: str, reason: str) -> ReissueRun:
    """Workers begin to replace the live codes of a compromised key.

    Raises Forbidden, Refused, or Conflict when the key is not a compromised key of
    codes, or its codes are being replaced already.
    """
    if user is not None:
        require_supervisor(user)
    said = clean_reason(reason)
    key = SigningKey.objects.select_for_update().filter(kid=kid.lower()).first()
    if key is None or key.use != KeyUse.CODE or key.state != KeyState.COMPROMISED:
        raise Conflict(
            "not_compromised",
            _("Only codes of a compromised key are replaced; rotate others."),
        )
    if ReissueRun.objects.filter(key=key, finished_at=None).exists():
        raise Conflict("already_started", _("Its codes are being replaced already."))
    run_ = ReissueRun.objects.create(
        key=key,
        reason=said,
        started_by=user,
        started_at=database_now(),
        total=_live(key).count(),
    )
    _tell(run_, "reissue.started", user, said)
    ring_task_after_commit(TASK, run_.pk)
    return run_


@transaction.atomic
def cancel(*, user: User | None, run: ReissueRun, reason: str) -> None:
    """The rest of the codes stay as they are; those replaced stay replaced."""
    if user is not None:
        require_supervisor(user)
    said = clean_reason(reason)
    locked = ReissueRun.objects.select_for_update().get(pk=run.pk)
    if locked.finished_at is not None:
        raise Conflict("already_finished", _("This replacement has ended already."))
    locked.finished_at = locked.cancelled_at = database_now()
    locked.save(update_fields=["finished_at", "cancelled_at"])
    _tell(locked, "reissue.cancelled", user, said)


def run(run_id: int) -> bool:
    """Work on a run until it is done, or another worker has it; harmless when run
    twice, late or again. False while issuance is stopped: then it waits for the sweep.
    """
    try:
        while _work(run_id):
            pass
    except Unavailable as refusal:
        log.warning("reissue_unavailable", run=run_id, code=refusal.code)
        return False
    return True


def open_run(kid: str) -> ReissueRun | None:
    """The run that replaces the codes of a key now."""
    return ReissueRun.objects.filter(key__kid=kid.lower(), finished_at=None).first()


def unfinished() -> list[int]:
    """Runs that still wait for a worker, or lost theirs."""
    waiting = ReissueRun.objects.filter(finished_at=None).order_by("pk")
    return list(waiting.values_list("pk", flat=True))


def _work(run_id: int) -> bool:
    """One chunk, or its codes one by one if that fails; False when all is done."""
    ids = _next(run_id)
    if not ids:
        return False
    try:
        _replace(run_id, ids)
    except Unavailable:
        raise
    except Exception:
        log.exception("reissue_failed", run=run_id, codes=len(ids))
        for pk in ids:
            _replace_alone(run_id, pk)
    return True


def _live(key: SigningKey) -> CodeQuerySet:
    at = database_now()
    return Code.objects.filter(key=key, status__in=LIVE, expires_at__gt=at)


@transaction.atomic
def _next(run_id: int) -> list[int]:
    """The codes that come next; the run is over when there are none."""
    found = (
        ReissueRun.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("key")
        .filter(pk=run_id, finished_at=None)
        .first()
    )
    if found is None:
        return []
    issuance.require_running()
    ids = list(
        _live(found.key)
        .filter(pk__gt=found.cursor)
        .order_by("pk")
        .values_list("pk", flat=True)[:CHUNK]
    )
    if not ids:
        found.finished_at = database_now()
        found.save(update_fields=["finished_at"])
    return ids


def _replace_alone(run_id: int, pk: int) -> None:
    try:
        _replace(run_id, [pk])
    except Unavailable:
        raise
    except Exception as error:
        log.exception("reissue_of_one_failed", run=run_id, code=pk)
        with transaction.atomic():
            run_ = _lock_run(run_id, pk)
            if run_ is not None:
                number_ = Code.objects.values_list("number", flat=True).get(pk=pk)
                _advance(run_, [pk], {number_: f"{type(error).__name__}: {error}"})


def _replace(run_id: int, ids: list[int]) -> None:
    """Write down the successors, commit that, then revoke and replace at once."""
    codes = list(Code.objects.filter(pk__in=ids))
    rows = Declaration.objects.filter(pk__in=[code.declaration_id for code in codes])
    contents = examine(list(rows.select_related("exporter")), claiming=False).contents
    issuing.write_down(contents, _ends(codes))
    with transaction.atomic():
        issuance.pass_gate()
        issuance.require_running()
        run_ = _lock_run(run_id, ids[0])
        if run_ is not None:
            _advance(run_, ids, _swap(_lock_codes(ids), run_))


def _lock_run(run_id: int, first: int) -> ReissueRun | None:
    """The run, unless it has ended or another worker has done this piece."""
    return (
        ReissueRun.objects.select_for_update()
        .filter(pk=run_id, finished_at=None, cursor__lt=first)
        .first()
    )


def _lock_codes(ids: Sequence[int]) -> list[Code]:
    """Those that are still live, with their declarations."""
    return list(
        Code.objects.filter(pk__in=ids, status__in=LIVE)
        .select_related("declaration__exporter")
        .order_by("declaration_id")
        .select_for_update(of=("declaration", "self"))
    )


def _swap(codes: Sequence[Code], run_: ReissueRun) -> dict[str, str]:
    """Revoke and replace; gives the numbers without a successor, and why."""
    old = {code.declaration_id: code for code in codes}
    examined = examine([code.declaration for code in codes], claiming=False)
    contents = examined.contents
    successors = issuing.sign_written(contents, _ends(codes))
    replaced = [old[content.declaration.pk] for content in contents]
    held = {
        code.declaration_id: code.status_reason
        for code in replaced
        if code.status == CodeStatus.SUSPENDED
    }
    at, actor = database_now(), _actor(run_.started_by)
    status.apply(status.TAKING_BACK, replaced, actor=actor, at=at, reason=run_.reason)
    issuing.store(successors)
    ledger.append(
        [_event(code, old[code.declaration_id], run_) for code in successors], at=at
    )
    revocations.carry_over({old[c.declaration_id].pk: c for c in successors})
    for code in successors:
        if code.declaration_id in held:
            status.apply(
                status.SUSPENSION,
                [code],
                actor=actor,
                at=at,
                reason=held[code.declaration_id],
            )
    return {old[pk].number: why_not for pk, why_not in examined.failures.items()}


def _advance(run_: ReissueRun, ids: Sequence[int], failures: dict[str, str]) -> None:
    run_.cursor = ids[-1]
    run_.done += len(ids) - len(failures)
    run_.failed += len(failures)
    run_.failures = [*run_.failures, *map(list, failures.items())][:SHOWN_FAILURES]
    run_.save(update_fields=["cursor", "done", "failed", "failures"])


def _ends(codes: Sequence[Code]) -> dict[int, datetime]:
    return {code.declaration_id: code.expires_at for code in codes}


def _event(code: Code, replaced: Code, run_: ReissueRun) -> ledger.Event:
    said = {
        "number": number.display(code.number),
        "replaced": number.display(replaced.number),
        "reason": run_.reason,
    }
    actor = _actor(run_.started_by)
    return ledger.Event(code.declaration, "code.reissued", actor, said)


def _actor(user: User | None) -> Actor:
    return Actor.of(user) if user else SYSTEM


def _tell(run_: ReissueRun, kind: str, user: User | None, reason: str) -> None:
    said = {"kid": run_.key.kid, "reason": reason, "total": run_.total}
    ledger.append_to(keys.CHAIN, kind, actor=_actor(user), data=said, at=database_now())

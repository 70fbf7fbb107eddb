"""The life of a key: prepared, put to work, retired, expired, or compromised.

Every change closes the gate of issuance, so that no batch signs across it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from codes import keys
from codes.issuance import close_gate
from codes.log import services as log
from codes.models import SigningKey
from codes.publishing.changes import keys_changed
from codes.reasons import clean_reason
from codes.trust import KEY_MOVES, Duty, KeyState, KeyUse
from declarations.clock import database_now
from declarations.faults import Conflict, Unavailable


@dataclass(frozen=True, slots=True)
class CutOver:
    """The key that signed until now, if there was one, and its successor, if any."""

    old: SigningKey | None
    new: SigningKey | None


@transaction.atomic
def prepare(duty: Duty) -> SigningKey:
    """The key that signs next: it is published, so that verifiers know it in time, and
    does not sign yet. Raises Conflict when one waits already."""
    close_gate()
    if _row(duty, KeyState.PENDING):
        raise Conflict("already_prepared", _("The next key is prepared already."))
    return keys.make(duty, KeyState.PENDING)


@transaction.atomic
def rotate(duty: Duty, *, reason: str) -> CutOver:
    """The prepared key signs from now on, or a new one; nothing that the old one signs
    later is believed. What it has signed stays good."""
    close_gate()
    said = clean_reason(reason)
    old = _row(duty, KeyState.ACTIVE)
    if old is not None:
        at = database_now()
        _move(old, KeyState.RETIRED, at, said, sign_until=at)
    return CutOver(old, _put_to_work(duty, said))


@transaction.atomic
def compromise(kid: str, *, reason: str) -> CutOver:
    """From now on nothing that the key ever signed is believed. A key that was signing
    gets a successor, unless this process cannot make one: a worker then does.

    Raises Conflict for an unknown key, and for one that was compromised before.
    """
    close_gate()
    said = clean_reason(reason)
    row = SigningKey.objects.select_for_update().filter(kid=kid.lower()).first()
    if row is None:
        raise Conflict("no_such_key", _("No key has this name: %(kid)s") % {"kid": kid})
    was_signing, at = row.state == KeyState.ACTIVE, database_now()
    _move(
        row, KeyState.COMPROMISED, at, said, compromised_at=at, compromise_reason=said
    )
    if not was_signing:
        return CutOver(row, None)
    duty = Duty(KeyUse(row.use), row.scheme_number, row.sandbox)
    try:
        with transaction.atomic():
            return CutOver(row, _put_to_work(duty, said))
    except Unavailable:
        return CutOver(row, None)


@transaction.atomic
def expire_old() -> int:
    """Retired keys that nobody verifies with any more are expired; gives how many."""
    at = database_now()
    rows = list(
        SigningKey.objects.select_for_update(skip_locked=True).filter(
            state=KeyState.RETIRED, verify_until__lte=at
        )
    )
    for row in rows:
        _move(row, KeyState.EXPIRED, at, "")
    return len(rows)


def _row(duty: Duty, state: KeyState) -> SigningKey | None:
    return (
        SigningKey.objects.select_for_update()
        .filter(
            use=duty.use,
            scheme_number=duty.scheme_number,
            sandbox=duty.sandbox,
            state=state,
        )
        .first()
    )


def _put_to_work(duty: Duty, reason: str) -> SigningKey:
    pending = _row(duty, KeyState.PENDING)
    if pending is None:
        return keys.make(duty, KeyState.ACTIVE)
    _move(pending, KeyState.ACTIVE, database_now(), reason)
    return pending


def _move(
    row: SigningKey, target: KeyState, at: datetime, reason: str, **changes: Any
) -> None:
    kind = KEY_MOVES.get((KeyState(row.state), target))
    if kind is None:
        raise Conflict(
            "key_state_does_not_allow",
            _("This is not possible while key %(kid)s is %(state)s.")
            % {"kid": row.kid, "state": row.state},
        )
    SigningKey.objects.filter(pk=row.pk).update(state=target, **changes)
    row.refresh_from_db()
    log.record_key(row, at=at)
    keys.tell(row, kind, reason=reason)
    keys_changed()

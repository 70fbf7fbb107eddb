"""Mandates: proposed by either side, accepted by the other, revoked at once by each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from declarations import ledger
from declarations.clock import database_now, declaration_date
from declarations.faults import Conflict, Fault, Forbidden, Refused
from declarations.parties.keeping import keeps, require_keeping
from declarations.parties.models import (
    Mandate,
    MandateStanding,
    Organisation,
    OrganisationKind,
    User,
)
from declarations.parties.standing import Actor, standing_of

COUNTERPARTS = {
    OrganisationKind.EXPORTER: OrganisationKind.BROKER,
    OrganisationKind.BROKER: OrganisationKind.EXPORTER,
}


@dataclass(frozen=True, slots=True)
class Terms:
    """What a mandate lets a broker do; nothing named means no limit."""

    actions: Sequence[str]
    valid_from: date
    last_day: date
    schemes: Sequence[str] = ()
    ports: Sequence[str] = ()
    hs_chapters: Sequence[str] = ()
    maximum: int | None = None


@transaction.atomic
def propose(*, user: User, counterpart: str, terms: Terms) -> Mandate:
    """A mandate between the user's organisation and the one with this credit code; it
    holds once the other side accepts. Raises Forbidden, or Refused naming the field."""
    own = _side_of(user)
    other = _counterpart(own, counterpart)
    at = database_now()
    _require_sense(terms, declaration_date(at))
    given = own.kind == OrganisationKind.EXPORTER
    mandate = Mandate(
        exporter=own if given else other,
        broker=other if given else own,
        schemes=list(terms.schemes),
        ports=list(terms.ports),
        hs_chapters=sorted(set(terms.hs_chapters)),
        actions=list(terms.actions),
        maximum=terms.maximum,
        valid_from=terms.valid_from,
        valid_until=terms.last_day + timedelta(days=1),
        exporter_accepted_at=at if given else None,
        broker_accepted_at=None if given else at,
    )
    mandate.save()
    _tell(mandate, "mandate.proposed", user, own, **_terms_of(mandate))
    return mandate


@transaction.atomic
def accept(*, user: User, mandate: Mandate) -> Mandate:
    """Both sides have agreed: it holds, within its dates."""
    locked, side = _open_to(user, mandate)
    at = database_now()
    _require_proposed(locked, side, declaration_date(at))
    if side == locked.exporter:
        locked.exporter_accepted_at = at
    else:
        locked.broker_accepted_at = at
    locked.save(update_fields=["exporter_accepted_at", "broker_accepted_at"])
    _tell(locked, "mandate.accepted", user, side)
    return locked


@transaction.atomic
def decline(*, user: User, mandate: Mandate, reason: str) -> Mandate:
    """The other side does not want it."""
    locked, side = _open_to(user, mandate)
    at = database_now()
    _require_proposed(locked, side, declaration_date(at))
    locked.declined_at = at
    locked.save(update_fields=["declined_at"])
    _tell(locked, "mandate.declined", user, side, reason=reason)
    return locked


@transaction.atomic
def revoke(*, user: User, mandate: Mandate, reason: str) -> Mandate:
    """It holds no more, from the next query on. What was filed under it stays filed."""
    locked, side = _open_to(user, mandate)
    if locked.revoked_at or locked.declined_at:
        raise Conflict("mandate_has_ended", _("This mandate has ended already."))
    locked.revoked_at = database_now()
    locked.save(update_fields=["revoked_at"])
    _tell(locked, "mandate.revoked", user, side, reason=reason)
    return locked


def awaits(mandate: Mandate, side: Organisation | None, on: date) -> bool:
    """Whether the mandate waits for this side to accept or decline it."""
    if side is None or mandate.standing(on) != MandateStanding.PROPOSED:
        return False
    given = side.pk == mandate.exporter_id
    accepted = mandate.exporter_accepted_at if given else mandate.broker_accepted_at
    return side.pk in (mandate.exporter_id, mandate.broker_id) and not accepted


def chain_of(mandate: Mandate) -> str:
    """The ledger's chain of acts on a mandate."""
    return f"mandate:{mandate.number}"


def _side_of(user: User) -> Organisation:
    own = standing_of(user).organisation
    if own is None or own.kind not in COUNTERPARTS:
        raise Forbidden(
            "no_side_of_a_mandate", _("Mandates are between exporters and brokers.")
        )
    require_keeping(user, own)
    return own


def _counterpart(own: Organisation, uscc: str) -> Organisation:
    kind = COUNTERPARTS[OrganisationKind(own.kind)]
    found = Organisation.objects.filter(uscc=uscc.strip().upper(), kind=kind).first()
    if found:
        return found
    message = _("No %(kind)s with this credit code is here.") % {
        "kind": OrganisationKind(kind).label.lower()
    }
    remedy = _("Check the 18 characters, and ask the company whether it has joined.")
    raise Refused([Fault("/counterpart", "unknown_company", message, remedy)])


def _require_sense(terms: Terms, today: date) -> None:
    faults = []
    if not terms.actions:
        faults.append(_fault("/actions", _("Choose at least one act.")))
    if terms.last_day < max(terms.valid_from, today):
        faults.append(
            _fault("/last_day", _("The last day is over, or before the first."))
        )
    if faults:
        raise Refused(faults)


def _fault(pointer: str, message: str) -> Fault:
    return Fault(pointer, "invalid", message)


def _open_to(user: User, mandate: Mandate) -> tuple[Mandate, Organisation]:
    """The mandate as it is now, locked, and the side that the user acts for."""
    locked = (
        Mandate.objects.select_related("exporter", "broker")
        .select_for_update(of=("self",), no_key=True)
        .get(pk=mandate.pk)
    )
    for side in (locked.exporter, locked.broker):
        if keeps(user, side):
            return locked, side
    raise Forbidden(
        "not_a_keeper", _("Only an owner of one of the two companies may do this.")
    )


def _require_proposed(mandate: Mandate, side: Organisation, on: date) -> None:
    if not awaits(mandate, side, on):
        raise Conflict(
            "mandate_not_proposed",
            _("This mandate does not wait for your side. Reload it."),
        )


def _terms_of(mandate: Mandate) -> dict[str, Any]:
    return {
        "exporter": mandate.exporter.uscc,
        "broker": mandate.broker.uscc,
        "actions": mandate.actions,
        "schemes": mandate.schemes,
        "ports": mandate.ports,
        "hs_chapters": mandate.hs_chapters,
        "maximum": mandate.maximum,
        "valid_from": mandate.valid_from.isoformat(),
        "last_day": mandate.last_day.isoformat(),
    }


def _tell(
    mandate: Mandate, kind: str, user: User, side: Organisation, **data: Any
) -> None:
    both = [mandate.exporter.uscc, mandate.broker.uscc]
    told = {"number": mandate.number, "side": side.name, "tell": both, **data}
    ledger.append_to(
        chain_of(mandate), kind, actor=Actor.of(user), data=told, at=database_now()
    )

"""Giving a tracking link, and taking it back."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from declarations import ledger
from declarations.authority import require_authority
from declarations.clock import database_now
from declarations.faults import Conflict, Fault, Refused
from declarations.models import Declaration
from declarations.parties.models import MandateAction, User
from declarations.parties.standing import standing_of
from declarations.states import State
from declarations.tracking.models import LONGEST_NOTE, TrackingLink

TOKEN_BYTES = 32
KEY_BYTES = 8
LONGEST_DAYS = 365
MOST_LINKS = 20
SHORTEST_PASSWORD = 8
LONGEST_PASSWORD = 128


@dataclass(frozen=True, slots=True)
class Wish:
    """What a link shall be: how long it is good, for whom, and behind what password;
    none if that is empty."""

    days: int = 90
    password: str = ""
    note: str = ""


def digest_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


@transaction.atomic
def give(
    *, user: User, declaration: Declaration, wish: Wish
) -> tuple[TrackingLink, str]:
    """A new link, and its token, which is told this once.

    Raises Forbidden without authority to submit, Conflict for a draft or when there
    are links enough, and Refused naming what of the wish cannot be.
    """
    locked = _lock(declaration)
    authority = require_authority(user, locked, MandateAction.SUBMIT)
    _require_possible(wish)
    at = database_now()
    _require_room(locked, at=at)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    link = TrackingLink.objects.create(
        declaration=locked,
        key=secrets.token_hex(KEY_BYTES),
        digest=digest_of(token),
        password=make_password(wish.password) if wish.password else "",
        note=wish.note,
        made_by=user,
        made_for=standing_of(user).organisation or locked.exporter,
        made_at=at,
        expires_at=at + timedelta(days=wish.days),
    )
    said = {"until": localtime(link.expires_at).date().isoformat(), "link": link.key}
    event = ledger.Event(locked, "tracking.given", authority.actor(user), said)
    ledger.append([event], at=at)
    return link, token


@transaction.atomic
def revoke(*, user: User, link: TrackingLink) -> None:
    """Nobody opens the link any more; a second time changes nothing.

    Raises Forbidden without authority to submit.
    """
    declaration = _lock(link.declaration)
    authority = require_authority(user, declaration, MandateAction.SUBMIT)
    at = database_now()
    live = TrackingLink.objects.filter(pk=link.pk, revoked_at=None)
    if live.update(revoked_at=at, revoked_by=user):
        event = ledger.Event(
            declaration, "tracking.revoked", authority.actor(user), {"link": link.key}
        )
        ledger.append([event], at=at)


def _lock(declaration: Declaration) -> Declaration:
    rows = Declaration.objects.select_related("exporter")
    return rows.select_for_update(of=("self",)).get(pk=declaration.pk)


def _require_room(declaration: Declaration, *, at: object) -> None:
    if declaration.state == State.DRAFT:
        raise Conflict(
            "not_sent", _("A draft cannot be followed. Send the declaration first.")
        )
    live = TrackingLink.objects.filter(declaration=declaration, revoked_at=None)
    if live.filter(expires_at__gt=at).count() >= MOST_LINKS:
        raise Conflict(
            "links_enough",
            _("This declaration has %(most)d tracking links. Revoke one first.")
            % {"most": MOST_LINKS},
        )


def _require_possible(wish: Wish) -> None:
    faults = []
    if not 1 <= wish.days <= LONGEST_DAYS:
        message = _("A link is good for 1 to %(most)d days.") % {"most": LONGEST_DAYS}
        faults.append(
            Fault("/days", "out_of_range", message, _("Choose a number in between."))
        )
    if wish.password and len(wish.password) < SHORTEST_PASSWORD:
        message = _("This password is too short.")
        remedy = _("Use at least %(least)d characters, or leave it empty.")
        least = {"least": SHORTEST_PASSWORD}
        faults.append(Fault("/password", "too_short", message, remedy % least))
    if len(wish.password) > LONGEST_PASSWORD or len(wish.note) > LONGEST_NOTE:
        place = "/note" if len(wish.note) > LONGEST_NOTE else "/password"
        message, remedy = _("This text is too long."), _("Make it shorter.")
        faults.append(Fault(place, "too_long", message, remedy))
    if faults:
        raise Refused(faults)

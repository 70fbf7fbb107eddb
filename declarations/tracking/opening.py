"""Opening a tracking link: what was typed or followed in, the declaration out."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.contrib.auth.hashers import check_password
from django.db import transaction

from declarations.clock import database_now
from declarations.models import Declaration
from declarations.tracking.models import TrackingLink
from declarations.tracking.services import LONGEST_PASSWORD, digest_of

# So many wrong passwords, and nobody may try for so long.
TRIES = 5
PAUSE = timedelta(minutes=15)


class Door(StrEnum):
    """What is behind an address."""

    NOTHING = "nothing"
    LOCKED = "locked"
    WRONG = "wrong"
    BLOCKED = "blocked"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Found:
    """A door, and when it is open the declaration behind it."""

    door: Door
    declaration: Declaration | None = None


def look_behind(token: str, password: str | None = None) -> Found:
    """What a token opens. One that never was, has expired or was revoked opens
    nothing, by one and the same query; only a digest is compared.

    Wrong passwords are counted a link, in the database, one try at a time.
    """
    at = database_now()
    links = TrackingLink.objects.usable_at(at).select_related("declaration")
    link = links.filter(digest=digest_of(token)).first()
    if link is None:
        return Found(Door.NOTHING)
    if link.password:
        door = Door.LOCKED if password is None else _tried(link, password, at)
        if door is not Door.OPEN:
            return Found(door)
    TrackingLink.objects.filter(pk=link.pk).update(last_opened_at=at)
    return Found(Door.OPEN, link.declaration)


@transaction.atomic
def _tried(link: TrackingLink, password: str, at: datetime) -> Door:
    """The lock on the row makes two who try at once wait for each other."""
    locked = TrackingLink.objects.select_for_update().get(pk=link.pk)
    if locked.blocked_until and locked.blocked_until > at:
        return Door.BLOCKED
    if len(password) <= LONGEST_PASSWORD and check_password(password, locked.password):
        locked.failures, locked.blocked_until = 0, None
        door = Door.OPEN
    else:
        locked.failures += 1
        door = Door.WRONG
    if locked.failures >= TRIES:
        locked.failures, locked.blocked_until = 0, at + PAUSE
    locked.save(update_fields=["failures", "blocked_until"])
    return door

"""Events as they come to the ledger, and notices as the workers make them of it."""

from datetime import timedelta
from typing import Any, Final

from declarations import ledger
from declarations.clock import database_now
from declarations.models import Declaration
from declarations.notifications import following, mailing
from declarations.notifications.models import Notice
from declarations.parties.models import User
from declarations.parties.standing import SYSTEM, Actor
from declarations.webhooks.sequencing import sequence

# Whatever the sentence of any kind names.
SAID: Final[dict[str, Any]] = {
    "reason": "The report is of another truck.",
    "number": "GCH62-BA8R6-PX4K3",
    "replaced": "GCH62-BA8R6-PX4K2",
    "name": "report.pdf",
    "threat": "Eicar",
    "attempts": 3,
    "revision": 2,
    "kid": "key-1",
    "title": "Ports",
}


def happens(
    declaration: Declaration, *kinds: str, by: User | None = None, **said: Any
) -> None:
    """Events of these kinds, one after the other."""
    actor = Actor.of(by) if by else SYSTEM
    for kind in kinds:
        event = ledger.Event(declaration, kind, actor, {**SAID, **said})
        ledger.append([event], at=database_now())


def follow() -> int:
    """What the workers do with what happened."""
    sequence()
    return following.follow()


def readers(kind: str) -> set[User]:
    """Who was told of a kind."""
    return {
        notice.user
        for notice in Notice.objects.filter(kind=kind).select_related("user")
    }


def with_address(*users: User) -> None:
    """They can be mailed."""
    for user in users:
        user.email = f"{user.username}@people.example"
        user.save(update_fields=["email"])


def quiet(for_seconds: float = 60) -> None:
    """As if nothing had come for a while."""
    earlier = database_now() - timedelta(seconds=for_seconds)
    Notice.objects.update(created_at=earlier, grown_at=earlier)


def mailed() -> int:
    """What people want at once is posted, after a quiet while."""
    quiet()
    return mailing.post_news()

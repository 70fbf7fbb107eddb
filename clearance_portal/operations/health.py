"""What is asked to learn whether the portal works; reads only."""

from dataclasses import dataclass

from django.db.models import Min
from django.utils import timezone

from codes.issuance import current_stop
from codes.keys import spent_keys
from codes.log.selectors import delay
from declarations.clock import database_now
from declarations.models import Declaration
from declarations.notifications.models import Mail, MailStage
from declarations.notifications.selectors import MOST, undelivered
from declarations.states import WORKED


@dataclass(frozen=True, slots=True)
class Queue:
    """How long the oldest row that workers should take has waited, and the oldest
    entry of the transparency log for its place."""

    oldest_seconds: float
    log_seconds: float


@dataclass(frozen=True, slots=True)
class Signing:
    """Whether codes can be signed: `stopped` by order, `spent` keys by their date."""

    stopped: bool
    spent_keys: int


@dataclass(frozen=True, slots=True)
class Post:
    """How long the oldest mail has waited for its server, and how many were refused
    for good, up to as many as a person looks at."""

    oldest_seconds: float
    parked: int


def signing() -> Signing:
    """What keeps approvals waiting although workers are well."""
    return Signing(current_stop() is not None, spent_keys())


def queue() -> Queue:
    """Age, not length or processes: a worker may be up and do nothing."""
    waiting = Declaration.objects.filter(state__in=WORKED)
    since = waiting.aggregate(since=Min("state_since"))["since"]
    age = (timezone.now() - since).total_seconds() if since else 0.0
    return Queue(
        oldest_seconds=max(age, 0.0), log_seconds=delay().seconds(database_now())
    )


def post() -> Post:
    """What keeps people from being told although workers are well."""
    now = database_now()
    waiting = Mail.objects.filter(stage=MailStage.WAITING)
    since = waiting.aggregate(since=Min("created_at"))["since"] or now
    age = (now - since).total_seconds()
    return Post(oldest_seconds=max(age, 0.0), parked=undelivered()[:MOST].count())

"""Mails made of notices: at once when things are quiet, or once a day."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import (
    CharField,
    Exists,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Cast, Concat
from django.utils import translation

from declarations.clock import CHINA, database_now
from declarations.notifications.choosing import language_of
from declarations.notifications.letters import letter_of
from declarations.notifications.matters import Delivery
from declarations.notifications.models import Mail, Notice
from declarations.notifications.outbox import mailable, post_all
from declarations.notifications.selectors import lines, of_these
from declarations.parties.models import User

# News gather until nothing has come for this long, so that a file of ten thousand rows
# is one mail a person; but nobody waits longer than the other.
QUIET = timedelta(seconds=10)
LONGEST_WAIT = timedelta(minutes=5)
DIGEST_HOUR = time(8, tzinfo=CHINA)
PEOPLE_A_RUN = 200
LINES_A_MAIL = 25


def post_news() -> int:
    """Post what people want at once; gives how many mails."""
    at = database_now()
    waiting = (
        _waiting(Delivery.AT_ONCE)
        .values("user")
        .annotate(first=Min("created_at"), last=Max("grown_at"))
        .filter(Q(last__lte=at - QUIET) | Q(first__lte=at - LONGEST_WAIT))
        .order_by("first")
    )
    users = list(waiting.values_list("user", flat=True)[:PEOPLE_A_RUN])
    return sum(_post_news(user) for user in users)


def post_digests() -> int:
    """Post today's digests once their hour has come; gives how many mails.

    Each person gets one a day whatever happens: what came too late waits for the next.
    """
    at = database_now()
    hour = datetime.combine(at.astimezone(CHINA).date(), DIGEST_HOUR)
    if at < hour:
        return 0
    name = Concat(Value(_digest_of(hour)), Cast(OuterRef("user"), CharField()))
    waiting = (
        _waiting(Delivery.DAILY)
        .filter(~Exists(Mail.objects.filter(about=name)), created_at__lt=hour)
        .order_by("user")
        .values_list("user", flat=True)
        .distinct()
    )
    users = list(waiting[:PEOPLE_A_RUN])
    return sum(_post_digest(user, hour) for user in users)


def _waiting(delivery: Delivery) -> QuerySet[Notice]:
    return Notice.objects.filter(delivery=delivery, mailed_at=None)


def _digest_of(hour: datetime) -> str:
    return f"digest:{hour:%Y-%m-%d}:"


@transaction.atomic
def _post_news(user: int) -> int:
    """The locks keep a second scheduler from the same notices."""
    notices = _locked(_waiting(Delivery.AT_ONCE).filter(user=user))
    return _post(user, notices, f"notices:{notices[0]}") if notices else 0


@transaction.atomic
def _post_digest(user: int, hour: datetime) -> int:
    waiting = _waiting(Delivery.DAILY).filter(user=user, created_at__lt=hour)
    notices = _locked(waiting)
    about = f"{_digest_of(hour)}{user}"
    if not notices or Mail.objects.filter(about=about).exists():
        return 0
    return _post(user, notices, about)


def _locked(notices: QuerySet[Notice]) -> list[int]:
    rows = notices.order_by("pk").select_for_update(skip_locked=True)
    return list(rows.values_list("pk", flat=True))


def _post(user_id: int, notices: Sequence[int], about: str) -> int:
    """One mail of all that the person has not read and may still see."""
    Notice.objects.filter(pk__in=notices).update(mailed_at=database_now())
    user = User.objects.get(pk=user_id)
    told = of_these(user, notices)
    shown = list(told[: LINES_A_MAIL + 1])
    if not (shown and user.is_active and mailable(user.email)):
        return 0
    number = len(shown) if len(shown) <= LINES_A_MAIL else told.count()
    language = language_of(user)
    with translation.override(language):
        letter = letter_of(
            user, lines(shown[:LINES_A_MAIL]), number=number, about=about
        )
    post_all([letter])
    return 1

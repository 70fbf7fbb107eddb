"""Sending what waits: one mail a claim, outside of any transaction."""

import smtplib
from datetime import timedelta
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from declarations.clock import database_now
from declarations.notifications.models import Mail, MailStage
from declarations.notifications.outbox import link
from declarations.retention import forget_old

log = structlog.get_logger(__name__)

# Sending takes seconds; a worker that died gives the mail back after this long.
LEASE = timedelta(minutes=2)
SHORTEST_REST = timedelta(minutes=1)
LONGEST_REST = timedelta(hours=1)
# So long nothing is sent once the server has failed, and not one mail of it.
LEFT_ALONE = timedelta(minutes=1)
UNREACHABLE = "The mail server failed: "
GIVEN_UP_AFTER = timedelta(days=3)
PERMANENT = 500
AT_A_TIME = 200


class _RefusedError(Exception):
    """The server is well and refuses one mail, for good or for now."""

    def __init__(self, reason: str, *, for_good: bool) -> None:
        super().__init__(reason)
        self.for_good = for_good


def send_waiting() -> int:
    """Send what waits; harmless when run twice, at once or late.

    A worker that dies between the server's yes and ours sends that one mail again;
    none is ever lost. A server that cannot be reached ends the run for now.
    """
    sent = 0
    connection = get_connection()
    try:
        for _turn in range(AT_A_TIME):
            mail = _claimed()
            if mail is None:
                break
            if not _sent(mail, connection):
                break
            sent += mail.sent_at is not None
    finally:
        connection.close()
    return sent


@transaction.atomic
def _claimed() -> Mail | None:
    """The next mail, left alone by others meanwhile; none while the server is left
    alone, so that one which hangs holds a worker for seconds in each minute."""
    at = database_now()
    waiting = Mail.objects.filter(stage=MailStage.WAITING)
    if waiting.filter(failure__startswith=UNREACHABLE, rest_until__gt=at).exists():
        return None
    mail = (
        waiting.exclude(rest_until__gt=at)
        # One that a server breaks down over does not stand in front of the others.
        .order_by("attempts", "pk")
        .select_for_update(skip_locked=True)
        .first()
    )
    if mail is not None:
        mail.attempts += 1
        mail.rest_until = at + LEASE
        mail.save(update_fields=["attempts", "rest_until"])
    return mail


def _sent(mail: Mail, connection: BaseEmailBackend) -> bool:
    """Try one; False when the server is not to be bothered again for now."""
    try:
        _hand_over(mail, connection)
    except _RefusedError as error:
        (_park if error.for_good else _put_off)(mail, str(error))
    except OSError as error:  # smtplib's own errors are of this family
        _put_off(mail, f"{UNREACHABLE}{error!r}", LEFT_ALONE)
        return False
    else:
        _mark_sent(mail)
    return True


def _hand_over(mail: Mail, connection: BaseEmailBackend) -> None:
    try:
        connection.open()
        connection.send_messages([_message(mail)])
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _said in error.recipients.values()]
        for_good = min(codes, default=0) >= PERMANENT
        raise _RefusedError(repr(error.recipients), for_good=for_good) from error
    except smtplib.SMTPDataError as error:
        for_good = error.smtp_code >= PERMANENT
        raise _RefusedError(repr(error), for_good=for_good) from error
    except ValueError as error:  # a header that cannot be written
        raise _RefusedError(repr(error), for_good=True) from error


def _message(mail: Mail) -> EmailMessage:
    """The same id at each try, so that a mail server can tell a double."""
    host = urlsplit(settings.PORTAL_ORIGIN).hostname
    choices = link(reverse("notifications:choices"))
    unsubscribe = {"List-Unsubscribe": f"<{choices}>"} if mail.reader_id else {}
    return EmailMessage(
        subject=mail.subject,
        body=mail.text,
        to=[mail.to],
        headers={
            "Message-ID": f"<mail-{mail.pk}@{host}>",
            "Content-Language": mail.language,
            "Auto-Submitted": "auto-generated",
            **unsubscribe,
        },
    )


def _mark_sent(mail: Mail) -> None:
    mail.sent_at = database_now()
    text = mail.text if settings.DEMO else ""
    _held(mail).update(
        stage=MailStage.SENT, sent_at=mail.sent_at, rest_until=None, text=text
    )


def _put_off(mail: Mail, failure: str, rest: timedelta | None = None) -> None:
    """Later again, and later each time; after days a person has to look."""
    log.warning("mail_not_sent", mail=mail.pk, attempt=mail.attempts, error=failure)
    at = database_now()
    if at - mail.created_at > GIVEN_UP_AFTER:
        _park(mail, failure)
        return
    growing = min(LONGEST_REST, SHORTEST_REST * 2 ** min(mail.attempts - 1, 10))
    rest = rest or growing
    _held(mail).update(rest_until=at + rest, failure=failure[:300])


def _park(mail: Mail, failure: str) -> None:
    log.error("mail_refused", mail=mail.pk, error=failure)
    _held(mail).update(stage=MailStage.PARKED, rest_until=None, failure=failure[:300])


def _held(mail: Mail) -> QuerySet[Mail]:
    """The row, if no other worker has taken it over meanwhile."""
    return Mail.objects.filter(
        pk=mail.pk, stage=MailStage.WAITING, attempts=mail.attempts
    )


def forget_old_mails() -> int:
    """Forget what was sent or refused long ago; gives how many mails."""
    return forget_old(Mail.objects.exclude(stage=MailStage.WAITING), "mails")

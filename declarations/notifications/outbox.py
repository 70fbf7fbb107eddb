"""Mails to be sent: written in the caller's transaction, sent by a worker later."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urljoin

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from declarations.clock import database_now
from declarations.doorbell import ring_task_after_commit
from declarations.faults import Fault, Refused
from declarations.notifications.models import Mail
from declarations.parties.models import User

SEND_TASK = "notifications.send"
LONGEST_SUBJECT = 200
LONGEST_ABOUT = 120
# Controls but for tab and newline, and the marks that reverse how a line reads.
_CONTROLS = re.compile(
    r"[^\S\n\t ]|[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]"
)


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as somebody wants it. `about` names the matter once and for ever."""

    to: str
    language: str
    subject: str
    text: str
    about: str
    reader: User | None = None


def post(  # noqa: PLR0913 - a mail has as many parts
    *,
    to: str,
    language: str,
    subject: str,
    text: str,
    about: str,
    reader: User | None = None,
) -> None:
    """A mail is on its way once the caller's transaction is committed, and never twice
    to one address about the same.

    `reader` is whose outbox page shows it in a demonstration. Raises Refused when the
    address cannot be one.
    """
    if not mailable(to):
        raise Refused(
            [
                Fault(
                    "/email",
                    "not_an_address",
                    _("This is not a mail address."),
                    _("Write it like name@company.example, without spaces."),
                )
            ]
        )
    post_all([Letter(to, language, subject, text, about, reader)])


def post_all(letters: Sequence[Letter]) -> None:
    """Post many; what cannot be addressed is left out."""
    at = database_now()
    mails = [
        Mail(
            about=letter.about[:LONGEST_ABOUT],
            to=letter.to,
            reader=letter.reader,
            language=letter.language,
            subject=one_line(letter.subject)[:LONGEST_SUBJECT],
            text=_CONTROLS.sub(" ", letter.text),
            created_at=at,
        )
        for letter in letters
        if mailable(letter.to)
    ]
    if mails:
        Mail.objects.bulk_create(mails, ignore_conflicts=True)
        ring_task_after_commit(SEND_TASK)


def mailable(address: str) -> bool:
    """Whether a mail can be addressed so; no header grows out of it."""
    try:
        validate_email(address)
    except ValidationError:
        return False
    return address.isascii()


def one_line(text: object) -> str:
    """What somebody typed, fit for a subject or the middle of a sentence."""
    return " ".join(_CONTROLS.sub(" ", str(text)).split())


def link(path: str) -> str:
    """The full address of a page, from the settings and never from a request."""
    return urljoin(settings.PORTAL_ORIGIN, path)

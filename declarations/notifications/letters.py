"""Notices as a plain mail, in the language of the moment."""

from collections.abc import Sequence

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language, ngettext

from declarations.notifications.outbox import Letter, link, one_line
from declarations.notifications.selectors import Line
from declarations.parties.models import User


def letter_of(user: User, lines: Sequence[Line], *, number: int, about: str) -> Letter:
    """A mail of `number` notices, of which `lines` are the first."""
    text = render_to_string(
        "notifications/news.txt",
        {
            "name": one_line(user),
            "lines": [(line, link(line.path or _inbox())) for line in lines],
            "more": number - len(lines),
            "inbox": link(_inbox()),
            "choices": link(reverse("notifications:choices")),
        },
    )
    return Letter(
        to=user.email,
        language=get_language(),
        subject=_subject(lines[0], number),
        text=text,
        about=about,
        reader=user,
    )


def _subject(first: Line, number: int) -> str:
    if number > 1:
        said = ngettext(
            "%(number)d message from the clearance portal",
            "%(number)d messages from the clearance portal",
            number,
        )
        return said % {"number": number}
    if first.declaration is None:
        return first.sentence
    return f"{first.declaration.reference}: {first.sentence}"


def _inbox() -> str:
    return reverse("notifications:inbox")

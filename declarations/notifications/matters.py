"""What a notice may be about and whom it may be for: the vocabulary of kinds.py."""

from dataclasses import dataclass
from enum import StrEnum

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Readers(StrEnum):
    """Whom an event concerns.

    `FILERS`: the exporter's people, and those of brokers whose mandate covers the
    declaration. `HOLDER`: the reviewer who acted on the case last. `NAMED`: the people
    of the companies whose credit codes the event lists as `tell`.
    """

    FILERS = "filers"
    HOLDER = "holder"
    SUPERVISORS = "supervisors"
    NAMED = "named"


class Delivery(models.TextChoices):
    """How somebody is mailed what also stands in the inbox."""

    AT_ONCE = "at_once", _("At once")
    DAILY = "daily", _("In one mail a day")
    NEVER = "never", _("Not by mail")


class Matter(models.TextChoices):
    """The groups of kinds among which people choose."""

    TO_DO = "to_do", _("Filings returned to you, and questions of customs")
    DECISIONS = "decisions", _("Refusals, and codes stopped, revoked or replaced")
    PROGRESS = "progress", _("Codes issued or expired, and goods released")
    BATCHES = "batches", _("Batches that are through")
    COMPANY = "company", _("Mandates, members and keys of your company")
    CASES = "cases", _("Your cases that came back")
    OVERSIGHT = "oversight", _("Clocks, overrides and filings that failed")


@dataclass(frozen=True, slots=True)
class Habit:
    """How a matter is mailed unless somebody chose, and on which side it is met."""

    delivery: Delivery
    of_customs: bool
    hint: str | Promise


HABITS: dict[Matter, Habit] = {
    Matter.TO_DO: Habit(
        Delivery.AT_ONCE, of_customs=False, hint=_("Somebody has to act on each.")
    ),
    Matter.DECISIONS: Habit(
        Delivery.AT_ONCE, of_customs=False, hint=_("A truck may have to stop.")
    ),
    Matter.PROGRESS: Habit(
        Delivery.DAILY, of_customs=False, hint=_("Nobody has to do anything.")
    ),
    Matter.BATCHES: Habit(
        Delivery.AT_ONCE, of_customs=False, hint=_("One mail a file.")
    ),
    Matter.COMPANY: Habit(
        Delivery.AT_ONCE, of_customs=False, hint=_("Who may act in your name.")
    ),
    Matter.CASES: Habit(
        Delivery.AT_ONCE, of_customs=True, hint=_("Answered, or filed again.")
    ),
    Matter.OVERSIGHT: Habit(
        Delivery.AT_ONCE, of_customs=True, hint=_("For supervisors.")
    ),
}


@dataclass(frozen=True, slots=True)
class Told:
    """Who is told of a kind of event, and under which matter.

    What is about no declaration may name the `page` that shows it, a route whose only
    argument is the member `by` of the event's data.
    """

    readers: Readers
    matter: Matter
    page: str = ""
    by: str = ""

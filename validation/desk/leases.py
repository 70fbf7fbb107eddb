"""Claims on cases: a lease that a beating heart prolongs and time alone ends."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from declarations import ledger
from declarations.clock import database_now
from declarations.faults import Conflict, Fault, Forbidden, Refused
from declarations.models import Declaration
from declarations.parties.models import User
from declarations.parties.standing import Actor
from declarations.states import State
from validation.desk.models import CaseClaim
from validation.impartiality import may_decide

LEASE = timedelta(minutes=5)
LONGEST_REASON = 500


@transaction.atomic
def claim(*, user: User, declaration: Declaration) -> CaseClaim:
    """The case is the user's for five minutes from now; again and again if need be.

    Raises Forbidden for those who may not decide it, and Conflict when it is not in
    review or somebody else has it.
    """
    locked = locked_case(declaration)
    require_decider(user, locked)
    at = database_now()
    require_not_anothers(user, locked, at)
    return _take(user, locked, at)


@transaction.atomic
def take_over(*, user: User, declaration: Declaration, reason: str) -> CaseClaim:
    """The case passes from whoever has it to the user; the ledger says from whom.

    Raises as `claim` does, Refused without a reason, and Conflict when nobody else has
    it any more.
    """
    said = given_reason(reason)
    locked = locked_case(declaration)
    require_decider(user, locked)
    at = database_now()
    held = live_claim(locked, at)
    if held is None or held.reviewer_id == user.pk:
        raise Conflict(
            "nothing_to_take_over",
            _("Nobody else has this case any more. Claim it like any other."),
        )
    told = {"holder": str(held.reviewer), "holder_id": held.reviewer_id, "reason": said}
    ledger.append(
        [ledger.Event(locked, "case.taken_over", Actor.of(user), told)], at=at
    )
    return _take(user, locked, at)


def heartbeat(*, user: User, declaration: Declaration) -> bool:
    """The lease begins anew. False once it has passed to somebody else, or ended."""
    return bool(
        CaseClaim.objects.filter(
            declaration=declaration,
            declaration__state=State.IN_REVIEW,
            reviewer=user,
        ).update(until=database_now() + LEASE)
    )


def free(*, user: User, declaration: Declaration) -> None:
    """Nobody has the case, if it was the user's."""
    CaseClaim.objects.filter(declaration=declaration, reviewer=user).delete()


def live_claim(declaration: Declaration, at: datetime) -> CaseClaim | None:
    """Who has the case at a moment; None when the lease is over."""
    return (
        CaseClaim.objects.filter(declaration=declaration, until__gt=at)
        .select_related("reviewer")
        .first()
    )


def require_not_anothers(user: User, declaration: Declaration, at: datetime) -> None:
    """Raises Conflict that names who has the case, if that is somebody else."""
    held = live_claim(declaration, at)
    if held is not None and held.reviewer_id != user.pk:
        raise Conflict(
            "claimed_by_another",
            _(
                "%(who)s has this case until %(until)s. Wait, or take it over with a"
                " reason."
            )
            % {"who": held.reviewer, "until": spoken(held.until)},
        )


def require_decider(user: User, declaration: Declaration) -> None:
    """Raises Forbidden for everybody who may not decide the case."""
    if not may_decide(user, declaration):
        raise Forbidden(
            "reviewers_only",
            _(
                "Only a reviewer who had no hand in the filing may do this, and no"
                " program."
            ),
        )


def locked_case(declaration: Declaration) -> Declaration:
    """The row, locked. Raises Conflict unless it is in review."""
    locked = Declaration.objects.select_for_update().get(pk=declaration.pk)
    if locked.state != State.IN_REVIEW:
        raise Conflict(
            "not_in_review",
            _("This declaration is no longer in review. Load it again."),
        )
    return locked


def given_reason(text: str) -> str:
    """A reason without the space around it. Raises Refused when there is none."""
    said = text.strip()
    if 0 < len(said) <= LONGEST_REASON:
        return said
    raise Refused(
        [
            Fault(
                "/reason",
                "reason_needed",
                _("Give a reason of 1 to 500 characters."),
                _("Say in a sentence or two what you looked at and what follows."),
            )
        ]
    )


def spoken(at: datetime) -> str:
    """A moment as the reader writes it."""
    return date_format(localtime(at), "DATETIME_FORMAT")


def _take(user: User, declaration: Declaration, at: datetime) -> CaseClaim:
    taken, _made = CaseClaim.objects.update_or_create(
        declaration=declaration,
        defaults={"reviewer": user, "taken_at": at, "until": at + LEASE},
    )
    return taken

"""What a second reviewer says of an automatic clearance: upheld, or objected to."""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from declarations import ledger
from declarations.clock import database_now
from declarations.faults import Conflict, Forbidden
from declarations.models import Declaration
from declarations.parties.models import User
from declarations.parties.standing import Actor
from declarations.references import may_be_reference
from validation.desk.leases import given_reason, require_decider, spoken
from validation.desk.models import SecondOpinion, SecondReview

PAGE = 25
EVENTS = {
    SecondOpinion.UPHELD: "case.upheld",
    SecondOpinion.OBJECTED: "case.objected",
}


@transaction.atomic
def give_opinion(
    *, user: User, declaration: Declaration, opinion: SecondOpinion, reason: str
) -> SecondReview:
    """A clearance that was drawn is upheld, or objected to, once.

    An objection is handed on to whatever settings name, in this transaction. Raises
    Refused without a reason, Forbidden for whoever decided or had a hand in it, and
    Conflict when it was not drawn or somebody has spoken already.
    """
    said = given_reason(reason)
    locked = Declaration.objects.select_for_update().get(pk=declaration.pk)
    require_decider(user, locked)
    if locked.rulings.filter(decided_by=user).exists():
        raise Forbidden(
            "decided_before", _("Whoever decided a case cannot give a second opinion.")
        )
    review = _open_review(locked)
    at = database_now()
    review.opinion, review.reason = opinion, said
    review.reviewer, review.at = user, at
    SecondReview.objects.filter(declaration=locked, opinion=SecondOpinion.OPEN).update(
        opinion=opinion, reason=said, reviewer=user, at=at
    )
    event = ledger.Event(locked, EVENTS[opinion], Actor.of(user), {"reason": said})
    ledger.append([event], at=at)
    if opinion is SecondOpinion.OBJECTED:
        for follow in _after_objection():
            follow(user=user, declaration=locked, reason=said)
    return review


def _open_review(declaration: Declaration) -> SecondReview:
    drawn = SecondReview.objects.filter(declaration=declaration).order_by("-day")
    rows = drawn.select_related("reviewer")
    review = rows.filter(opinion=SecondOpinion.OPEN).first() or rows.first()
    if review is None:
        raise Conflict(
            "not_drawn", _("This clearance was not drawn for a second opinion.")
        )
    if review.opinion != SecondOpinion.OPEN:
        assert review.at is not None  # noqa: S101 - a database constraint says so
        raise Conflict(
            "opinion_given",
            _("%(who)s has given a second opinion on %(at)s.")
            % {"who": review.reviewer, "at": spoken(review.at)},
        )
    return review


def _after_objection() -> list[Callable[..., object]]:
    return [import_string(path) for path in settings.AFTER_OBJECTION]


@dataclass(frozen=True, slots=True)
class OpenReviews:
    """Some of what waits, oldest first; `after` is the reference to go on from."""

    rows: list[SecondReview]
    after: str


def open_reviews(user: User, *, after: str = "") -> OpenReviews:
    """A page of automatic clearances that wait for a second opinion."""
    rows = (
        SecondReview.objects.visible_to(user)
        .filter(opinion=SecondOpinion.OPEN)
        .select_related("declaration__exporter")
        .order_by("pk")
    )
    if after and may_be_reference(after):
        edge = SecondReview.objects.visible_to(user).filter(
            declaration__reference=after
        )
        rows = rows.filter(pk__gt=edge.order_by("-pk").values("pk")[:1])
    found = list(rows[: PAGE + 1])
    shown = found[:PAGE]
    more = shown[-1].declaration.reference if len(found) > PAGE else ""
    return OpenReviews(shown, more)

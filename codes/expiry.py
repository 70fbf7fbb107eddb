"""Codes whose time is over, and intents that came to nothing: what the sweep ends."""

from datetime import timedelta

from django.db import transaction

from codes import number, status
from codes.models import LIVE, Code, SigningIntent
from declarations import claims, lifecycle
from declarations.clock import database_now
from declarations.lifecycle import Step
from declarations.parties.standing import SYSTEM
from declarations.states import Action

CHUNK = 250
# Longer than any batch may take, so that none still has it in hand.
UNDER_WAY = timedelta(minutes=5)
REASON = "not used in time"


def expire_codes() -> int:
    """Live codes past their day expire with their declarations, whose VINs and packs
    are free again; gives how many. Verification says so before the sweep does."""
    ended = 0
    while some := _expire_some():
        ended += some
    return ended


@transaction.atomic
def _expire_some() -> int:
    at = database_now()
    codes = list(
        Code.objects.filter(status__in=LIVE, expires_at__lte=at)
        .select_related("declaration")
        .order_by("declaration_id")
        .select_for_update(skip_locked=True, of=("self", "declaration"))[:CHUNK]
    )
    if not codes:
        return 0
    status.apply(status.EXPIRY, codes, actor=SYSTEM, at=at, reason=REASON)
    steps = [
        Step(
            code.declaration,
            Action.EXPIRE,
            {"number": number.display(code.number)},
        )
        for code in codes
    ]
    lifecycle.advance(steps, actor=SYSTEM, at=at)
    claims.release([code.declaration for code in codes], at=at)
    return len(codes)


def void_intents() -> int:
    """Intents that no code followed are void; gives how many."""
    at = database_now()
    left = SigningIntent.objects.filter(voided_at=None, issued_at__lt=at - UNDER_WAY)
    return left.update(voided_at=at)

"""What people read of batches: lists, one batch, its rows, its figures."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from declarations.batches.models import (
    ENDED,
    FORECASTS,
    NOT_TAKEN_IN,
    TAKEN_IN,
    Batch,
    BatchQuerySet,
    BatchRow,
    Outcome,
    ReturnedFile,
    Stage,
)
from declarations.models import Declaration
from declarations.parties.models import Mandate, User
from declarations.parties.standing import AnyUser, standing_of
from declarations.references import may_be_reference
from declarations.states import State

# Rows that come back to their filer, whoever found something.
RETURNED = (State.RETURNED, State.REFUSED)
UNDER_WAY = (State.SUBMITTED, State.CLEARED)
IN_REVIEW = (State.IN_REVIEW, State.AWAITING_EXPORTER)
ISSUED = (State.ISSUED, State.RELEASED, State.EXPIRED)


def batches_for(user: AnyUser) -> BatchQuerySet:
    """Every batch that the user may see, newest first."""
    return (
        Batch.objects.visible_to(user)
        .select_related("filed_by", "organisation")
        .order_by("-pk")
    )


def batch_for(user: AnyUser, reference: str) -> Batch:
    """One batch; Http404 for a stranger as for an unknown reference."""
    if not may_be_reference(reference):
        raise Http404
    found: Batch = get_object_or_404(batches_for(user), reference=reference.upper())
    return found


def rows_for(batch: Batch, user: AnyUser) -> QuerySet[BatchRow]:
    """The rows of a batch in their order, without those about declarations that the
    user may see no more: a mandate that ended ends this too."""
    return (
        BatchRow.objects.filter(batch=batch)
        .filter(
            Q(declaration=None)
            | Q(declaration__in=Declaration.objects.visible_to(user))
        )
        .order_by("number")
    )


def grounds_for(batch: Batch, user: User) -> frozenset[int] | None:
    """The mandates in force by which the user, loaded anew, sees rows of clients; None
    when the batch is nothing to that user any more."""
    reader = User.objects.filter(pk=user.pk, is_active=True).first()
    if reader is None:
        return None
    if not Batch.objects.visible_to(reader).filter(pk=batch.pk).exists():
        return None
    own = standing_of(reader).organisation_ids
    mandates = Mandate.objects.in_force(timezone.localdate()).filter(broker__in=own)
    return frozenset(mandates.values_list("pk", flat=True))


@dataclass(frozen=True, slots=True)
class Figures:
    """Where the rows of a batch are. `accepted` and `returned` are together those that
    were read; what came back from the door or from the rules is returned."""

    rows: int | None
    read: int
    accepted: int = 0
    returned: int = 0
    in_review: int = 0
    issued: int = 0
    under_way: int = 0
    unchanged: int = 0

    @property
    def settled(self) -> bool:
        """Whether neither rules nor signers have a row any more."""
        return self.under_way == 0


def figures_of(batch: Batch) -> Figures:
    """Counted from the rows of this batch as they are now; one query."""
    groups = (
        BatchRow.objects.filter(batch=batch)
        .exclude(outcome__in=FORECASTS)
        .values_list("outcome", "declaration__state")
        .annotate(number=Count("pk"))
        .order_by()
    )
    counted: dict[str, int] = {}
    filing = batch.started_at is not None
    for outcome, state, number in groups if filing else ():
        for name in _places(outcome, state):
            counted[name] = counted.get(name, 0) + number
    return Figures(rows=batch.rows, read=batch.rows_read, **counted)


def _places(outcome: str, state: str | None) -> list[str]:
    """Under which figures a row counts."""
    if outcome in NOT_TAKEN_IN or state is None or state in RETURNED:
        return ["returned"]
    names = ["accepted", *(["unchanged"] if outcome == Outcome.UNCHANGED else [])]
    for name, states in (
        ("in_review", IN_REVIEW),
        ("issued", ISSUED),
        ("under_way", UNDER_WAY),
    ):
        if state in states:
            names.append(name)
    return names


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast the worker goes, in rows a second, and how long it still takes."""

    rate: float
    seconds_left: int | None


def pace_of(batch: Batch, now: datetime) -> Pace | None:
    """Once something was read at this stage; None before and after."""
    begun = batch.started_at if batch.stage == Stage.FILING else batch.received_at
    if batch.stage in ENDED or not batch.is_worked or not batch.rows_read:
        return None
    passed = (now - begun).total_seconds() if begun else 0.0
    if passed <= 0:
        return None
    rate = batch.rows_read / passed
    left = (batch.rows or 0) - batch.rows_read
    return Pace(rate, max(0, round(left / rate)))


def is_being_judged(batch: Batch) -> bool:
    """Whether the rules have not yet come to all of its rows."""
    waiting = BatchRow.objects.filter(batch=batch, outcome__in=TAKEN_IN)
    return waiting.filter(declaration__state=State.SUBMITTED).exists()


def repeats_of(
    declarations: Sequence[Declaration],
) -> dict[int, frozenset[tuple[str, str]]]:
    """What an earlier row of its file names too, as (kind, value), of each declaration
    whose current revision came in a file; one query."""
    found = BatchRow.objects.filter(
        declaration__in=declarations,
        revision=F("declaration__revision"),
        outcome__in=TAKEN_IN,
    ).exclude(repeats=[])
    return {
        pk: frozenset((kind, value) for kind, value in _pairs(repeats))
        for pk, repeats in found.values_list("declaration_id", "repeats")
    }


def keys_of_batches(names: Collection[str]) -> set[str]:
    """Which of these are files of batches; they lie among the documents."""
    sent = Batch.objects.filter(key__in=names).values_list("key", flat=True)
    drawn = ReturnedFile.objects.filter(key__in=names).values_list("key", flat=True)
    return {*sent, *drawn}


def _pairs(repeats: list[str]) -> list[tuple[str, str]]:
    return [(kind, value) for kind, _, value in (one.partition(" ") for one in repeats)]

"""Which automatic clearances a person looks at again: seeds, the draw, its audit."""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.conf import settings
from django.db import transaction

from declarations import ledger
from declarations.clock import CHINA, database_now, declaration_date
from declarations.models import Declaration, LedgerEntry
from declarations.parties.standing import SYSTEM
from validation.desk.draw import commitment_to, is_drawn
from validation.desk.models import DailySeed, SecondReview

CHAIN = "second-review"


def draw_among(cleared: Sequence[Declaration], *, at: datetime) -> None:
    """Set those that the day's draw picks in front of a second reviewer, inside the
    caller's transaction; their codes are issued all the same. What was looked at and
    is cleared anew the same day is looked at anew."""
    if not cleared or not share_now():
        return
    day = declaration_date(at)
    seed = seed_of(day, at=at)
    SecondReview.objects.bulk_create(
        [
            SecondReview(declaration=row, day=day)
            for row in cleared
            if not row.exporter.sandbox
            and is_drawn(seed.seed, row.reference, seed.share)
        ],
        update_conflicts=True,
        unique_fields=["declaration", "day"],
        update_fields=["opinion", "reason", "reviewer", "at"],
    )


def share_now() -> Decimal:
    """The share that settings ask for; a day keeps the share that it began with."""
    return Decimal(settings.SECOND_REVIEW_PERCENT) / 100


def have_seed() -> None:
    """Make sure of today's seed before the first clearance that it may pick."""
    if share_now():
        at = database_now()
        with transaction.atomic():
            seed_of(declaration_date(at), at=at)


def seed_of(day: date, *, at: datetime) -> DailySeed:
    """The seed of a day, made and committed to when it is first asked for."""
    found = DailySeed.objects.filter(day=day).first()
    return found or _made(day, at)


def _made(day: date, at: datetime) -> DailySeed:
    """One wins if two make it; the other waits and reads the winner's."""
    seed = secrets.token_hex(32)
    DailySeed.objects.bulk_create(
        [
            DailySeed(
                day=day,
                seed=seed,
                commitment=commitment_to(seed),
                share=share_now(),
                made_at=at,
            )
        ],
        ignore_conflicts=True,
    )
    kept = DailySeed.objects.get(day=day)
    if kept.seed == seed:
        told = {
            "day": day.isoformat(),
            "commitment": kept.commitment,
            "share": str(kept.share),
        }
        ledger.append_to(
            CHAIN, "second_review.committed", actor=SYSTEM, data=told, at=at
        )
    return kept


def keep_seeds() -> None:
    """Make the seeds of today and tomorrow ahead of their use, and reveal those whose
    day is over; harmless when run twice, late or never."""
    at = database_now()
    today = declaration_date(at)
    have_seed()
    if share_now():
        with transaction.atomic():
            seed_of(today + timedelta(days=1), at=at)
    _reveal(before=today)


@transaction.atomic
def _reveal(*, before: date) -> None:
    at = database_now()
    over = DailySeed.objects.filter(day__lt=before, revealed_at=None).order_by("day")
    for seed in over.select_for_update(skip_locked=True):
        seed.revealed_at = at
        seed.save(update_fields=["revealed_at"])
        told = {"day": seed.day.isoformat(), "seed": seed.seed}
        ledger.append_to(
            CHAIN, "second_review.revealed", actor=SYSTEM, data=told, at=at
        )


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """Where a day's draw is not what its seed gives."""

    subject: str
    fault: str


class NotRevealedError(Exception):
    """The day has no seed that anybody may know yet."""


def discrepancies(day: date) -> Iterator[Discrepancy]:
    """Re-compute a day's draw from the ledger alone, and compare what was drawn.

    Raises NotRevealedError while the seed is secret, or when there was no draw.
    """
    committed, revealed = _told(day, "committed"), _told(day, "revealed")
    if committed is None or revealed is None:
        raise NotRevealedError
    seed, share = revealed.data["seed"], Decimal(committed.data["share"])
    if commitment_to(seed) != committed.data["commitment"]:
        yield Discrepancy(day.isoformat(), "the seed is not the one committed to")
    cleared = _cleared_on(day)
    for one in cleared:
        if one.at < committed.at:
            yield Discrepancy(one.chain, "cleared before the seed was committed to")
    due = {one.chain for one in cleared if is_drawn(seed, one.chain, share)}
    kept = set(
        SecondReview.objects.filter(day=day).values_list(
            "declaration__reference", flat=True
        )
    )
    yield from _each(due - kept, "drawn by the seed, but never set before anybody")
    yield from _each(kept - due, "set before a reviewer, but not drawn by the seed")


def _each(references: Iterable[str], fault: str) -> Iterator[Discrepancy]:
    return (Discrepancy(reference, fault) for reference in sorted(references))


def _told(day: date, what: str) -> LedgerEntry | None:
    return LedgerEntry.objects.filter(
        chain=CHAIN, kind=f"second_review.{what}", data__day=day.isoformat()
    ).first()


def _cleared_on(day: date) -> list[LedgerEntry]:
    """Automatic clearances of a day in China."""
    begins = datetime.combine(day, time.min, CHINA)
    return list(
        LedgerEntry.objects.filter(
            kind="declaration.cleared",
            at__gte=begins,
            at__lt=begins + timedelta(days=1),
        ).exclude(declaration__exporter__sandbox=True)
    )

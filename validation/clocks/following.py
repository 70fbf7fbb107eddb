"""Keeping stored due times true: rows that have none, and calendars that change."""

from collections.abc import Sequence

from django.db import transaction

from declarations.clock import database_now
from declarations.models import Declaration
from declarations.states import State
from validation.clocks.almanac import calendar_of
from validation.clocks.models import Alarm, CalendarRelease
from validation.clocks.services import refresh_due
from validation.reference.services import current_release

CHUNK = 250


def mend() -> int:
    """Give a due time to every case in review without one, such as a row that was
    parked; gives how many."""
    mended, cursor = 0, 0
    while ids := _without(cursor):
        refresh(ids)
        mended += len(ids)
        cursor = ids[-1]
    return mended


def _without(cursor: int) -> list[int]:
    rows = Declaration.objects.filter(state=State.IN_REVIEW, due_at=None, pk__gt=cursor)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:CHUNK])


@transaction.atomic
def refresh(ids: Sequence[int]) -> None:
    """Lock rows and let their stored due times follow their clocks."""
    rows = Declaration.objects.filter(pk__in=ids).order_by("pk")
    refresh_due(list(rows.select_for_update(of=("self",))))


def follow_calendar() -> None:
    """Let stored due times follow the newest release, if its calendar is another;
    harmless when run twice, late, or again after a worker was lost."""
    one, new = CalendarRelease.objects.get_or_create(release=current_release())
    if new and _as_before(one):
        one.finished_at = database_now()
        one.save(update_fields=["finished_at"])
    while _follow(one.pk):
        pass


def _as_before(one: CalendarRelease) -> bool:
    before = (
        CalendarRelease.objects.exclude(finished_at=None)
        .select_related("release")
        .order_by("-release_id")
        .first()
    )
    return before is not None and calendar_of(before.release) == calendar_of(
        one.release
    )


@transaction.atomic
def _follow(pk: int) -> bool:
    """One piece, committed with how far it got. False when there is no more to do, or
    another worker has it."""
    one = (
        CalendarRelease.objects.select_for_update(skip_locked=True)
        .filter(pk=pk, finished_at=None)
        .first()
    )
    if one is None:
        return False
    ids = _open(one.cursor)
    if ids:
        refresh(ids)
        one.cursor = ids[-1]
    else:
        one.finished_at = database_now()
    one.save(update_fields=["cursor", "finished_at"])
    return one.finished_at is None


def _open(cursor: int) -> list[int]:
    """The next declarations that have a due time: cases, and clocks that run."""
    cases = Declaration.objects.filter(state=State.IN_REVIEW, pk__gt=cursor)
    alarms = Alarm.objects.filter(declaration__gt=cursor)
    ids = {
        *cases.order_by("pk").values_list("pk", flat=True)[:CHUNK],
        *alarms.order_by("pk").values_list("pk", flat=True)[:CHUNK],
    }
    return sorted(ids)[:CHUNK]

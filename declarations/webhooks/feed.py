"""The feed as readers have it: every event that concerns them, in one lasting order."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from declarations.models import Declaration, LedgerEntry
from declarations.parties.models import Mandate
from declarations.parties.standing import AnyUser, standing_of
from declarations.webhooks.models import FeedEntry
from declarations.webhooks.sequencing import newest_position


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some of the feed; `cursor` is where the next one begins, `more` whether there is
    a next one already."""

    entries: list[LedgerEntry]
    cursor: int
    more: bool


def stretch_for(
    user: AnyUser, *, after: int, kinds: list[str], limit: int
) -> Stretch | None:
    """What came after a place, oldest first; None when there is no such place yet.

    Places are given in order and after commit, so that whatever is at or before the
    newest place is there to be read: nothing shows up behind a cursor later.
    """
    newest = newest_position()
    if after > newest:
        return None
    rows = list(
        _told_to(user)
        .filter(position__gt=after, position__lte=newest, entry__kind__in=kinds)
        .select_related("entry__declaration")
        .order_by("position")[: limit + 1]
    )
    shown = rows[:limit]
    more = len(rows) > limit
    # A reader who has all skips what is not his at once.
    last = shown[-1].position if more else newest
    return Stretch([row.entry for row in shown], last or 0, more)


def _told_to(user: AnyUser) -> QuerySet[FeedEntry]:
    rows = FeedEntry.objects.filter(
        entry__declaration__in=Declaration.objects.visible_to(user)
    )
    if standing_of(user).is_customs:
        return rows
    return rows.filter(exporter__in=_exporters_near(user))


def _exporters_near(user: AnyUser) -> list[int]:
    """Whose events may be his at all; the index of the feed begins with them."""
    own = standing_of(user).organisation_ids
    mandates = Mandate.objects.in_force(timezone.localdate()).filter(broker__in=own)
    clients = mandates.values_list("exporter_id", flat=True).distinct()
    return [*own, *clients]

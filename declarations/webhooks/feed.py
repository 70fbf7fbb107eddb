"""The feed as readers have it: every event that concerns them, in one lasting order."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import chain

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
    rows = _merged(
        part.filter(position__gt=after, position__lte=newest, entry__kind__in=kinds)
        .select_related("entry__declaration")
        .order_by("position")[: limit + 1]
        for part in _told_to(user)
    )
    shown = rows[:limit]
    more = len(rows) > limit
    # A reader who has all skips what is not his at once.
    last = shown[-1].position if more else newest
    return Stretch([row.entry for row in shown], last or 0, more)


def _merged(parts: Iterable[QuerySet[FeedEntry]]) -> list[FeedEntry]:
    return sorted(chain.from_iterable(parts), key=lambda row: row.position or 0)


def _told_to(user: AnyUser) -> list[QuerySet[FeedEntry]]:
    """Parts without a row in common. Of what is a company's own nothing is hidden from
    it: its declarations, and the batches that it sent, which nobody else follows."""
    visible = FeedEntry.objects.filter(
        entry__declaration__in=Declaration.objects.visible_to(user)
    )
    if standing_of(user).is_customs:
        return [visible]
    own = standing_of(user).organisation_ids
    parts = [FeedEntry.objects.filter(exporter__in=own)]
    if clients := _clients_of(own):
        parts.append(visible.filter(exporter__in=clients))
    return parts


def _clients_of(own: Collection[int]) -> list[int]:
    """Whose events may be theirs at all; the index of the feed begins with them."""
    mandates = Mandate.objects.in_force(timezone.localdate()).filter(broker__in=own)
    exporters = mandates.exclude(exporter__in=own)
    return list(exporters.values_list("exporter_id", flat=True).distinct())

"""Telling that statuses have moved, inside the transaction in which they do."""

from collections.abc import Iterable

from codes.publishing.models import ListChange
from declarations.doorbell import ring_task_after_commit

PUBLISHING_TASK = "codes.publish"


def mark_changed(lists: Iterable[int]) -> None:
    """These lists must be made anew. No lock: whoever makes a list takes away the words
    that he saw before he read the statuses, and no others."""
    changes = [ListChange(listed=number) for number in sorted(set(lists))]
    if changes:
        ListChange.objects.bulk_create(changes)
        ring_task_after_commit(PUBLISHING_TASK)


def keys_changed() -> None:
    """A key has another state: a new bundle is due, and lists if theirs has changed."""
    ring_task_after_commit(PUBLISHING_TASK)

"""Lists that are taken home as files: read in chunks, and each chunk asked for anew.

A download may take minutes. What its reader may no longer see when a chunk is read is
not in it, nor in any that follows.
"""

from collections.abc import Callable, Iterator
from typing import TypeVar

from django.db.models import Model, QuerySet

from declarations.parties.models import User

CHUNK = 200

Row = TypeVar("Row", bound=Model)


def chunks(
    user: User, rows_for: Callable[[User], QuerySet[Row]]
) -> Iterator[list[Row]]:
    """The rows that `rows_for` gives its reader, newest first. The reader is loaded
    for each chunk, so that memberships and mandates are those of that moment."""
    oldest = None
    while True:
        reader = User.objects.filter(pk=user.pk, is_active=True).first()
        if reader is None:
            return
        rows = rows_for(reader).order_by("-pk")
        if oldest is not None:
            rows = rows.filter(pk__lt=oldest)
        chunk = list(rows[:CHUNK])
        if chunk:
            yield chunk
        if len(chunk) < CHUNK:
            return
        oldest = chunk[-1].pk

"""A registry that the portal keeps itself: a list of its reference data."""

from collections.abc import Collection, Mapping

from django.db.models import Q
from django.utils import timezone

from validation.reference.models import ReferenceRow


class LocalRegistry:
    """The rows of a list that are in force today, by key."""

    def __init__(self, *, listed: str) -> None:
        self.listed = listed

    def ask(self, keys: Collection[str]) -> Mapping[str, Mapping[str, str]]:
        """The row of each key that the list has; one indexed query."""
        today = timezone.localdate()
        rows = ReferenceRow.objects.filter(
            Q(valid_until=None) | Q(valid_until__gt=today),
            list=self.listed,
            key__in=keys,
            removed_in=None,
            valid_from__lte=today,
        )
        return {
            row.key: {name: str(value) for name, value in row.data.items()}
            for row in rows
        }

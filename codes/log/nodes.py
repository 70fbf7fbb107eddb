"""Reading the kept nodes of the tree; one query, however many are asked for."""

from collections import defaultdict
from collections.abc import Collection

from django.db.models import Q

from codes.log.models import Node
from codes.transparency import Nodes, Place


def nodes_at(places: Collection[Place]) -> Nodes:
    """The hashes at these places."""
    if not places:
        return {}
    positions: dict[int, list[int]] = defaultdict(list)
    for place in places:
        positions[place.level].append(place.position)
    wanted = Q()
    for level, some in positions.items():
        wanted |= Q(level=level, position__in=some)
    rows = Node.objects.filter(wanted).values_list("level", "position", "hash")
    return {Place(level, position): bytes(found) for level, position, found in rows}

"""Which groups of figures may be shown so that no small group can be worked out. Pure.

What is hidden can be had by subtracting what is shown from the whole: so the groups
hidden beside a whole that is shown must, taken together, be large enough as well."""

from collections import Counter
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Group:
    """How many declarations each of its exporters has."""

    by_exporter: Mapping[int, int]

    @property
    def declarations(self) -> int:
        """Those of all exporters."""
        return sum(self.by_exporter.values())

    def __or__(self, other: "Group") -> "Group":
        return Group(Counter(self.by_exporter) + Counter(other.by_exporter))


NOBODY = Group({})


@dataclass(frozen=True, slots=True)
class Minimum:
    """How large a group has to be to be shown, and how much of it one exporter may
    have: the median of a group that is nearly all one exporter's is that exporter's."""

    declarations: int
    exporters: int
    largest_percent: int = 100

    def met_by(self, group: Group) -> bool:
        """Whether the group is large enough, and nobody's alone."""
        largest = max(group.by_exporter.values(), default=0)
        return (
            group.declarations >= self.declarations
            and len(group.by_exporter) >= self.exporters
            and largest * 100 <= self.largest_percent * group.declarations
        )


def disclosed(parts: Mapping[str, Group], minimum: Minimum) -> set[str]:
    """The parts that may be shown beside their whole; the whole itself is named by
    the empty text. Nothing is shown of a whole that is too small."""
    if not minimum.met_by(_together(parts, set(parts))):
        return set()
    shown = {name for name, part in parts.items() if minimum.met_by(part)}
    hidden = set(parts) - shown
    while hidden and not minimum.met_by(_together(parts, hidden)):
        smallest = min(shown, key=lambda name: (parts[name].declarations, name))
        shown.remove(smallest)
        hidden.add(smallest)
    return shown | {""}


def _together(parts: Mapping[str, Group], names: AbstractSet[str]) -> Group:
    whole = NOBODY
    for name in names:
        whole |= parts[name]
    return whole

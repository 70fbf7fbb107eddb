"""Which groups of figures may be shown so that no small group can be worked out. Pure.

What is hidden can be had by subtracting what is shown from the whole: so the groups
hidden beside a whole that is shown must, taken together, be large enough as well."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Group:
    """How many declarations it has, and whose they are."""

    declarations: int
    exporters: AbstractSet[int]

    def __or__(self, other: "Group") -> "Group":
        return Group(
            self.declarations + other.declarations, self.exporters | other.exporters
        )


NOBODY = Group(0, frozenset())


@dataclass(frozen=True, slots=True)
class Minimum:
    """How large a group has to be to be shown."""

    declarations: int
    exporters: int

    def met_by(self, group: Group) -> bool:
        """Whether the group is large enough."""
        return (
            group.declarations >= self.declarations
            and len(group.exporters) >= self.exporters
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

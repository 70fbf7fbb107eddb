"""The findings of a case in heaps, one a rule, so that a fault in every row of a long
list is read once."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from validation.findings import ReadableFinding

# A heap that is not much larger is shown whole.
SHOWN, WHOLE = 3, 5

Numbered = tuple[int, ReadableFinding]


@dataclass(frozen=True, slots=True)
class Heap:
    """What one rule found at one level, each finding with its place on the page; all
    but the first few are folded away."""

    rule: str
    findings: list[Numbered]

    @property
    def shown(self) -> list[Numbered]:
        """Told in full, with the law."""
        whole = len(self.findings) <= WHOLE
        return self.findings if whole else self.findings[:SHOWN]

    @property
    def folded(self) -> list[Numbered]:
        """The others."""
        return self.findings[len(self.shown) :]


def heaps_of(findings: Iterable[ReadableFinding]) -> list[Heap]:
    """The heaps in the order of their first findings."""
    heaps: dict[tuple[str, str], list[Numbered]] = defaultdict(list)
    for number, each in enumerate(findings, start=1):
        heaps[each.level, each.rule].append((number, each))
    return [Heap(rule, some) for (_level, rule), some in heaps.items()]

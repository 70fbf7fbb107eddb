"""What differs between two documents, place by place; pure, and complete: the edits
made to the first give the second."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from declarations.places import pointer_to
from declarations.pointers import at, parts

# By the pointer of a table: places in its rows that may tell one row from another.
Keys = Mapping[str, Sequence[str]]


class EditKind(StrEnum):
    """How a place differs."""

    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Edit:
    """One difference. `was` and `now` name the place in either document; what was
    added or removed is in one of them only, and the other says where it would be."""

    kind: EditKind
    was: str
    now: str
    before: Any = None
    after: Any = None


def compare(before: Any, after: Any, keys: Keys) -> list[Edit]:
    """Every difference between two documents. Rows of a table are matched by the
    first of its keys that names each row once in both; those left over, in order."""
    return list(_Walk(keys).edits(before, after, "", ""))


def counterpart(pointer: str, before: Any, after: Any, keys: Keys) -> str | None:
    """Where the second document has what a pointer names in the first; None when its
    row is gone."""
    was = now = ""
    for step in parts(pointer):
        here, there = at(before, was), at(after, now)
        index: str | int | None = step
        if isinstance(here, list) and isinstance(there, list) and step.isdigit():
            index = _matched(here, there, keys.get(was, ())).get(int(step))
        if index is None:
            return None
        was, now = was + pointer_to([step]), now + pointer_to([index])
    return now


def differ(before: Any, after: Any) -> bool:
    """Whether two documents or values are not the same; 1 is not True."""
    return bool(compare(before, after, {}))


def leaves(pointer: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Every single value below a place, with its pointer."""
    if isinstance(value, Mapping):
        for name, below in value.items():
            yield from leaves(pointer + pointer_to([name]), below)
    elif isinstance(value, list):
        for index, below in enumerate(value):
            yield from leaves(f"{pointer}/{index}", below)
    else:
        yield pointer, value


@dataclass(frozen=True, slots=True)
class _Walk:
    keys: Keys

    def edits(self, before: Any, after: Any, was: str, now: str) -> Iterator[Edit]:
        if isinstance(before, Mapping) and isinstance(after, Mapping):
            yield from self._members(before, after, was, now)
        elif isinstance(before, list) and isinstance(after, list):
            yield from self._rows(before, after, was, now)
        elif type(before) is not type(after) or before != after:
            yield Edit(EditKind.CHANGED, was, now, before, after)

    def _members(
        self, before: Mapping[str, Any], after: Mapping[str, Any], was: str, now: str
    ) -> Iterator[Edit]:
        for name in [*before, *(name for name in after if name not in before)]:
            step = pointer_to([name])
            here, there = was + step, now + step
            if name not in after:
                yield Edit(EditKind.REMOVED, here, there, before=before[name])
            elif name not in before:
                yield Edit(EditKind.ADDED, here, there, after=after[name])
            else:
                yield from self.edits(before[name], after[name], here, there)

    def _rows(
        self, before: list[Any], after: list[Any], was: str, now: str
    ) -> Iterator[Edit]:
        matched = _matched(before, after, self.keys.get(was, ()))
        kept = _longest_rise(list(matched.values()))
        for i, j in matched.items():
            here, there = f"{was}/{i}", f"{now}/{j}"
            yield from self.edits(before[i], after[j], here, there)
            if j not in kept:
                yield Edit(EditKind.MOVED, here, there)
        for i, row in enumerate(before):
            if i not in matched:
                yield Edit(EditKind.REMOVED, f"{was}/{i}", f"{now}/{i}", before=row)
        found = set(matched.values())
        for j, row in enumerate(after):
            if j not in found:
                yield Edit(EditKind.ADDED, f"{was}/{j}", f"{now}/{j}", after=row)


def _matched(
    before: list[Any], after: list[Any], keys: Sequence[str]
) -> dict[int, int]:
    """The place of each kept row in the second list, by its place in the first."""
    pairs = _by_key(before, after, keys)
    found = set(pairs.values())
    left = [i for i in range(len(before)) if i not in pairs]
    new = [j for j in range(len(after)) if j not in found]
    pairs |= dict(zip(left, new, strict=False))
    return dict(sorted(pairs.items()))


def _by_key(before: list[Any], after: list[Any], keys: Sequence[str]) -> dict[int, int]:
    for key in keys:
        old = [at(row, key) for row in before]
        new = [at(row, key) for row in after]
        if _tell_apart(old) and _tell_apart(new):
            places = {value: j for j, value in enumerate(new)}
            return {i: places[v] for i, v in enumerate(old) if v in places}
    return {}


def _tell_apart(values: list[Any]) -> bool:
    """Whether each row has a text of its own here."""
    return all(isinstance(value, str) and value for value in values) and len(
        set(values)
    ) == len(values)


def _longest_rise(numbers: list[int]) -> set[int]:
    """The most of these numbers that stand in rising order already."""
    tails: list[int] = []
    before: dict[int, int | None] = {}
    for number in numbers:
        place = bisect_left(tails, number)
        before[number] = tails[place - 1] if place else None
        tails[place : place + 1] = [number]
    rise: set[int] = set()
    last = tails[-1] if tails else None
    while last is not None:
        rise.add(last)
        last = before[last]
    return rise

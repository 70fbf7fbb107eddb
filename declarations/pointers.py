"""JSON pointers (RFC 6901): read, put and drop what they name; pure."""

from collections.abc import Iterable, Mapping
from typing import Any


def parts(pointer: str) -> list[str]:
    """The steps of a pointer, unescaped."""
    return [
        step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]
    ]


def at(document: Any, pointer: str) -> Any:
    """What the pointer names, or None where there is nothing."""
    found = document
    for step in parts(pointer):
        found = _below(found, step)
    return found


def put(document: dict[str, Any], pointer: str, value: Any) -> None:
    """Set what the pointer names, in place, making the members on the way."""
    *way, last = parts(pointer)
    holder: Any = document
    for step in way:
        below = _below(holder, step)
        if not isinstance(below, dict | list):
            below = {}
            _set(holder, step, below)
        holder = below
    _set(holder, last, value)


def drop(document: dict[str, Any], pointer: str) -> None:
    """Remove what the pointer names, in place, and members left empty by that."""
    *way, last = parts(pointer)
    holders: list[Any] = [document]
    for step in way:
        holders.append(_below(holders[-1], step))
    if isinstance(holders[-1], dict):
        holders[-1].pop(last, None)
    for holder, step in zip(reversed(holders[:-1]), reversed(way), strict=True):
        if isinstance(holder, dict) and holder.get(step) == {}:
            del holder[step]


def within(pointer: str, outer: str) -> bool:
    """Whether the pointer names the outer place or one inside it."""
    return pointer == outer or pointer.startswith(f"{outer}/")


def touches(pointer: str, others: Iterable[str]) -> bool:
    """Whether the pointer lies inside or around any of the others."""
    return any(within(pointer, other) or within(other, pointer) for other in others)


def _below(holder: Any, step: str) -> Any:
    if isinstance(holder, Mapping):
        return holder.get(step)
    if isinstance(holder, list) and step.isascii() and step.isdigit():
        index = int(step)
        return holder[index] if index < len(holder) else None
    return None


def _set(holder: Any, step: str, value: Any) -> None:
    if isinstance(holder, list):
        holder[int(step)] = value
    else:
        holder[step] = value

"""How a scheme's declarations stand in a declaration of the Chinese Single Window."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How a value is written over there."""

    TEXT = "text"
    WHOLE = "whole"
    DATE = "date"
    COUNTRY = "country"
    DIRECTION = "direction"
    TERM = "term"
    HS_CODE = "hs_code"


@dataclass(frozen=True, slots=True)
class Place:
    """A JSON pointer of ours, and the element that carries the same."""

    pointer: str
    name: str
    kind: Kind = Kind.TEXT


@dataclass(frozen=True, slots=True)
class SingleWindow:
    """What a scheme adds to the header, and its goods. `lines` points to the list of
    goods lines, in which the places of `line` stand; a scheme without such a list has
    one line, made of the whole document."""

    head: tuple[Place, ...] = ()
    lines: str = ""
    line: tuple[Place, ...] = ()


# For schemes that have said nothing of their goods.
HEAD_ALONE = SingleWindow()

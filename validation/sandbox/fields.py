"""Where declarations of a scheme carry a magic value, and how it is written. Pure."""

import re
from collections.abc import Callable
from dataclasses import dataclass

_REFERENCE = re.compile(r"SANDBOX-([0-9]{5})", re.ASCII)


@dataclass(frozen=True, slots=True)
class MagicField:
    """A place in the document. Each outcome has a number of five digits; `write` makes
    a lawful value of it, `read` gives the number of a magic value and None for others.
    """

    pointer: str
    write: Callable[[int], str]
    read: Callable[[str], int | None]


def _write_reference(number: int) -> str:
    return f"SANDBOX-{number:05d}"


def _read_reference(value: str) -> int | None:
    found = _REFERENCE.fullmatch(value)
    return int(found[1]) if found else None


# What every declaration has, for schemes whose goods have no number of their own.
OWN_REFERENCE = MagicField("/own_reference", _write_reference, _read_reference)

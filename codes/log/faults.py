"""How the checks of this room say that something does not hold."""

from typing import NamedTuple


class Fault(NamedTuple):
    """Which row, and what is wrong with it."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"

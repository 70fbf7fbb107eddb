"""What a registry is asked and how it answers. Pure; rules see nothing else of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol


class Known(StrEnum):
    """Whether the registry knows the key, or could not be asked."""

    YES = "yes"
    NO = "no"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True, order=True)
class Enquiry:
    """One key that a rule needs an answer about."""

    registry: str
    key: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the registry said. `facts` are texts by name, empty unless it knows the
    key; `fault` says why it could not be asked; `asked_at` gives the answer's age."""

    known: Known
    facts: Mapping[str, str]
    asked_at: datetime
    fault: str = ""

    def as_json(self) -> dict[str, Any]:
        """The form that is cached, and stored with a verdict."""
        return {
            "known": self.known,
            "facts": dict(self.facts),
            "asked_at": self.asked_at.isoformat(),
            "fault": self.fault,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Answer":
        """The same answer, read back."""
        return cls(
            known=Known(stored["known"]),
            facts=dict(stored["facts"]),
            asked_at=datetime.fromisoformat(stored["asked_at"]),
            fault=stored["fault"],
        )


class RegistryError(Exception):
    """The registry could not be asked, or what it said makes no sense."""


class Registry(Protocol):
    """A register that another agency keeps."""

    def ask(self, keys: Collection[str]) -> Mapping[str, Mapping[str, str]]:
        """Facts about the keys that it knows; a key left out is not known.

        Raises RegistryError.
        """

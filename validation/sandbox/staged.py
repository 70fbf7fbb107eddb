"""What a magic value asks for, as it is kept with the verdict. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """What the value makes of a declaration."""

    CLEARED = "cleared"
    FINDING = "finding"
    UNDETERMINED = "undetermined"
    SLOW = "slow"


@dataclass(frozen=True, slots=True)
class Staged:
    """An outcome, and the rule that speaks where it is a finding."""

    outcome: Outcome
    rule: str = ""

    def as_json(self) -> dict[str, str]:
        """The form that is stored with the verdict."""
        return {"outcome": str(self.outcome), "rule": self.rule}

    @classmethod
    def from_json(cls, stored: Mapping[str, str] | None) -> "Staged | None":
        """The same, read back for a replay."""
        return cls(Outcome(stored["outcome"]), stored["rule"]) if stored else None

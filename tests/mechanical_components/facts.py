"""What the rules of this channel see."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from validation.circumstances import Circumstances


@dataclass(frozen=True, slots=True)
class ComponentFacts:
    """One lot of components."""

    lot: str
    hs_code: str
    footprint: str
    standard: str
    statement: str
    around: Circumstances


def facts(envelope: Mapping[str, Any], around: Circumstances) -> ComponentFacts:
    """The facts of a canonical envelope."""
    component = envelope["body"]["component"]
    carbon = envelope["body"].get("carbon", {})
    return ComponentFacts(
        lot=component["lot"],
        hs_code=component["hs_code"],
        footprint=carbon.get("kgco2e", ""),
        standard=carbon.get("standard", ""),
        statement=carbon.get("statement", ""),
        around=around,
    )

"""The reference book: every list as in force on one date. Frozen and pure."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import Any, TypeVar, cast

from validation.reference.lists import RULE_LEVELS, ReferenceList

Row = TypeVar("Row")


@dataclass(frozen=True)
class ReferenceBook:
    """All that rules may know besides the facts.

    `lists` maps a list's name to its rows in force on `on`, by key.
    `release` names the published state of the reference data that was read.
    """

    on: date
    release: str
    lists: Mapping[str, Mapping[str, Any]]

    @classmethod
    def of(
        cls,
        on: date,
        rows: Mapping[ReferenceList[Any], Iterable[Any]],
        release: str = "",
    ) -> "ReferenceBook":
        """A book from typed rows already narrowed to the date."""
        lists = {
            listed.name: MappingProxyType({listed.key(row): row for row in some})
            for listed, some in rows.items()
        }
        return cls(on=on, release=release, lists=MappingProxyType(lists))

    def __getitem__(self, listed: ReferenceList[Row]) -> Mapping[str, Row]:
        """The rows of a list in force, by key; empty when nothing is in force."""
        return cast("Mapping[str, Row]", self.lists.get(listed.name, {}))

    def longest_prefix(self, listed: ReferenceList[Row], code: str) -> Row | None:
        """The row whose key is the longest prefix of a code (HS mappings)."""
        rows = self[listed]
        for length in range(len(code), 0, -1):
            if (row := rows.get(code[:length])) is not None:
                return row
        return None

    def level(self, rule_id: str, case: str) -> str | None:
        """The override of a rule's level on this date, if there is one."""
        levels = self[RULE_LEVELS]
        row = levels.get(f"{rule_id}/{case}")
        return row.level if row else None

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the canonical form of the date and every list."""
        content = {
            name: [asdict(rows[key]) for key in sorted(rows)]
            for name, rows in self.lists.items()
        }
        text = json.dumps(
            {"on": self.on, "lists": content},
            sort_keys=True,
            separators=(",", ":"),
            default=str,
        )
        return hashlib.sha256(text.encode()).hexdigest()

"""The table of bad inputs, read as it is: channel, field, input, expected."""

import csv
import re
from dataclasses import dataclass
from pathlib import Path

TABLE = Path(__file__).parents[1] / "data" / "bad-inputs.tsv"
ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})|\\(t|n)")


@dataclass(frozen=True)
class Row:
    """One row; `given` still has its escapes, and may be a recipe in words."""

    channel: str
    field: str
    given: str
    expected: str

    @property
    def value(self) -> str:
        """The input with its escapes undone."""
        return ESCAPE.sub(_character, self.given)

    @property
    def name(self) -> str:
        """What the test run calls the row."""
        return f"{self.field}: {self.given[:40]}"


def _character(match: re.Match[str]) -> str:
    return chr(int(match[1], 16)) if match[1] else {"t": "\t", "n": "\n"}[match[2]]


def rows(channel: str) -> list[Row]:
    """Every row of a channel."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        table = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        next(table)
        return [Row(*line) for line in table if line[0] == channel]

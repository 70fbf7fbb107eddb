"""Rule data files: an example, what is changed in it, and what must be found.

A file `<RULE-ID>.<pass|fail|na>[-what].json` starts from the clear truck (or `base`),
sets and removes members by JSON pointer, and may give `on`, `circumstances` and rows of
the `book`. `expect` lists every finding, of whatever rule.
"""

import copy
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from declarations import pointers
from tests.validation.books import TODAY, book_on, changed
from validation.circumstances import Circumstances
from validation.engine import Judgement, judge
from validation.schemes.green_clearance_code import SCHEME

EXAMPLES = Path(__file__).parents[2] / "examples"
DATA = Path(__file__).parent / "schemes" / SCHEME.slug
CLEAR = "gcc-battery-electric-clear"


@dataclass(frozen=True, slots=True)
class Case:
    """One data file, read."""

    name: str
    rule: str
    kind: str
    envelope: dict[str, Any]
    given: dict[str, Any]

    @property
    def on(self) -> date:
        """The declaration date."""
        return date.fromisoformat(self.given.get("on", TODAY.isoformat()))

    def judged(self) -> Judgement:
        """The verdict on the case."""
        book = changed(book_on(self.on), self.given.get("book", {}))
        around = circumstances(self.on, **self.given.get("circumstances", {}))
        return judge(SCHEME.rules, SCHEME.facts(self.envelope, around), book)


def circumstances(on: date = TODAY, **stored: Any) -> Circumstances:
    """Circumstances on a date, with the stored form of what differs."""
    received = datetime(on.year, on.month, on.day, 2, tzinfo=UTC)
    plain = Circumstances(received_at=received, declared_on=on).as_json()
    return Circumstances.from_json({**plain, **stored})


def example(name: str = CLEAR) -> dict[str, Any]:
    """An example as filed."""
    document: dict[str, Any] = json.loads(
        (EXAMPLES / f"{name}.json").read_text("utf-8")
    )
    return document


def every_case() -> Iterator[Case]:
    """Every data file of the scheme."""
    for path in sorted(DATA.glob("*.json")):
        rule, kind = path.stem.rsplit(".", 1)
        given = json.loads(path.read_text("utf-8"))
        yield Case(
            name=path.stem,
            rule=rule,
            kind=kind.split("-")[0],
            envelope=patched(example(given.get("base", CLEAR)), given),
            given=given,
        )


def patched(envelope: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """The envelope with members removed, then set."""
    envelope = copy.deepcopy(envelope)
    for pointer in given.get("remove", ()):
        pointers.drop(envelope, pointer)
    for pointer, value in given.get("set", {}).items():
        pointers.put(envelope, pointer, value)
    return envelope

"""Rule data files: an example, what is changed in it, and what must be found.

A file `<RULE-ID>.<pass|fail|na>[-what].json` starts from the scheme's clear example
(or `base`), sets and removes members by JSON pointer, and may give `on`,
`circumstances` and rows of the `book`. `expect` lists every finding, of whatever rule.
"""

import copy
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from declarations import pointers
from tests.validation.books import TODAY, book_on, changed
from validation.circumstances import Circumstances
from validation.engine import Judgement, judge
from validation.reference.loaders import look_up_in_files
from validation.scheme import Scheme, judging_schemes
from validation.schemes.green_clearance_code import SCHEME

EXAMPLES = Path(__file__).parents[2] / "examples"
DATA = Path(__file__).parent / "schemes"
CLEAR = "gcc-battery-electric-clear"
# What data files of a scheme start from, by the number of the scheme.
STARTS = {1: CLEAR, 2: "iegc-machining-centre-clear"}


@dataclass(frozen=True, slots=True)
class Case:
    """One data file, read."""

    scheme: Scheme
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
        scheme, stored = self.scheme, self.given.get("circumstances", {})
        book = book_on(self.on, scheme.slug)
        book = changed(book, self.given.get("book", {}), scheme)
        around = looked_up(scheme, self.envelope, circumstances(self.on, **stored))
        return judge(scheme.rules, scheme.facts(self.envelope, around), book)


def circumstances(on: date = TODAY, **stored: Any) -> Circumstances:
    """Circumstances on a date, with the stored form of what differs."""
    received = datetime(on.year, on.month, on.day, 2, tzinfo=UTC)
    plain = Circumstances(received_at=received, declared_on=on).as_json()
    return Circumstances.from_json({**plain, **stored})


def looked_up(
    scheme: Scheme, envelope: dict[str, Any], around: Circumstances
) -> Circumstances:
    """The circumstances with what the shipped files say, unless something is given."""
    wanted = scheme.lookups(envelope, around)
    found = look_up_in_files(scheme.lists, wanted, around.declared_on)
    return replace(around, looked_up={**found, **around.looked_up})


def example(name: str = CLEAR) -> dict[str, Any]:
    """An example as filed."""
    document: dict[str, Any] = json.loads(
        (EXAMPLES / f"{name}.json").read_text("utf-8")
    )
    return document


def every_case(scheme: Scheme = SCHEME) -> Iterator[Case]:
    """Every data file of a scheme."""
    for path in sorted((DATA / scheme.slug).glob("*.json")):
        rule, kind = path.stem.rsplit(".", 1)
        given = json.loads(path.read_text("utf-8"))
        yield Case(
            scheme=scheme,
            name=path.stem,
            rule=rule,
            kind=kind.split("-")[0],
            envelope=patched(example(given.get("base", STARTS[scheme.number])), given),
            given=given,
        )


def cases_of_all_schemes() -> list[Case]:
    """Every data file there is."""
    return [
        case for scheme in judging_schemes().values() for case in every_case(scheme)
    ]


def patched(envelope: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """The envelope with members removed, then set."""
    envelope = copy.deepcopy(envelope)
    for pointer in given.get("remove", ()):
        pointers.drop(envelope, pointer)
    for pointer, value in given.get("set", {}).items():
        pointers.put(envelope, pointer, value)
    return envelope

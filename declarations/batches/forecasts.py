"""What the rules would say of rows that are not filed; the room that knows them is
named in settings."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from declarations.envelope import Envelope
from declarations.faults import Fault
from declarations.parties.models import Organisation
from declarations.schemes import ClaimKey


class Verdict(StrEnum):
    """What would become of a row."""

    CLEAR = "clear"
    REVIEW = "review"
    RETURN = "return"


@dataclass(frozen=True, slots=True)
class Prospect:
    """A row that could be filed. `repeats` is what an earlier row names too, and
    `declaration` the one that it would correct. Of what is `unfinished` nobody outside
    is asked, and what is not on file counts as not asked."""

    envelope: Envelope
    exporter: Organisation
    by_broker: bool
    channel: str
    repeats: frozenset[ClaimKey] = frozenset()
    declaration: int | None = None
    unfinished: bool = False


@dataclass(frozen=True, slots=True)
class Forecast:
    """What the rules would say of it, in the reader's language."""

    verdict: Verdict
    faults: tuple[Fault, ...]


def forecast(prospects: Sequence[Prospect]) -> list[Forecast]:
    """The forecast of each; nothing is stored and a constant number of queries made."""
    return _forecaster()(prospects) if prospects else []


@cache
def _forecaster() -> Callable[[Sequence[Prospect]], list[Forecast]]:
    found: Callable[[Sequence[Prospect]], list[Forecast]] = import_string(
        settings.BATCH_FORECAST
    )
    return found

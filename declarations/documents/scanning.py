"""Who looks for harm in documents: the face of a scanner, and the one that cannot."""

from dataclasses import dataclass
from functools import cache
from typing import IO, Any, Protocol

import structlog
from django.conf import settings
from django.utils.module_loading import import_string

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Clean:
    """Nothing was found."""


@dataclass(frozen=True, slots=True)
class Infected:
    """Something was found; `threat` is what the scanner calls it."""

    threat: str


@dataclass(frozen=True, slots=True)
class Unavailable:
    """No answer just now; the document waits."""

    reason: str


Answer = Clean | Infected | Unavailable


class Scanner(Protocol):
    """Looks through bytes. Never raises: trouble of its own is Unavailable."""

    @property
    def name(self) -> str: ...
    def scan(self, stream: IO[bytes]) -> Answer: ...


class NoScanner:
    """Knows no virus and says so. Files were still refused at the door when they can
    start something; for demonstrations and tests."""

    name = "none"

    def scan(self, stream: IO[bytes]) -> Answer:
        log.warning("document_not_scanned", remedy="set CLAMD_SOCKET to use ClamAV")
        return Clean()


@cache
def scanner() -> Scanner:
    """The scanner that settings name."""
    named: dict[str, Any] = settings.DOCUMENT_SCANNER
    made: Scanner = import_string(named["class"])(**named.get("options", {}))
    return made

"""What intake knows of a scheme, and where settings name the schemes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from declarations.interchange import SingleWindow
from declarations.layout import Section

# The realm in which goods exist; a sandbox organisation has one of its own.
REAL = 0


@dataclass(frozen=True, slots=True, order=True)
class ClaimKey:
    """Something that only one live declaration may hold: a VIN, a battery pack.

    `realm` is REAL, or the sandbox organisation in whose play it is held."""

    kind: str
    value: str
    realm: int = REAL


@dataclass(frozen=True, slots=True)
class Summary:
    """How a declaration shows in lists: what it is, and what people compare."""

    subject: str
    goods: str


@dataclass(frozen=True, slots=True)
class StatedDocument:
    """A document that a declaration names: its kind, and the SHA-256 of its file, which
    stands at the pointer into the envelope."""

    kind: str
    pointer: str
    sha256: str


class IntakeScheme(Protocol):
    """The face that a scheme shows to the first room."""

    @property
    def slug(self) -> str: ...
    @property
    def letter(self) -> str:
        """The letter of references and code numbers, one a scheme."""

    @property
    def title(self) -> str: ...
    @property
    def short_title(self) -> str: ...
    @property
    def queue_priority(self) -> int:
        """Where its cases stand in the reviewers' queue; higher comes first."""

    @property
    def body_schema(self) -> Mapping[str, Any]:
        """JSON Schema (2020-12) of the body, with x-canonical annotations."""

    @property
    def body_xsd(self) -> Path: ...
    @property
    def sections(self) -> tuple[Section, ...]: ...
    def port_choices(self) -> Iterable[tuple[str, str]]: ...
    def summary(self, body: Mapping[str, Any]) -> Summary: ...
    def chapters(self, body: Mapping[str, Any]) -> frozenset[str]:
        """The HS chapters of the goods, two digits each; none where it tells none."""

    def claims(self, body: Mapping[str, Any]) -> tuple[ClaimKey, ...]: ...
    def search_terms(self, body: Mapping[str, Any]) -> Iterable[str]:
        """Words by which people ask for a declaration, beside those that the summary,
        the claims and the envelope have anyhow."""

    @property
    def single_window(self) -> SingleWindow:
        """Where its facts stand in a declaration of the Chinese Single Window."""

    def document_kinds(self) -> Iterable[tuple[str, str]]:
        """The kinds of documents that may come with a declaration, with their names."""

    def stated_documents(self, body: Mapping[str, Any]) -> Iterable[StatedDocument]:
        """Those that the body gives a digest of; it may be unfinished, or anything."""


@cache
def schemes() -> Mapping[str, IntakeScheme]:
    """Every scheme that settings name, by slug, in that order."""
    loaded: list[IntakeScheme] = [import_string(path) for path in settings.SCHEMES]
    return {scheme.slug: scheme for scheme in loaded}


def port_names() -> dict[str, str]:
    """Ports of all schemes by code, in the reader's language."""
    return {
        code: name
        for scheme in schemes().values()
        for code, name in scheme.port_choices()
    }

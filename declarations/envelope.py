"""A declaration as it was sent, made canonical and found well-formed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from declarations.canonical import digest
from declarations.schemes import IntakeScheme, Summary


@dataclass(frozen=True, slots=True)
class Envelope:
    """A canonical document that fits its scheme's schema. Only intake makes one."""

    scheme: IntakeScheme
    document: Mapping[str, Any]

    @property
    def body(self) -> Mapping[str, Any]:
        """The scheme's own part."""
        return cast("Mapping[str, Any]", self.document["body"])

    @property
    def exporter_uscc(self) -> str:
        """The exporter's unified social credit code."""
        return str(self.document["exporter"]["uscc"])

    @property
    def own_reference(self) -> str:
        """The filer's own name for it."""
        return str(self.document.get("own_reference", ""))

    @property
    def port(self) -> str:
        """Port of exit, UN/LOCODE."""
        return str(self.document["port_of_exit"]["unlocode"])

    @property
    def destination(self) -> str:
        """Country of destination, ISO 3166 alpha-2."""
        return str(self.document["destination_country"])

    @property
    def summary(self) -> Summary:
        """What lists show."""
        return self.scheme.summary(self.body)

    @property
    def chapters(self) -> frozenset[str]:
        """The HS chapters of the goods."""
        return self.scheme.chapters(self.body)

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical bytes, in hex."""
        return digest(self.document)

"""The words of a filing in the one spelling in which they are kept and asked for."""

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from declarations.schemes import IntakeScheme

LONGEST = 80


def term_of(text: str) -> str:
    """As it is kept: capitals, no space around, wide letters made narrow."""
    return unicodedata.normalize("NFKC", text).strip().upper()[:LONGEST]


def terms_of(scheme: IntakeScheme, document: Mapping[str, Any]) -> frozenset[str]:
    """Every word by which a canonical document may be asked for."""
    return frozenset(filter(None, map(term_of, _words(scheme, document))))


def _words(scheme: IntakeScheme, document: Mapping[str, Any]) -> Iterator[str]:
    body = document["body"]
    yield document.get("own_reference", "")
    yield document.get("contract_number", "")
    yield from document.get("containers", ())
    yield scheme.summary(body).subject
    yield from (claim.value for claim in scheme.claims(body))
    yield from scheme.search_terms(body)

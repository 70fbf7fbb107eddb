"""One canonical byte form of a document, and its digest."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any


def canonical_bytes(document: Any) -> bytes:
    """UTF-8 JSON with sorted members and no white space.

    Documents hold text, whole numbers, booleans, lists and members only, so that
    equal documents have equal bytes (RFC 8785 without its number rules).
    """
    text = json.dumps(
        document,
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
        allow_nan=False,
    )
    return text.encode()


def digest(document: Any) -> str:
    """SHA-256 of the canonical bytes, in hex."""
    return hashlib.sha256(canonical_bytes(document)).hexdigest()


def digest_of_list(documents: Iterable[Any]) -> str:
    """The digest of the list of these documents, which need not be held at once."""
    hashed = hashlib.sha256(b"[")
    for place, document in enumerate(documents):
        hashed.update(b"," * (place > 0) + canonical_bytes(document))
    hashed.update(b"]")
    return hashed.hexdigest()

"""One canonical byte form of a document, and its digest."""

import hashlib
import json
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

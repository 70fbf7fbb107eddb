"""Public numbers of mandates: opaque, easy to read out, never a primary key."""

import secrets
from datetime import UTC, datetime

SYMBOLS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_mandate_number() -> str:
    """Such as M-2026-7F3KQ2: six symbols that nobody mistakes for another."""
    symbols = "".join(secrets.choice(SYMBOLS) for _ in range(6))
    return f"M-{datetime.now(UTC).year}-{symbols}"

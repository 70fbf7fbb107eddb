"""Public references: opaque, easy to read out, never a primary key."""

import re
import secrets

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
REFERENCE = re.compile(rf"DC-[0-9]{{2}}-[{CROCKFORD}]{{5}}-[{CROCKFORD}]{{5}}")


def new_reference(year: int, prefix: str = "DC") -> str:
    """Such as DC-26-7F3K9-QXW2M: ten random Crockford symbols, 50 bits."""
    symbols = "".join(secrets.choice(CROCKFORD) for _ in range(10))
    return f"{prefix}-{year % 100:02d}-{symbols[:5]}-{symbols[5:]}"


def may_be_reference(text: str) -> bool:
    """Whether a look-up is worth it; the database takes no control characters."""
    return text.isascii() and text.isprintable()

"""The draw of second opinions: from a seed and a reference to yes or no. Pure."""

import hashlib
from decimal import Decimal
from fractions import Fraction


def commitment_to(seed: str) -> str:
    """What is told of a seed before it is used."""
    return hashlib.sha256(seed.encode()).hexdigest()


def lot(seed: str, reference: str) -> Fraction:
    """SHA-256 of the seed followed by the reference, as a fraction from 0 below 1."""
    digest = hashlib.sha256(f"{seed}{reference}".encode()).digest()
    return Fraction(int.from_bytes(digest, "big"), 1 << 256)


def is_drawn(seed: str, reference: str, share: Decimal) -> bool:
    """Whether a declaration goes to a second reviewer."""
    return lot(seed, reference) < Fraction(share)

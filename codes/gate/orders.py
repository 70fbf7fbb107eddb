"""What an officer asks for at the gate: which act, on what, by which device."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime

from codes.gate.models import Act
from declarations.parties.models import User


def new_nonce() -> str:
    """A name for a scan that no device has used."""
    return secrets.token_hex(16)


@dataclass(frozen=True, slots=True)
class Presented:
    """What was scanned or typed: a token, a link, a number, a reference or a VIN; and
    the whole or the last six of what the goods themselves bear."""

    text: str
    subject: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """What a device says of a scan. Offline ones are uploaded later: `at` is the
    device's time then, and `shown_verdict` what it showed the officer."""

    at: datetime | None = None
    nonce: str = field(default_factory=new_nonce)
    device: str = ""
    offline: bool = False
    shown_verdict: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """One act that an officer wants done."""

    user: User
    act: Act
    presented: Presented
    scan: Scan

"""Whose signatures a verifier believes, and within which windows.

Records for reading only: keys are made, kept and retired by the register.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from codes.signing import PublicKey


class KeyUse(StrEnum):
    """What a key signs; a key has one use."""

    CODE = "code"
    STATUS = "status"
    BUNDLE = "bundle"
    LOG = "log"


class KeyState(StrEnum):
    """Where a key stands in its life."""

    PENDING = "pending"
    ACTIVE = "active"
    RETIRED = "retired"
    EXPIRED = "expired"
    COMPROMISED = "compromised"


@dataclass(frozen=True, slots=True)
class Duty:
    """What a key is for: the scheme for keys of codes only, and in which world."""

    use: KeyUse
    scheme_number: int | None = None
    sandbox: bool = False


# Every move of a key, and what the ledger calls it.
KEY_MOVES = {
    (KeyState.PENDING, KeyState.ACTIVE): "key.activated",
    (KeyState.ACTIVE, KeyState.RETIRED): "key.retired",
    (KeyState.RETIRED, KeyState.EXPIRED): "key.expired",
    (KeyState.PENDING, KeyState.COMPROMISED): "key.compromised",
    (KeyState.ACTIVE, KeyState.COMPROMISED): "key.compromised",
    (KeyState.RETIRED, KeyState.COMPROMISED): "key.compromised",
    (KeyState.EXPIRED, KeyState.COMPROMISED): "key.compromised",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRecord:
    """A public key and what it is trusted for; `scheme_number` None is any scheme.

    Windows decide, not states: a verifier's copy may still say `pending` of a key
    that signs by now. Only compromise ends the trust at once.
    """

    kid: bytes
    alg: int
    use: KeyUse
    public_key: PublicKey
    state: KeyState
    not_before: int
    sign_until: int
    verify_until: int
    compromised_at: int | None = None
    scheme_number: int | None = None

    @property
    def is_compromised(self) -> bool:
        """Whether nothing that it signed is to be believed any more."""
        return self.compromised_at is not None or self.state is KeyState.COMPROMISED


TrustedKeys = Mapping[bytes, KeyRecord]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """Whose codes are accepted: one environment, one issuer, its keys by kid."""

    prefix: str
    issuer: str
    keys: TrustedKeys

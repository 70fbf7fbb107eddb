"""Secrets of endpoints: made, and sealed at rest under a key derived from SECRET_KEY.

A hash would not do, because workers sign with the secret itself.
"""

import base64
import secrets

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

PREFIX = "whsec_"
SECRET_BYTES = 32


def new_secret() -> str:
    """A fresh secret, as Standard Webhooks writes it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def sealed(secret: str) -> str:
    """What is stored of a secret."""
    return _box().encrypt(secret.encode()).decode()


def opened(stored: str) -> str | None:
    """The secret; None when SECRET_KEY was changed without its fallback."""
    try:
        return _box().decrypt(stored.encode()).decode()
    except InvalidToken:
        return None


def _box() -> MultiFernet:
    keys = map(str, [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS])
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str) -> bytes:
    derive = HKDF(hashes.SHA256(), length=32, salt=None, info=b"webhook secrets")
    return base64.urlsafe_b64encode(derive.derive(key.encode()))

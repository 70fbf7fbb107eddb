"""Private keys at rest: AES-256-GCM under a key-encryption key. Pure."""

import hashlib
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12


class UnwrapError(ValueError):
    """The key-encryption key or the associated data is not the one that wrapped."""


def kek_id(kek: bytes) -> str:
    """A public name of a key-encryption key: it tells keys apart, nothing more."""
    return hashlib.sha256(b"kek id" + kek).hexdigest()[:16]


def wrap(private: bytes, *, kek: bytes, kid: str, alg: int, use: str) -> bytes:
    """Nonce and ciphertext, bound to the key's name, algorithm and use."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(kek).encrypt(nonce, private, _bound(kid, alg, use))


def unwrap(wrapped: bytes, *, kek: bytes, kid: str, alg: int, use: str) -> bytes:
    """The private key. Raises UnwrapError when anything differs."""
    nonce, sealed = wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:]
    try:
        return AESGCM(kek).decrypt(nonce, sealed, _bound(kid, alg, use))
    except InvalidTag as error:
        raise UnwrapError("the key-encryption key does not fit") from error


def _bound(kid: str, alg: int, use: str) -> bytes:
    return f"{kid}|{alg}|{use}".encode()

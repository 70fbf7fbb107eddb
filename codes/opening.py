"""Signed messages as they arrive: opened strictly, checked against a key's record.

A message is compared with the bytes that its own parts would make, so there is one
form of it and nothing to interpret. What it says is read elsewhere.
"""

from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from codes import signing
from codes.trust import KeyRecord

_ALGORITHMS = (signing.ES256, signing.EDDSA)
_SIGNATURE_HEAD = b"\x58\x40"
_SIGNATURE_PART = len(_SIGNATURE_HEAD) + signing.SIGNATURE_BYTES
# Bytes before the content of a CBOR byte string, by the first of them.
_HEADS = dict.fromkeys(range(0x40, 0x58), 1) | {0x58: 2, 0x59: 3, 0x5A: 5}
_ECDSA = ec.ECDSA(hashes.SHA256())


@dataclass(frozen=True, slots=True)
class Sealed:
    """The parts of a message, and the bytes that its signature covers."""

    alg: int
    kid: bytes
    payload: bytes
    signature: bytes
    signed: bytes


def opened(message: bytes, typ: str) -> Sealed:
    """The parts of a COSE_Sign1 that has exactly our header, or ValueError."""
    for alg in _ALGORITHMS:
        before, kid, after = _around_kid(alg, typ)
        if message.startswith(before) and message.startswith(after, kid.stop):
            return _parts(message, alg, message[kid], kid.stop + len(after))
    raise ValueError("not a message of this type")


def is_signed_by(key: KeyRecord, message: Sealed) -> bool:
    """Whether the key signed this, with the algorithm that it is bound to."""
    if message.alg != key.alg or key.alg != signing.algorithm_of(key.public_key):
        return False
    try:
        if isinstance(key.public_key, ed25519.Ed25519PublicKey):
            key.public_key.verify(message.signature, message.signed)
        else:
            der = signing.der_from_raw(message.signature)
            key.public_key.verify(der, message.signed, _ECDSA)
    except (InvalidSignature, ValueError):
        return False
    return True


def _around_kid(alg: int, typ: str) -> tuple[bytes, slice, bytes]:
    """What stands before a kid, where it stands, and what follows up to the payload."""
    kid = bytes(signing.KID_BYTES)
    head = signing.SIGN1 + signing.header(alg, kid, typ) + signing.NOTHING_UNPROTECTED
    start = head.index(kid)
    return head[:start], slice(start, start + len(kid)), head[start + len(kid) :]


def _parts(message: bytes, alg: int, kid: bytes, start: int) -> Sealed:
    end = len(message) - _SIGNATURE_PART
    held, last = message[start:end], message[end:]
    if not held or not last.startswith(_SIGNATURE_HEAD):
        raise ValueError("no payload or no signature")
    payload = held[_HEADS.get(held[0], len(held)) :]
    if signing.byte_string(payload) != held:
        raise ValueError("the payload is no byte string in its one form")
    header = message[len(signing.SIGN1) : start - len(signing.NOTHING_UNPROTECTED)]
    return Sealed(
        alg=alg,
        kid=kid,
        payload=payload,
        signature=last[len(_SIGNATURE_HEAD) :],
        signed=signing.SIGNED_CONTEXT + header + signing.NO_EXTRA + held,
    )

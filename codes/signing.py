"""How a payload becomes a token: COSE_Sign1 (RFC 9052) with one exact header.

Where private keys live, and whether signing is allowed, is decided elsewhere.
"""

import base64
import hashlib
import json
from functools import lru_cache
from typing import Protocol

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)

from codes import base45text, cbor

ES256 = -7
EDDSA = -8
TYPE = "gcc+cwt"
PRODUCTION_PREFIX = "GCC1:"
SANDBOX_PREFIX = "GCT1:"
LONGEST_TOKEN = 800
LONGEST_TEXT = 1200
KID_BYTES = 8
SIGNATURE_BYTES = 64
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551

# The fixed bytes of a COSE_Sign1 and of what it signs: tag 18 and a list of four, an
# empty map, "Signature1" in a list of four, no bytes from outside.
SIGN1 = b"\xd2\x84"
NOTHING_UNPROTECTED = b"\xa0"
SIGNED_CONTEXT = b"\x84\x6aSignature1"
NO_EXTRA = b"\x40"

_ALG, _KID, _TYP = 1, 4, 16
_COORDINATE_BYTES = SIGNATURE_BYTES // 2
_ALGORITHM_NAMES = {ES256: "ES256", EDDSA: "EdDSA"}
# The members that a thumbprint covers: RFC 7638 (3.2) and RFC 8037 (2).
_THUMBPRINT_MEMBERS = {
    "EC": ("crv", "kty", "x", "y"),
    "OKP": ("crv", "kty", "x"),
    "RSA": ("e", "kty", "n"),
}

PrivateKey = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey
PublicKey = ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey
Jwk = dict[str, str]


class Signer(Protocol):
    """Something that holds a private key and signs: a file, a card, a service."""

    @property
    def kid(self) -> bytes:
        """The first 8 bytes of the public key's thumbprint."""

    @property
    def alg(self) -> int:
        """The COSE algorithm: ES256 or EDDSA."""

    def sign(self, data: bytes) -> bytes:
        """The raw 64-byte signature; ECDSA as r and low s."""


class LocalSigner:
    """A signer whose private key is in this process."""

    def __init__(self, private_key: PrivateKey) -> None:
        public_key = private_key.public_key()
        self._private_key = private_key
        self.alg = algorithm_of(public_key)
        self.kid = kid_of(public_jwk(public_key))

    def sign(self, data: bytes) -> bytes:
        """The raw 64-byte signature."""
        if isinstance(self._private_key, ed25519.Ed25519PrivateKey):
            return self._private_key.sign(data)
        scheme = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)
        return raw_from_der(self._private_key.sign(data, scheme))


def sign(payload: bytes, signer: Signer) -> bytes:
    """The token that carries `payload`, signed."""
    token = seal(payload, signer, TYPE)
    if len(token) > LONGEST_TOKEN:
        raise ValueError("the token is too long")
    return token


def seal(payload: bytes, signer: Signer, typ: str) -> bytes:
    """A signed message of any type, short or long."""
    signature = signer.sign(to_be_signed(signer.alg, signer.kid, payload, typ))
    return assemble(signer.alg, signer.kid, payload, signature, typ)


def to_be_signed(alg: int, kid: bytes, payload: bytes, typ: str = TYPE) -> bytes:
    """The Sig_structure (RFC 9052, 4.4) that the signature covers."""
    return SIGNED_CONTEXT + header(alg, kid, typ) + NO_EXTRA + byte_string(payload)


def assemble(
    alg: int, kid: bytes, payload: bytes, signature: bytes, typ: str = TYPE
) -> bytes:
    """The one message that these parts make."""
    if len(kid) != KID_BYTES or len(signature) != SIGNATURE_BYTES:
        raise ValueError("a kid has 8 bytes and a signature 64")
    parts = (header(alg, kid, typ), NOTHING_UNPROTECTED, byte_string(payload))
    return SIGN1 + b"".join(parts) + byte_string(signature)


# A system has a handful of keys and checks many codes of each.
@lru_cache(maxsize=64)
def header(alg: int, kid: bytes, typ: str) -> bytes:
    """The protected header, as the byte string that stands in the message."""
    return byte_string(cbor.encode({_ALG: alg, _KID: kid, _TYP: typ}))


def byte_string(data: bytes) -> bytes:
    """CBOR's one form of a byte string."""
    return cbor.encode(data)


def raw_from_der(der: bytes) -> bytes:
    """An ECDSA signature as r and low s, 32 bytes each."""
    r, s = decode_dss_signature(der)
    low = min(s, P256_ORDER - s)
    return r.to_bytes(_COORDINATE_BYTES) + low.to_bytes(_COORDINATE_BYTES)


def der_from_raw(raw: bytes) -> bytes:
    """The DER form of r and s; ValueError if s is not the low one."""
    r = int.from_bytes(raw[:_COORDINATE_BYTES])
    s = int.from_bytes(raw[_COORDINATE_BYTES:])
    if s > P256_ORDER // 2:
        raise ValueError("s is not low")
    return encode_dss_signature(r, s)


def as_text(token: bytes, prefix: str) -> str:
    """The text that is printed, drawn and pasted."""
    text = prefix + base45text.encode(token)
    if len(text) > LONGEST_TEXT:
        raise ValueError("the text is too long")
    return text


def from_text(text: str, prefix: str) -> bytes:
    """The token inside a text of this prefix, or ValueError."""
    if len(text) > LONGEST_TEXT or not text.startswith(prefix):
        raise ValueError("not a code of this system")
    token = base45text.decode(text[len(prefix) :])
    if len(token) > LONGEST_TOKEN:
        raise ValueError("the token is too long")
    return token


def algorithm_of(public_key: PublicKey) -> int:
    """The only algorithm that a key of this type may sign with."""
    if isinstance(public_key, ed25519.Ed25519PublicKey):
        return EDDSA
    if isinstance(public_key.curve, ec.SECP256R1):
        return ES256
    raise ValueError("the curve is not P-256")


def public_jwk(public_key: PublicKey) -> Jwk:
    """The public key as a JWK (RFC 7517), with its kid in base64url."""
    algorithm = _ALGORITHM_NAMES[algorithm_of(public_key)]
    jwk = _key_members(public_key)
    return jwk | {"kid": _base64url(kid_of(jwk)), "alg": algorithm, "use": "sig"}


def public_key_from(jwk: Jwk) -> PublicKey:
    """The key that a JWK of one of our two types describes, or ValueError."""
    match jwk:
        case {"kty": "OKP", "crv": "Ed25519", "x": x}:
            return ed25519.Ed25519PublicKey.from_public_bytes(_from_base64url(x))
        case {"kty": "EC", "crv": "P-256", "x": x, "y": y}:
            point = b"\x04" + _from_base64url(x) + _from_base64url(y)
            return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        case _:
            raise ValueError("neither a P-256 nor an Ed25519 key")


def thumbprint(jwk: Jwk) -> bytes:
    """The SHA-256 thumbprint of a JWK (RFC 7638)."""
    members = {name: jwk[name] for name in _THUMBPRINT_MEMBERS[jwk["kty"]]}
    text = json.dumps(members, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).digest()


def kid_of(jwk: Jwk) -> bytes:
    """The short name of a key inside tokens."""
    return thumbprint(jwk)[:KID_BYTES]


def _key_members(public_key: PublicKey) -> Jwk:
    if isinstance(public_key, ed25519.Ed25519PublicKey):
        x = public_key.public_bytes_raw()
        return {"kty": "OKP", "crv": "Ed25519", "x": _base64url(x)}
    point = public_key.public_numbers()
    return {
        "kty": "EC",
        "crv": "P-256",
        "x": _base64url(point.x.to_bytes(_COORDINATE_BYTES)),
        "y": _base64url(point.y.to_bytes(_COORDINATE_BYTES)),
    }


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def _from_base64url(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))

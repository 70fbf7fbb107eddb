"""JWS in compact form (RFC 7515) with one exact header, for readers that have no CBOR.

The payload is JSON in one form: sorted members, no spaces. Anything else is refused.
"""

import base64
import json
from functools import lru_cache
from typing import Any

from codes import signing
from codes.opening import Sealed
from codes.signing import Signer

_ALGORITHMS = {"ES256": signing.ES256, "EdDSA": signing.EDDSA}
_NAMES = {number: name for name, number in _ALGORITHMS.items()}
_PARTS = 3


def sign(document: Any, signer: Signer, typ: str) -> str:
    """The signed text that carries a JSON document."""
    head = _header(signer.alg, signer.kid, typ)
    body = f"{head}.{to_base64url(canonical(document))}"
    return f"{body}.{to_base64url(signer.sign(body.encode('ascii')))}"


def opened(text: str, typ: str) -> Sealed:
    """The parts of a JWS that has exactly our header, or ValueError."""
    parts = text.split(".")
    if len(parts) != _PARTS:
        raise ValueError("not three parts")
    head, body, tail = parts
    signature = from_base64url(tail)
    alg, kid = _named(_parsed(from_base64url(head)))
    if len(signature) != signing.SIGNATURE_BYTES or head != _header(alg, kid, typ):
        raise ValueError("not a message of this type")
    signed = f"{head}.{body}".encode("ascii")
    return Sealed(alg, kid, from_base64url(body), signature, signed)


def document_in(payload: bytes) -> Any:
    """The JSON document whose one form these bytes are, or ValueError."""
    document = _parsed(payload)
    if canonical(document) != payload:
        raise ValueError("not the one form of its JSON")
    return document


def canonical(document: Any) -> bytes:
    """Sorted members, no spaces, ASCII only, no number that is none."""
    return json.dumps(
        document, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode("ascii")


def to_base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def from_base64url(text: str) -> bytes:
    """The bytes that encode to exactly this text, or ValueError."""
    data = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    if to_base64url(data) != text:
        raise ValueError("not the one form of its bytes")
    return data


def _parsed(data: bytes) -> Any:
    try:
        return json.loads(data)
    except RecursionError as fault:
        raise ValueError("nested too deep") from fault


@lru_cache(maxsize=64)
def _header(alg: int, kid: bytes, typ: str) -> str:
    named = {"alg": _NAMES[alg], "kid": to_base64url(kid), "typ": typ}
    return to_base64url(canonical(named))


def _named(header: object) -> tuple[int, bytes]:
    """The algorithm and the kid of a header; the rest is compared byte by byte."""
    match header:
        case {"alg": str(name), "kid": str(kid)} if name in _ALGORITHMS:
            return _ALGORITHMS[name], from_base64url(kid)
        case _:
            raise ValueError("no algorithm or no kid")

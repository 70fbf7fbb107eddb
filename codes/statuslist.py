"""Status lists (draft-ietf-oauth-status-list): two bits a code, as CWT and as JWT.

Which code stands where is decided elsewhere; here a list is packed, signed and read.
"""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from codes import cbor, jws, opening, signing
from codes.opening import Sealed
from codes.payload import STATUS_LIST_ENTRIES
from codes.signing import Signer
from codes.trust import KeyUse, TrustedKeys

BITS = 2
TTL = 300
LIVES_FOR = 24 * 3600
CWT_TYPE = "application/statuslist+cwt"
JWT_TYPE = "statuslist+jwt"
# A list that zlib cannot make smaller, in base64url twice, and some more.
LONGEST_TOKEN = 65_536

_PACKED_BYTES = STATUS_LIST_ENTRIES * BITS // 8
_SUBJECT, _EXPIRES, _ISSUED, _STATUS_LIST, _TTL = 2, 4, 6, 65533, 65534
_CWT_KEYS = (_SUBJECT, _EXPIRES, _ISSUED, _STATUS_LIST, _TTL)
_JWT_KEYS = ("exp", "iat", "status_list", "sub", "ttl")
_LATEST = 2**32 - 1


class StatusListError(ValueError):
    """Bytes that are no status list of ours, or one that is not to be trusted."""


class Mark(IntEnum):
    """What two bits say of a code. An expired one says so itself."""

    VALID = 0
    REVOKED = 1
    SUSPENDED = 2
    CONSUMED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusList:
    """A list as made at `issued_at`; `packed` holds the mark of every index."""

    uri: str
    issued_at: int
    expires_at: int
    ttl: int
    packed: bytes

    def mark(self, index: int) -> Mark:
        """What the list says of one index."""
        return Mark(value_at(self.packed, index))


def pack(
    values: Mapping[int, int], *, entries: int = STATUS_LIST_ENTRIES, bits: int = BITS
) -> bytes:
    """The byte array of a list; index 0 is in the lowest bits of the first byte."""
    packed = bytearray(entries * bits // 8)
    for index, value in values.items():
        place, shift = divmod(index * bits, 8)
        packed[place] |= value << shift
    return bytes(packed)


def value_at(packed: bytes, index: int, *, bits: int = BITS) -> int:
    """The value of one index."""
    place, shift = divmod(index * bits, 8)
    return packed[place] >> shift & (1 << bits) - 1


def compress(packed: bytes) -> bytes:
    """The byte array in the zlib format."""
    return zlib.compress(packed, level=9)


def inflate(data: bytes, size: int = _PACKED_BYTES) -> bytes:
    """The byte array of exactly this size; no more is ever unpacked."""
    stream = zlib.decompressobj()
    try:
        packed = stream.decompress(data, size + 1)
    except zlib.error as fault:
        raise StatusListError("not zlib") from fault
    if len(packed) != size or not stream.eof or stream.unused_data:
        raise StatusListError("a list of another size")
    return packed


def as_cwt(listed: StatusList, signer: Signer) -> bytes:
    """The list as a signed CWT."""
    return signing.seal(cbor.encode(_claims(listed)), signer, CWT_TYPE)


def as_jwt(listed: StatusList, signer: Signer) -> str:
    """The list as a signed JWT."""
    lst = jws.to_base64url(compress(listed.packed))
    document = {
        "exp": listed.expires_at,
        "iat": listed.issued_at,
        "status_list": {"bits": BITS, "lst": lst},
        "sub": listed.uri,
        "ttl": listed.ttl,
    }
    return jws.sign(document, signer, JWT_TYPE)


def read_cwt(token: bytes, keys: TrustedKeys) -> StatusList:
    """The list in a CWT that one of the status keys signed, or StatusListError."""
    _require_short(token)
    try:
        message = opening.opened(token, CWT_TYPE)
        claims = cbor.decode(message.payload)
    except ValueError as fault:
        raise StatusListError("not a status list") from fault
    if cbor.encode(claims) != message.payload:
        raise StatusListError("not the deterministic form")
    subject, expires, issued, held, ttl = _values(claims, _CWT_KEYS)
    lst, bits = _values(held, ("lst", "bits"))
    _require_two_bits(bits, packed=type(lst) is bytes)
    return _trusted(message, keys, (subject, issued, expires, ttl, lst))


def read_jwt(token: str, keys: TrustedKeys) -> StatusList:
    """The list in a JWT that one of the status keys signed, or StatusListError."""
    _require_short(token)
    try:
        message = jws.opened(token, JWT_TYPE)
        claims = jws.document_in(message.payload)
        expires, issued, held, subject, ttl = _values(claims, _JWT_KEYS)
        bits, text = _values(held, ("bits", "lst"))
        _require_two_bits(bits, packed=type(text) is str)
        lst = jws.from_base64url(text)
    except ValueError as fault:
        raise StatusListError("not a status list") from fault
    return _trusted(message, keys, (subject, issued, expires, ttl, lst))


def _claims(listed: StatusList) -> dict[int, object]:
    return {
        _SUBJECT: listed.uri,
        _EXPIRES: listed.expires_at,
        _ISSUED: listed.issued_at,
        _STATUS_LIST: {"bits": BITS, "lst": compress(listed.packed)},
        _TTL: listed.ttl,
    }


def _require_short(token: bytes | str) -> None:
    if len(token) > LONGEST_TOKEN:
        raise StatusListError("longer than any list")


def _values(value: object, keys: tuple[int | str, ...]) -> list[Any]:
    """The values of a map that has exactly these keys, of exactly these types."""
    if type(value) is not dict:
        raise StatusListError("not a map")
    if [(type(key), key) for key in value] != [(type(key), key) for key in keys]:
        raise StatusListError("not the claims of a status list")
    return list(value.values())


def _require_two_bits(bits: object, *, packed: bool) -> None:
    if type(bits) is not int or bits != BITS or not packed:
        raise StatusListError("not a list of two bits a code")


def _trusted(
    message: Sealed, keys: TrustedKeys, said: tuple[Any, Any, Any, Any, bytes]
) -> StatusList:
    """The list, once its types, its times and its signature are right."""
    uri, issued, expires, ttl, lst = said
    if type(uri) is not str or not all(_is_time(at) for at in (issued, expires, ttl)):
        raise StatusListError("not a subject and times")
    if not issued < expires <= issued + LIVES_FOR:
        raise StatusListError("valid for too long")
    key = keys.get(message.kid)
    if key is None or key.use is not KeyUse.STATUS or key.is_compromised:
        raise StatusListError("not signed by a status key")
    if not key.not_before <= issued <= key.sign_until:
        raise StatusListError("signed outside the key's time")
    if not opening.is_signed_by(key, message):
        raise StatusListError("the signature does not fit")
    return StatusList(
        uri=uri, issued_at=issued, expires_at=expires, ttl=ttl, packed=inflate(lst)
    )


def _is_time(value: object) -> bool:
    return type(value) is int and 0 <= value <= _LATEST

"""What a code says: the claims of profile version 1 and their one CBOR form.

Types of the gcc map: 1, 2 unsigned; 3, 4, 5, 8, 9, 10 text; 6 [unsigned, 32 bytes]
or null; 7 [decimal text, 32 bytes] or null. No keys, no clock, no register.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from codes import cbor, number

PROFILE_VERSION = 1
LONGEST_VALIDITY = 180 * 24 * 3600
STATUS_LIST_ENTRIES = 131_072

_ISSUER, _EXPIRES, _NOT_BEFORE, _ISSUED, _NUMBER, _STATUS = 1, 4, 5, 6, 7, 65535
_GCC = -65537
_TOP_KEYS = (_ISSUER, _EXPIRES, _NOT_BEFORE, _ISSUED, _NUMBER, _STATUS, _GCC)
_GCC_KEYS = tuple(range(1, 11))
_STATUS_LIST = "status_list"

# Times stay in 32 bits, so that every calendar in every time zone can show them.
_LATEST = 2**32 - 1
_LARGEST_SCHEME = 0xFFFF
_MOST_BATTERIES = 999
_DIGEST_BYTES = 32

_VISIBLE = "[!-~]"
_TEXTS = {
    "issuer": re.compile(_VISIBLE + "{1,16}"),
    "status uri": re.compile(_VISIBLE + "{1,64}"),
    "exporter": re.compile("[0-9A-Z]{18}"),
    "subject": re.compile("[0-9A-Z][0-9A-Z./-]{0,31}"),
    "HS code": re.compile("[0-9]{6}|[0-9]{8}|[0-9]{10}|[0-9]{13}"),
    "carbon value": re.compile(r"[0-9]{1,15}(\.[0-9]{1,12})?"),
    "port": re.compile("[A-Z]{2}[A-Z2-9]{3}"),
    "destination": re.compile("[A-Z]{2}"),
    "rule-set version": re.compile("20[0-9]{8}"),
}


class PayloadError(ValueError):
    """Claims that the profile does not allow, or bytes that are no such claims."""


class UnsupportedVersionError(PayloadError):
    """Claims of a profile version that this program does not know."""


@dataclass(frozen=True, slots=True)
class StatusRef:
    """Where the code's status stands: an index in the list that `uri` names."""

    idx: int
    uri: str


@dataclass(frozen=True, slots=True)
class GccClaims:
    """What was cleared. `batteries` is (count, digest), `carbon` (kg, digest)."""

    scheme_number: int
    exporter_uscc: str
    subject: str
    hs_code: str
    batteries: tuple[int, bytes] | None
    carbon: tuple[str, bytes] | None
    port: str
    destination: str
    rule_set_version: str


@dataclass(frozen=True, slots=True)
class Claims:
    """Everything that one code says; times are seconds since 1970."""

    issuer: str
    issued_at: int
    not_before: int
    expires_at: int
    number: str
    status: StatusRef
    gcc: GccClaims


def battery_claim(serials: Iterable[str]) -> tuple[int, bytes]:
    """Field 6: how many packs, and the digest of their sorted serials."""
    ordered = sorted(serials)
    return len(ordered), hashlib.sha256("\n".join(ordered).encode()).digest()


def encode(claims: Claims) -> bytes:
    """The one byte form of lawful claims, or PayloadError."""
    _check_times(claims)
    _check_status(claims.status)
    _check_gcc(claims.gcc)
    _check_text("issuer", claims.issuer)
    # `decode` compares with this form, so that it is made fast: the keys are in order.
    return cbor.encode_in_order(
        {
            _ISSUER: claims.issuer,
            _EXPIRES: claims.expires_at,
            _NOT_BEFORE: claims.not_before,
            _ISSUED: claims.issued_at,
            _NUMBER: _number_as_bytes(claims.number),
            _STATUS: {
                _STATUS_LIST: {"idx": claims.status.idx, "uri": claims.status.uri}
            },
            _GCC: _gcc_as_map(claims.gcc),
        }
    )


def decode(data: bytes) -> Claims:
    """The claims whose one byte form is `data`, or PayloadError."""
    try:
        claims = _claims_from(cbor.decode(data))
    except cbor.CborError as fault:
        raise PayloadError("not CBOR") from fault
    if encode(claims) != data:
        raise PayloadError("not the deterministic form")
    return claims


def _gcc_as_map(gcc: GccClaims) -> dict[int, object]:
    fields = (
        PROFILE_VERSION,
        gcc.scheme_number,
        gcc.exporter_uscc,
        gcc.subject,
        gcc.hs_code,
        gcc.batteries,
        gcc.carbon,
        gcc.port,
        gcc.destination,
        gcc.rule_set_version,
    )
    return dict(zip(_GCC_KEYS, fields, strict=True))


def _claims_from(root: object) -> Claims:
    """Claims of the right shape; `encode` then judges every value in them."""
    _refuse_other_versions(root)
    issuer, expires, not_before, issued, cti, status, gcc = _values(root, _TOP_KEYS)
    (reference,) = _values(status, (_STATUS_LIST,))
    idx, uri = _values(reference, ("idx", "uri"))
    return Claims(
        issuer=cast("str", issuer),
        issued_at=cast("int", issued),
        not_before=cast("int", not_before),
        expires_at=cast("int", expires),
        number=_number_from_bytes(cti),
        status=StatusRef(cast("int", idx), cast("str", uri)),
        gcc=_gcc_from(gcc),
    )


def _gcc_from(value: object) -> GccClaims:
    fields = _values(value, _GCC_KEYS)
    _, scheme, exporter, subject, hs_code, batteries, carbon, *route = fields
    port, destination, rule_set = cast("list[str]", route)
    return GccClaims(
        scheme_number=cast("int", scheme),
        exporter_uscc=cast("str", exporter),
        subject=cast("str", subject),
        hs_code=cast("str", hs_code),
        batteries=cast("tuple[int, bytes] | None", _pair(batteries)),
        carbon=cast("tuple[str, bytes] | None", _pair(carbon)),
        port=port,
        destination=destination,
        rule_set_version=rule_set,
    )


def _refuse_other_versions(root: object) -> None:
    gcc = root.get(_GCC) if isinstance(root, dict) else None
    version = gcc.get(1) if isinstance(gcc, dict) else None
    if type(version) is int and version != PROFILE_VERSION:
        raise UnsupportedVersionError("unknown profile version")


def _values(value: object, keys: tuple[int | str, ...]) -> list[object]:
    """The values of a map that has exactly these keys, of exactly these types."""
    if type(value) is not dict:
        raise PayloadError("not a map")
    # In Python True, 1 and 1.0 are one key, so the types count as well.
    if [(type(key), key) for key in value] != [(type(key), key) for key in keys]:
        raise PayloadError("not the claims of this profile")
    return list(value.values())


def _pair(value: object) -> tuple[object, ...] | None:
    if value is None:
        return None
    if type(value) is not list:
        raise PayloadError("not a pair")
    return tuple(value)


def _number_as_bytes(text: str) -> bytes:
    if type(text) is not str or not number.is_canonical(text):
        raise PayloadError("not a canonical code number")
    return text.encode("ascii")


def _number_from_bytes(value: object) -> str:
    if type(value) is not bytes or not value.isascii():
        raise PayloadError("not a code number")
    return value.decode("ascii")


def _check_times(claims: Claims) -> None:
    times = (claims.issued_at, claims.not_before, claims.expires_at)
    if not all(_is_unsigned(time, _LATEST) for time in times):
        raise PayloadError("not a time")
    if not claims.issued_at <= claims.not_before < claims.expires_at:
        raise PayloadError("times out of order")
    if claims.expires_at - claims.not_before > LONGEST_VALIDITY:
        raise PayloadError("valid for too long")


def _check_status(status: StatusRef) -> None:
    if not _is_unsigned(status.idx, STATUS_LIST_ENTRIES - 1):
        raise PayloadError("not a status index")
    _check_text("status uri", status.uri)


def _check_gcc(gcc: GccClaims) -> None:
    if not _is_unsigned(gcc.scheme_number, _LARGEST_SCHEME) or not gcc.scheme_number:
        raise PayloadError("not a scheme number")
    _check_text("exporter", gcc.exporter_uscc)
    _check_text("subject", gcc.subject)
    _check_text("HS code", gcc.hs_code)
    _check_text("port", gcc.port)
    _check_text("destination", gcc.destination)
    _check_text("rule-set version", gcc.rule_set_version)
    if gcc.batteries is not None:
        _check_batteries(gcc.batteries)
    if gcc.carbon is not None:
        _check_carbon(gcc.carbon)


def _check_batteries(batteries: tuple[object, ...]) -> None:
    match batteries:
        case (count, bytes(digest)) if _is_unsigned(count, _MOST_BATTERIES) and count:
            _check_digest(digest)
        case _:
            raise PayloadError("not a battery count and digest")


def _check_carbon(carbon: tuple[object, ...]) -> None:
    match carbon:
        case (value, bytes(digest)):
            _check_text("carbon value", value)
            _check_digest(digest)
        case _:
            raise PayloadError("not a carbon value and digest")


def _check_digest(digest: bytes) -> None:
    if len(digest) != _DIGEST_BYTES:
        raise PayloadError("not a SHA-256 digest")


def _check_text(kind: str, value: object) -> None:
    if type(value) is not str or not _TEXTS[kind].fullmatch(value):
        raise PayloadError(f"not a lawful {kind}")


def _is_unsigned(value: object, largest: int) -> bool:
    return type(value) is int and 0 <= value <= largest

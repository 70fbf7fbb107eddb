"""Deterministic CBOR (RFC 8949, 4.2.1) out; untrusted CBOR in, as plain values.

Reading stays lenient in places where the library is: a caller that needs one
byte form for one meaning encodes what it read and compares.
"""

import cbor2

Tag = cbor2.CBORTag

_DEEPEST = 8


class CborError(ValueError):
    """The bytes are no CBOR that we read."""


def encode(value: object) -> bytes:
    """The one byte form of `value`."""
    return cbor2.dumps(_ordered(value))


def encode_in_order(value: object) -> bytes:
    """As `encode`, for whoever writes maps in the order of their keys already."""
    return cbor2.dumps(value)


def decode(data: bytes) -> object:
    """One value, without repeated keys, indefinite lengths or deep nesting."""
    try:
        value: object = cbor2.loads(
            data,
            max_depth=_DEEPEST,
            allow_indefinite=False,
            allow_duplicate_keys=False,
        )
    # Known tags build dates, fractions, patterns and more, each failing its own way.
    except Exception as fault:
        raise CborError("not CBOR") from fault
    return value


def _ordered(value: object) -> object:
    """Maps in bytewise order of their keys; cbor2's `canonical` puts length first."""
    if isinstance(value, dict):
        keys = sorted(value, key=cbor2.dumps)
        return {key: _ordered(value[key]) for key in keys}
    if isinstance(value, list | tuple):
        return [_ordered(inner) for inner in value]
    if isinstance(value, Tag):
        return Tag(value.tag, _ordered(value.value))
    return value

"""The examples of the COSE working group: our signature check gives their verdicts, and
none of them is a code, for each lacks our header."""

import json
from pathlib import Path
from typing import Any

import pytest

from codes import base45text, cbor, opening, signing
from codes.opening import Sealed
from codes.trust import KeyUse
from codes.verification import Verdict, verify
from tests.codes.builders import AT, TRUST
from tests.codes.trust_data import STATUS_SIGNER, record_for

VECTORS = json.loads(
    (Path(__file__).parent / "vectors" / "cose_sign1.json").read_text("utf-8")
)
KEY = record_for(
    STATUS_SIGNER,
    KeyUse.CODE,
    kid=b"11",
    public_key=signing.public_key_from(VECTORS["key"]),
)
EVERY = pytest.mark.parametrize("vector", VECTORS["messages"], ids=lambda v: v["name"])


def low_s(raw: bytes) -> bytes:
    """The group's examples were made before anyone asked for it."""
    s = int.from_bytes(raw[32:])
    return raw[:32] + min(s, signing.P256_ORDER - s).to_bytes(32)


def is_sound(message: bytes, external: bytes) -> bool:
    """Their rules: tag 18 or none, the algorithm in either header."""
    outer = cbor.decode(message)
    tag, parts = (
        (outer.tag, outer.value) if isinstance(outer, cbor.Tag) else (18, outer)
    )
    assert isinstance(parts, list | tuple)
    protected, unprotected, content, raw = parts
    header = cbor.decode(protected)
    assert isinstance(header, dict)
    data = cbor.encode(["Signature1", _as_signed(protected), external, content])
    named: dict[object, Any] = {**unprotected, **header}
    sealed = Sealed(named.get(1, 0), b"11", content, low_s(raw), data)
    return bool(tag == 18 and opening.is_signed_by(KEY, sealed))


def _as_signed(protected: bytes) -> bytes:
    """RFC 9052, 4.4: an empty header is signed as no bytes at all."""
    return b"" if protected == b"\xa0" else protected


@EVERY
def test_the_groups_verdicts_are_ours(vector: dict[str, Any]) -> None:
    external = bytes.fromhex(vector.get("external", ""))
    assert is_sound(bytes.fromhex(vector["cbor"]), external) is not vector["fail"]


@EVERY
def test_none_of_the_groups_examples_is_a_code(vector: dict[str, Any]) -> None:
    text = TRUST.prefix + base45text.encode(bytes.fromhex(vector["cbor"]))
    assert verify(text, trust=TRUST, at=AT).verdict is Verdict.MALFORMED

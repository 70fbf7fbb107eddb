"""Status lists: the draft's own examples, one form each, nothing unpacked blindly."""

import base64
import json
import tracemalloc
import zlib
from pathlib import Path
from typing import Any

import cbor2
import joserfc.jwk
import joserfc.jwt
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from codes import cbor, jws, opening, payload, signing, statuslist
from codes.statuslist import Mark, StatusListError
from codes.trust import KeyState, KeyUse
from tests.codes.builders import AT, CLAIMS, DAY, ES256_SIGNER, token_of
from tests.codes.trust_data import (
    INDEX,
    STATUS_KEY,
    STATUS_KEYS,
    STATUS_SIGNER,
    STRANGER,
    a_list,
    record_for,
)

VECTORS = json.loads(
    (Path(__file__).parent / "vectors" / "status_list.json").read_text("utf-8")
)
LISTED = a_list({INDEX: Mark.REVOKED, 0: Mark.SUSPENDED, 131_071: Mark.CONSUMED})
CWT = statuslist.as_cwt(LISTED, STATUS_SIGNER)
JWT = statuslist.as_jwt(LISTED, STATUS_SIGNER)


@pytest.mark.parametrize("vector", VECTORS["arrays"], ids=lambda v: v["packed"])
def test_arrays_are_those_of_the_draft(vector: dict[str, Any]) -> None:
    values = dict(enumerate(vector["values"]))
    bits, entries = vector["bits"], len(values)
    packed = statuslist.pack(values, entries=entries, bits=bits)
    assert packed.hex() == vector["packed"]
    assert jws.to_base64url(statuslist.compress(packed)) == vector["lst"]
    read = [statuslist.value_at(packed, n, bits=bits) for n in range(entries)]
    assert read == vector["values"]


@pytest.mark.parametrize("vector", VECTORS["long"], ids=lambda v: f"{v['bits']} bits")
def test_long_lists_of_the_draft_are_read_and_made(vector: dict[str, Any]) -> None:
    bits, entries = vector["bits"], vector["entries"]
    size = entries * bits // 8
    packed = statuslist.inflate(jws.from_base64url(vector["lst"]), size)
    values = {int(index): value for index, value in vector["values"].items()}
    assert packed == statuslist.pack(values, entries=entries, bits=bits)
    assert [statuslist.value_at(packed, n, bits=bits) for n in values] == [
        *values.values()
    ]


def test_the_drafts_token_has_our_claims_and_a_sound_signature() -> None:
    vector = VECTORS["token"]
    protected, unprotected, content, raw = cbor2.loads(
        bytes.fromhex(vector["cwt"])
    ).value
    assert cbor2.loads(protected) == {1: -7, 16: statuslist.CWT_TYPE}
    assert list(cbor2.loads(content)) == [2, 6, 4, 65534, 65533]
    assert unprotected == {4: b"12"}
    key = signing.public_key_from(vector["key"])
    assert isinstance(key, ec.EllipticCurvePublicKey)
    r, s = int.from_bytes(raw[:32]), int.from_bytes(raw[32:])
    low = min(s, signing.P256_ORDER - s)
    data = cbor.encode(["Signature1", protected, b"", content])
    der = signing.der_from_raw(r.to_bytes(32) + low.to_bytes(32))
    key.verify(der, data, ec.ECDSA(hashes.SHA256()))


def test_another_library_reads_the_jwt_with_nothing_but_the_public_key() -> None:
    members: dict[str, str | list[str]] = {**signing.public_jwk(STATUS_KEY.public_key)}
    key = joserfc.jwk.ECKey.import_key(members)
    token = joserfc.jwt.decode(JWT, key, algorithms=["ES256"])
    assert token.header["typ"] == "statuslist+jwt"
    assert token.claims["sub"] == LISTED.uri
    assert token.claims["status_list"]["bits"] == 2
    lst = base64.urlsafe_b64decode(token.claims["status_list"]["lst"] + "==")
    assert zlib.decompress(lst) == LISTED.packed


def test_the_first_code_stands_in_the_lowest_bits() -> None:
    """A reader that begins at the highest bits finds another code's mark."""
    packed = statuslist.pack({0: Mark.REVOKED})
    assert packed[0] == 0b01
    assert statuslist.value_at(packed, 0) == Mark.REVOKED
    assert [statuslist.value_at(packed, n) for n in (1, 2, 3)] == [0, 0, 0]


@given(st.dictionaries(st.integers(0, 131_071), st.sampled_from(Mark), max_size=40))
def test_both_forms_give_every_mark_back(marks: dict[int, Mark]) -> None:
    listed = a_list(marks)
    read = statuslist.read_cwt(statuslist.as_cwt(listed, STATUS_SIGNER), STATUS_KEYS)
    again = statuslist.read_jwt(statuslist.as_jwt(listed, STATUS_SIGNER), STATUS_KEYS)
    assert read == again == listed
    assert {index: read.mark(index) for index in marks} == marks


def test_a_list_that_cannot_be_compressed_is_still_short_enough() -> None:
    full = {n: Mark(n * 2_654_435_761 % 2**32 >> 30) for n in range(131_072)}
    listed = a_list(full)
    cwt = statuslist.as_cwt(listed, STATUS_SIGNER)
    jwt = statuslist.as_jwt(listed, STATUS_SIGNER)
    assert len(cwt) < len(jwt) <= statuslist.LONGEST_TOKEN
    assert statuslist.read_jwt(jwt, STATUS_KEYS) == listed


@pytest.mark.parametrize("size", [0, 32_767, 32_769, 40_000])
def test_a_list_of_another_size_is_refused(size: int) -> None:
    with pytest.raises(StatusListError, match="another size"):
        statuslist.inflate(zlib.compress(bytes(size), 9))


def test_a_bomb_is_never_unpacked() -> None:
    bomb = zlib.compress(bytes(200_000_000), 9)
    tracemalloc.start()
    with pytest.raises(StatusListError, match="another size"):
        statuslist.inflate(bomb)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1_000_000


@pytest.mark.parametrize("tail", [b"\x00", zlib.compress(b"more")])
def test_bytes_behind_the_list_are_refused(tail: bytes) -> None:
    whole = statuslist.compress(LISTED.packed)
    with pytest.raises(StatusListError, match="another size"):
        statuslist.inflate(whole + tail)
    with pytest.raises(StatusListError, match="another size"):
        statuslist.inflate(whole[:-1])
    with pytest.raises(StatusListError, match="not zlib"):
        statuslist.inflate(b"plain bytes")


def test_no_bit_of_a_list_can_be_flipped() -> None:
    for place in range(len(CWT)):
        changed = bytearray(CWT)
        changed[place] ^= 1 << place % 8
        with pytest.raises(StatusListError):
            statuslist.read_cwt(bytes(changed), STATUS_KEYS)


def test_no_character_of_a_list_can_be_changed_or_left_out() -> None:
    for place in range(0, len(JWT), 3):
        other = "A" if JWT[place] != "A" else "B"
        for text in (JWT[:place] + other + JWT[place + 1 :], JWT[:place]):
            with pytest.raises(StatusListError):
                statuslist.read_jwt(text, STATUS_KEYS)


@given(st.binary(max_size=200), st.text(max_size=200))
def test_other_bytes_and_texts_are_refused(data: bytes, text: str) -> None:
    with pytest.raises(StatusListError):
        statuslist.read_cwt(data, STATUS_KEYS)
    with pytest.raises(StatusListError):
        statuslist.read_jwt(text, STATUS_KEYS)


@pytest.mark.parametrize(
    "changes",
    [
        {"use": KeyUse.CODE},
        {"use": KeyUse.BUNDLE},
        {"state": KeyState.COMPROMISED},
        {"compromised_at": AT},
        {"not_before": LISTED.issued_at + 1},
        {"sign_until": LISTED.issued_at - 1},
    ],
    ids=str,
)
def test_only_an_honest_status_key_within_its_time_is_believed(
    changes: dict[str, Any],
) -> None:
    key = record_for(STATUS_SIGNER, **{"use": KeyUse.STATUS, **changes})
    with pytest.raises(StatusListError):
        statuslist.read_cwt(CWT, {key.kid: key})
    with pytest.raises(StatusListError):
        statuslist.read_jwt(JWT, {key.kid: key})


def test_a_list_of_another_signer_is_refused() -> None:
    for signer in (STRANGER, ES256_SIGNER):
        with pytest.raises(StatusListError):
            statuslist.read_cwt(statuslist.as_cwt(LISTED, signer), STATUS_KEYS)
    forged = {STRANGER.kid: STATUS_KEY}
    with pytest.raises(StatusListError, match="does not fit"):
        statuslist.read_cwt(statuslist.as_cwt(LISTED, STRANGER), forged)


@pytest.mark.parametrize(
    "changes",
    [
        {"expires_at": LISTED.issued_at + DAY + 1},
        {"expires_at": LISTED.issued_at},
        {"ttl": -1},
        {"issued_at": True},
        {"uri": 5},
    ],
    ids=str,
)
def test_claims_beyond_the_limits_are_refused_however_well_signed(
    changes: dict[str, Any],
) -> None:
    listed = a_list(**changes)
    with pytest.raises(StatusListError):
        statuslist.read_cwt(statuslist.as_cwt(listed, STATUS_SIGNER), STATUS_KEYS)
    with pytest.raises(StatusListError):
        statuslist.read_jwt(statuslist.as_jwt(listed, STATUS_SIGNER), STATUS_KEYS)


def test_a_code_is_no_list_and_a_list_is_no_code() -> None:
    code_as_list = signing.seal(payload.encode(CLAIMS), STATUS_SIGNER, signing.TYPE)
    with pytest.raises(StatusListError):
        statuslist.read_cwt(code_as_list, STATUS_KEYS)
    with pytest.raises(StatusListError):
        statuslist.read_cwt(token_of(), STATUS_KEYS)
    with pytest.raises(ValueError, match="of this type"):
        opening.opened(CWT, signing.TYPE)


SOUND = {"bits": 2, "lst": statuslist.compress(LISTED.packed)}


@pytest.mark.parametrize(
    "held",
    [
        SOUND | {"bits": 1},
        SOUND | {"bits": 2.0},
        SOUND | {"lst": "text"},
        SOUND | {"aggregation_uri": "https://elsewhere.example"},
        {"lst": SOUND["lst"]},
        [],
    ],
    ids=["1 bit", "a float", "text", "an unknown member", "no bits", "a list"],
)
def test_another_shape_is_refused_however_well_signed(held: object) -> None:
    claims = {2: LISTED.uri, 4: AT + 60, 6: AT, 65533: held, 65534: 300}
    token = signing.seal(cbor.encode(claims), STATUS_SIGNER, statuslist.CWT_TYPE)
    with pytest.raises(StatusListError):
        statuslist.read_cwt(token, STATUS_KEYS)

"""Claims and their one byte form: lawful ones survive, all others are refused."""

import string
from dataclasses import replace
from typing import Any

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from codes import number, payload
from codes.payload import Claims, GccClaims, PayloadError, StatusRef
from tests.codes.builders import CLAIMS, ISSUED, LONGEST, claim_map, with_gcc

digests = st.binary(min_size=32, max_size=32)
seconds = st.integers(0, 2**32 - 1 - payload.LONGEST_VALIDITY)


def visible(longest: int) -> st.SearchStrategy[str]:
    return st.text(
        st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=longest
    )


gcc_claims = st.builds(
    GccClaims,
    scheme_number=st.integers(1, 65535),
    exporter_uscc=st.text(
        string.digits + string.ascii_uppercase, min_size=18, max_size=18
    ),
    subject=st.from_regex("[0-9A-Z][0-9A-Z./-]{0,31}", fullmatch=True),
    hs_code=st.sampled_from(["870124", "87012400", "8701240090", "8701240090123"]),
    batteries=st.none() | st.tuples(st.integers(1, 999), digests),
    carbon=st.none() | st.tuples(st.sampled_from(["0", "0.5", "42000.50"]), digests),
    port=st.just("CNKHG"),
    destination=st.sampled_from(["KZ", "TH", "AE"]),
    rule_set_version=st.just("2026042301"),
)


@st.composite
def lawful_claims(draw: st.DrawFn) -> Claims:
    issued = draw(seconds)
    start = issued + draw(st.integers(0, 3600))
    return Claims(
        issuer=draw(visible(16)),
        issued_at=issued,
        not_before=start,
        expires_at=start + draw(st.integers(1, payload.LONGEST_VALIDITY - 3600)),
        number=number.generate("H", 2026, lambda _: draw(st.integers(0, 2**50 - 1))),
        status=StatusRef(draw(st.integers(0, 131_071)), draw(visible(64))),
        gcc=draw(gcc_claims),
    )


@given(lawful_claims())
def test_lawful_claims_survive_the_journey_as_the_same_bytes(claims: Claims) -> None:
    data = payload.encode(claims)
    assert payload.decode(data) == claims
    assert payload.encode(payload.decode(data)) == data


def test_the_map_is_the_one_of_the_profile() -> None:
    root = cbor2.loads(payload.encode(CLAIMS))
    assert list(root) == [1, 4, 5, 6, 7, 65535, -65537]
    assert root[7] == b"GCH62BA8R6PX4K3"
    assert root[65535] == {"status_list": {"idx": 77, "uri": "urn:gcc:s:1"}}
    assert list(root[-65537]) == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
    assert root[-65537][1] == payload.PROFILE_VERSION
    assert root[-65537][7] == ["42000.5", bytes(range(32))]


def test_keys_stand_in_bytewise_order() -> None:
    keys = [cbor2.dumps(key) for key in cbor2.loads(payload.encode(CLAIMS))]
    assert keys == sorted(keys)


def test_a_subject_without_battery_or_carbon_report_says_null() -> None:
    claims = with_gcc(batteries=None, carbon=None)
    assert payload.decode(payload.encode(claims)) == claims
    assert cbor2.loads(payload.encode(claims))[-65537][6] is None


def test_the_limits_themselves_are_lawful() -> None:
    assert payload.decode(payload.encode(LONGEST)) == LONGEST


def test_the_battery_claim_does_not_depend_on_the_order_of_the_packs() -> None:
    # printf 'PACK-A\nPACK-B' | sha256sum
    digest = "ca2a934c27335802eaaca226474b58ca2b500d8e0f62622a5165fc3be2e2c9bc"
    assert payload.battery_claim(["PACK-B", "PACK-A"]) == (2, bytes.fromhex(digest))
    assert payload.battery_claim(["PACK-A", "PACK-B"])[1].hex() == digest


UNLAWFUL: dict[str, Claims] = {
    "no issuer": replace(CLAIMS, issuer=""),
    "a long issuer": replace(CLAIMS, issuer="I" * 17),
    "an issuer with a line break": replace(CLAIMS, issuer="CN\n"),
    "an issuer beyond ASCII": replace(CLAIMS, issuer="海关"),
    "a long status address": replace(CLAIMS, status=StatusRef(1, "u" * 65)),
    "a status index beyond the list": replace(CLAIMS, status=StatusRef(131_072, "u")),
    "a status index below zero": replace(CLAIMS, status=StatusRef(-1, "u")),
    "a status index that is a boolean": replace(
        CLAIMS, status=StatusRef(idx=True, uri="u")
    ),
    "start before issue": replace(CLAIMS, not_before=ISSUED - 1),
    "an end at the start": replace(CLAIMS, expires_at=ISSUED),
    "181 days": replace(CLAIMS, expires_at=ISSUED + payload.LONGEST_VALIDITY + 1),
    "a time that is a float": replace(CLAIMS, issued_at=float(ISSUED)),  # type: ignore[arg-type]
    "a time beyond 32 bits": replace(
        CLAIMS, issued_at=2**32, not_before=2**32, expires_at=2**32 + 1
    ),
    "a number with a wrong check": replace(CLAIMS, number="GCH62BA8R6PX4K4"),
    "a number as displayed": replace(CLAIMS, number="GCH62-BA8R6-PX4K3"),
    "a lower-case number": replace(CLAIMS, number="gch62ba8r6px4k3"),
    "scheme zero": with_gcc(scheme_number=0),
    "a scheme beyond 16 bits": with_gcc(scheme_number=65_536),
    "a short USCC": with_gcc(exporter_uscc="9135"),
    "a subject in lower case": with_gcc(subject="lzz7clxb5tc004187"),
    "a subject with a space": with_gcc(subject="LZZ7 CLXB"),
    "a long subject": with_gcc(subject="S" * 33),
    "an HS code of 7 digits": with_gcc(hs_code="8701240"),
    "an HS code in Arabic digits": with_gcc(
        hs_code="\u0668\u0667\u0660\u0661\u0662\u0664"
    ),
    "no batteries counted": with_gcc(batteries=(0, bytes(32))),
    "a battery digest of 31 bytes": with_gcc(batteries=(2, bytes(31))),
    "a battery count alone": with_gcc(batteries=(2,)),
    "a carbon value as a number": with_gcc(carbon=(42000.5, bytes(32))),
    "a carbon value with an exponent": with_gcc(carbon=("4.2E4", bytes(32))),
    "a carbon value with a plus": with_gcc(carbon=("+42", bytes(32))),
    "a negative carbon value": with_gcc(carbon=("-42", bytes(32))),
    "a lower-case port": with_gcc(port="cnkhg"),
    "a destination of three letters": with_gcc(destination="KAZ"),
    "a rule-set version with a dash": with_gcc(rule_set_version="2026-04-23"),
}


@pytest.mark.parametrize("claims", UNLAWFUL.values(), ids=UNLAWFUL.keys())
def test_unlawful_claims_are_never_encoded(claims: Claims) -> None:
    with pytest.raises(PayloadError):
        payload.encode(claims)


def put(*path: Any, value: Any) -> bytes:
    def change(root: dict[Any, Any]) -> None:
        for step in path[:-1]:
            root = root[step]
        root[path[-1]] = value

    return claim_map(change)


LAWFUL = payload.encode(CLAIMS)
FOREIGN: dict[str, bytes] = {
    "nothing": b"",
    "a lone break": b"\xff",
    "a list": b"\x80",
    "an unknown claim": put(2, value="subject"),
    "an unknown field": put(-65537, 11, value=1),
    "an unknown word beside the status list": put(65535, "x", value=1),
    "a missing claim": claim_map(lambda root: root.pop(1)),
    "a missing field": claim_map(lambda root: root[-65537].pop(10)),
    "a status that is text": put(65535, value="status_list"),
    "a number as text": put(7, value="GCH62BA8R6PX4K3"),
    "a number beyond ASCII": put(7, value=b"\xff" * 15),
    "a carbon value that is a float": put(-65537, 7, 0, value=42000.5),
    "a battery pair of three": put(-65537, 6, value=[2, bytes(32), 1]),
    "a battery map": put(-65537, 6, value={0: 2, 1: bytes(32)}),
    "a boolean for a count": put(-65537, 6, 0, value=True),
    "a null port": put(-65537, 8, value=None),
    "a huge time": put(4, value=2**64),
    "a date for a time": put(4, value=cbor2.CBORTag(1, ISSUED)),
    "a set": cbor2.dumps({1, 2}),
    "a shared reference to itself": bytes.fromhex("d81c81d81d00"),
    "trailing bytes": LAWFUL + b"\x00",
    "a self-described payload": b"\xd9\xd9\xf7" + LAWFUL,
    "deep nesting": b"\x81" * 300 + b"\x00",
    "an announced gigabyte": b"\x5a\x40\x00\x00\x00",
}


@pytest.mark.parametrize("data", FOREIGN.values(), ids=FOREIGN.keys())
def test_bytes_outside_the_profile_are_refused(data: bytes) -> None:
    with pytest.raises(PayloadError):
        payload.decode(data)


@pytest.mark.parametrize("version", [0, 2, 255])
def test_another_profile_version_is_named_as_such(version: int) -> None:
    def change(root: dict[Any, Any]) -> None:
        root[-65537] = {1: version, 99: "something new"}
        root[500] = "and here"

    with pytest.raises(payload.UnsupportedVersionError):
        payload.decode(claim_map(change))


@pytest.mark.parametrize("version", [True, 1.0, "1", None])
def test_a_version_of_another_type_is_no_version(version: object) -> None:
    with pytest.raises(PayloadError) as caught:
        payload.decode(put(-65537, 1, value=version))
    assert type(caught.value) is PayloadError


@given(st.binary(max_size=400))
def test_any_bytes_are_either_claims_or_refused(data: bytes) -> None:
    with pytest.raises(PayloadError):
        payload.decode(data)

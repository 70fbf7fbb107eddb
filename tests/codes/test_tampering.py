"""Nothing but the one genuine text is valid, and no text raises."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from codes import base45text, number, opening, payload, signing
from codes.payload import StatusRef
from codes.verification import Answer, Result, Verdict, verify
from tests.codes.builders import (
    AT,
    CLAIMS,
    EDDSA_SIGNER,
    ES256_SIGNER,
    GCC,
    PREFIX,
    SIGNERS,
    TRUST,
    claim_map,
    text_of,
    text_signed_over,
    token_of,
)

CONTENT = payload.encode(CLAIMS)


def judge(text: str) -> Result:
    return verify(text, trust=TRUST, at=AT)


def judge_token(token: bytes) -> Result:
    return judge(PREFIX + base45text.encode(token))


def forged(
    header: dict[Any, Any] | bytes,
    *,
    unprotected: object = None,
    tag: int = 18,
    content: object = CONTENT,
) -> Verdict:
    """The verdict on a token whose unusual parts a genuine key did sign."""
    protected = header if isinstance(header, bytes) else cbor2.dumps(header)
    signed = cbor2.dumps(["Signature1", protected, b"", content])
    parts = [protected, unprotected or {}, content, ES256_SIGNER.sign(signed)]
    return judge_token(cbor2.dumps(cbor2.CBORTag(tag, parts))).verdict


HEADER: dict[Any, Any] = {1: signing.ES256, 4: ES256_SIGNER.kid, 16: signing.TYPE}


def test_the_forgery_bench_makes_genuine_tokens_when_it_changes_nothing() -> None:
    assert forged(HEADER) is Verdict.VALID


def bit_flips(token: bytes) -> Iterator[bytes]:
    for place in range(len(token)):
        for bit in range(8):
            changed = bytearray(token)
            changed[place] ^= 1 << bit
            yield bytes(changed)


# Twenty codes of different trucks and lengths, signed with both algorithms.
TWENTY = [
    token_of(
        replace(
            CLAIMS,
            number=number.generate("H", 2026),
            status=StatusRef(n * 6553, f"urn:gcc:s:{10**n}"[:64]),
            gcc=replace(GCC, hs_code="87012" + "0" * (1 + n % 2 * 2), port="CNKHG"),
        ),
        SIGNERS[n % 2],
    )
    for n in range(20)
]


@pytest.mark.parametrize("token", TWENTY, ids=range(20))
def test_no_single_bit_of_twenty_codes_can_be_flipped(token: bytes) -> None:
    assert judge_token(token).verdict is Verdict.VALID
    results = [judge_token(changed) for changed in bit_flips(token)]
    assert {result.verdict for result in results} <= {
        Verdict.BAD_SIGNATURE,
        Verdict.MALFORMED,
        Verdict.UNKNOWN_KEY,
        Verdict.UNSUPPORTED_VERSION,
    }
    assert {result.claims for result in results} == {None}


@pytest.mark.parametrize("token", TWENTY, ids=range(20))
def test_no_truncation_of_twenty_codes_is_valid(token: bytes) -> None:
    cut = {judge_token(token[:length]).verdict for length in range(len(token))}
    assert cut == {Verdict.MALFORMED}
    cut = {judge_token(token[start:]).verdict for start in range(1, len(token))}
    assert cut == {Verdict.MALFORMED}
    text = signing.as_text(token, PREFIX)
    cut = {judge(text[:length]).verdict for length in range(len(text))}
    assert cut == {Verdict.MALFORMED}


@given(st.data())
def test_no_character_can_be_changed(data: st.DataObject) -> None:
    text = text_of()
    place = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.characters().filter(lambda drawn: drawn != text[place]))
    result = judge(text[:place] + other + text[place + 1 :])
    assert result.verdict is not Verdict.VALID
    assert result.claims is None


@given(st.text())
def test_any_text_gets_a_verdict(text: str) -> None:
    assert judge(text).verdict is not Verdict.VALID
    assert judge(PREFIX + text).verdict is Verdict.MALFORMED


@given(st.binary(max_size=signing.LONGEST_TOKEN))
def test_any_bytes_get_a_verdict(token: bytes) -> None:
    assert judge_token(token).verdict is Verdict.MALFORMED


@given(st.binary(max_size=300))
def test_any_signed_bytes_get_a_verdict(content: bytes) -> None:
    assert judge(text_signed_over(content)).verdict is Verdict.MALFORMED


tags = st.integers(0, 40) | st.sampled_from([18, 100, 256, 258, 1004, 55799])
keys = st.integers(-70000, 70000) | st.booleans() | st.floats() | st.text(max_size=3)
trees = st.recursive(
    st.none() | keys | st.binary(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(keys, inner, max_size=4)
        | st.builds(cbor2.CBORTag, tags, inner)
    ),
    max_leaves=12,
)


@given(trees, trees, trees)
def test_any_cbor_gets_a_verdict(header: Any, content: Any, signature: Any) -> None:
    parts = [cbor2.dumps(header), {}, cbor2.dumps(content), signature]
    assert judge_token(cbor2.dumps(cbor2.CBORTag(18, parts))).claims is None
    assert judge_token(cbor2.dumps(content)).verdict is Verdict.MALFORMED


@pytest.mark.parametrize("size", [801, 10_000, 1_000_000])
def test_length_is_checked_before_anything_else(size: int) -> None:
    assert judge(PREFIX + "0" * size).verdict is Verdict.MALFORMED
    assert judge("GCC1:" + "0" * 1_200).verdict is Verdict.MALFORMED


HEADERS: dict[str, dict[Any, Any] | bytes] = {
    "an unknown header": HEADER | {99: 1},
    "a critical header": HEADER | {2: [99], 99: 1},
    "no type": {1: signing.ES256, 4: ES256_SIGNER.kid},
    "another type": HEADER | {16: "cwt"},
    "no kid": {1: signing.ES256, 16: signing.TYPE},
    "no algorithm": {4: ES256_SIGNER.kid, 16: signing.TYPE},
    "a short kid": HEADER | {4: ES256_SIGNER.kid[:7]},
    "a kid that is text": HEADER | {4: "12345678"},
    "a boolean key": {True: -7, 4: ES256_SIGNER.kid, 16: signing.TYPE},
    "a float key": {1.0: -7, 4: ES256_SIGNER.kid, 16: signing.TYPE},
    "a float algorithm": HEADER | {1: -7.0},
    "an algorithm by name": HEADER | {1: "ES256"},
    "ES384": HEADER | {1: -35},
    "HMAC": HEADER | {1: 5},
    "another order": {4: ES256_SIGNER.kid, 1: -7, 16: signing.TYPE},
    "a repeated key": b"\xa4\x01\x26\x01\x26" + cbor2.dumps(HEADER)[3:],
    "a long form of the map": b"\xb8\x03" + cbor2.dumps(HEADER)[1:],
    "an endless map": b"\xbf" + cbor2.dumps(HEADER)[1:] + b"\xff",
    "trailing bytes": cbor2.dumps(HEADER) + b"\x00",
    "an empty header": b"",
    "a list": b"\x80",
}


@pytest.mark.parametrize("header", HEADERS.values(), ids=HEADERS.keys())
def test_a_signed_header_other_than_the_exact_one_is_malformed(
    header: dict[Any, Any] | bytes,
) -> None:
    assert forged(header) is Verdict.MALFORMED


def test_an_algorithm_that_contradicts_the_key_is_a_bad_signature() -> None:
    assert forged(HEADER | {1: signing.EDDSA}) is Verdict.BAD_SIGNATURE
    assert forged(HEADER | {4: EDDSA_SIGNER.kid}) is Verdict.BAD_SIGNATURE


def test_a_kid_beside_the_protected_one_is_malformed() -> None:
    assert forged(HEADER, unprotected={4: EDDSA_SIGNER.kid}) is Verdict.MALFORMED
    assert forged(HEADER, unprotected={4: ES256_SIGNER.kid}) is Verdict.MALFORMED


@pytest.mark.parametrize("tag", [16, 17, 61, 98, 55799])
def test_another_tag_is_malformed(tag: int) -> None:
    assert forged(HEADER, tag=tag) is Verdict.MALFORMED


@pytest.mark.parametrize("content", [None, "text", 5, []])
def test_a_payload_that_is_detached_or_no_byte_string_is_malformed(
    content: object,
) -> None:
    assert forged(HEADER, content=content) is Verdict.MALFORMED


def test_a_token_without_its_tag_or_with_two_is_malformed() -> None:
    token = token_of()
    assert judge_token(token[1:]).verdict is Verdict.MALFORMED
    assert judge_token(b"\xd8\x3d" + token).verdict is Verdict.MALFORMED


def test_bytes_after_the_token_are_malformed() -> None:
    assert judge_token(token_of() + b"\x00").verdict is Verdict.MALFORMED
    assert judge_token(token_of() * 2).verdict is Verdict.MALFORMED


def test_longer_forms_of_the_same_token_are_malformed() -> None:
    token = token_of()
    longer = token.replace(b"\x58\x40", b"\x59\x00\x40", 1)
    endless = b"\xd2\x9f" + token[2:] + b"\xff"
    chunked = token[:-66] + b"\x5f" + token[-66:] + b"\xff"
    for other in (longer, endless, chunked):
        assert cbor2.loads(other) == cbor2.loads(token)
        assert judge_token(other).verdict is Verdict.MALFORMED


@pytest.mark.parametrize("head", [b"\x58%c", b"\x59\x00%c", b"\x5a\x00\x00\x00%c"])
def test_a_payload_under_another_head_is_malformed(head: bytes) -> None:
    """Short enough to stand behind any of them; one alone is its own."""
    for size in (20, 200):
        short = bytes(size)
        token = signing.sign(short, ES256_SIGNER)
        own = signing.byte_string(short)[:-size]
        other = token.replace(own + short, head % size + short)
        sealed = opening.opened(token, signing.TYPE)
        assert sealed.payload == short
        if other != token:
            with pytest.raises(ValueError, match="one form"):
                opening.opened(other, signing.TYPE)


def test_the_other_signature_that_ecdsa_allows_is_refused() -> None:
    token = token_of()
    s = int.from_bytes(token[-32:])
    twin = token[:-32] + (signing.P256_ORDER - s).to_bytes(32)
    assert judge_token(twin) == Result(Verdict.BAD_SIGNATURE, integrity=Answer.NO)


@pytest.mark.parametrize("place", [-64, -32])
@pytest.mark.parametrize("value", [0, signing.P256_ORDER, 2**256 - 1])
def test_degenerate_signature_numbers_are_refused(place: int, value: int) -> None:
    token = bytearray(token_of())
    token[place : place + 32 or None] = value.to_bytes(32)
    assert judge_token(bytes(token)).verdict is Verdict.BAD_SIGNATURE


def test_a_signature_over_another_context_is_refused() -> None:
    detached = cbor2.dumps(["Signature", cbor2.dumps(HEADER), b"", CONTENT])
    with_aad = cbor2.dumps(["Signature1", cbor2.dumps(HEADER), b"x", CONTENT])
    for data in (detached, with_aad, CONTENT):
        signature = ES256_SIGNER.sign(data)
        token = signing.assemble(signing.ES256, ES256_SIGNER.kid, CONTENT, signature)
        assert judge_token(token).verdict is Verdict.BAD_SIGNATURE


def boolean_key(root: dict[Any, Any]) -> None:
    gcc = root[-65537]
    fields = list(gcc.items())
    gcc.clear()
    gcc.update({True: 1, **dict(fields[1:])})


@pytest.mark.parametrize(
    "content",
    [
        claim_map(lambda root: root.update({2: "subject"})),
        claim_map(lambda root: root[-65537].update({11: 0})),
        claim_map(boolean_key),
        claim_map(lambda root: root.update({4: float(root[4])})),
        b"\xa8\x01\x61\x49" + CONTENT[1:],
        b"\xb8\x07" + CONTENT[1:],
        b"\xbf" + CONTENT[1:] + b"\xff",
        CONTENT + b"\x00",
        cbor2.dumps(dict(reversed(cbor2.loads(CONTENT).items()))),
    ],
    ids=[
        "an unknown claim",
        "an unknown field",
        "a boolean key",
        "a float time",
        "a repeated claim",
        "a long form of the map",
        "an endless map",
        "trailing bytes",
        "another order",
    ],
)
def test_signed_claims_outside_the_profile_are_malformed(content: bytes) -> None:
    assert judge(text_signed_over(content)).verdict is Verdict.MALFORMED


def test_a_later_profile_version_is_unsupported_and_not_malformed() -> None:
    content = claim_map(lambda root: root[-65537].update({1: 2, 11: "new"}))
    assert judge(text_signed_over(content)).verdict is Verdict.UNSUPPORTED_VERSION

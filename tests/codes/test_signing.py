"""Tokens have one exact form, whoever signs them; keys have one name."""

import base64

import cbor2
import joserfc.jwk
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from codes import payload, signing
from tests.codes.builders import (
    CLAIMS,
    ES256_KEY,
    ES256_SIGNER,
    LONGEST,
    PREFIX,
    PUBLIC_KEYS,
    SIGNERS,
    text_of,
    token_of,
)


@pytest.mark.parametrize("signer", SIGNERS)
def test_a_token_is_a_tagged_cose_sign1_with_the_exact_header(
    signer: signing.LocalSigner,
) -> None:
    outer = cbor2.loads(token_of(CLAIMS, signer))
    protected, unprotected, content, signature = outer.value
    assert outer.tag == 18
    assert cbor2.loads(protected) == {1: signer.alg, 4: signer.kid, 16: "gcc+cwt"}
    assert list(cbor2.loads(protected)) == [1, 4, 16]
    assert unprotected == {}
    assert content == payload.encode(CLAIMS)
    assert len(signature) == 64


@pytest.mark.parametrize("signer", SIGNERS)
def test_signing_the_same_claims_twice_gives_the_same_token(
    signer: signing.LocalSigner,
) -> None:
    assert token_of(CLAIMS, signer) == token_of(CLAIMS, signer)


@given(st.binary(max_size=64))
def test_the_s_of_a_signature_is_always_low(data: bytes) -> None:
    raw = ES256_SIGNER.sign(data)
    assert int.from_bytes(raw[32:]) <= signing.P256_ORDER // 2


def test_a_high_s_becomes_low_on_the_way_out_and_is_refused_on_the_way_in() -> None:
    high = signing.P256_ORDER - 5
    der = signing.der_from_raw((7).to_bytes(32) + (5).to_bytes(32))
    assert signing.raw_from_der(der) == (7).to_bytes(32) + (5).to_bytes(32)
    with pytest.raises(ValueError, match="low"):
        signing.der_from_raw((7).to_bytes(32) + high.to_bytes(32))


def test_the_longest_lawful_claims_fit_into_the_size_limits() -> None:
    assert len(token_of(LONGEST)) <= signing.LONGEST_TOKEN
    assert len(text_of(LONGEST)) <= signing.LONGEST_TEXT


def test_a_token_or_text_over_the_limit_is_never_made() -> None:
    with pytest.raises(ValueError, match="too long"):
        signing.sign(bytes(signing.LONGEST_TOKEN), ES256_SIGNER)
    with pytest.raises(ValueError, match="too long"):
        signing.as_text(bytes(signing.LONGEST_TOKEN), PREFIX)


@pytest.mark.parametrize(("kid", "signature"), [(7, 64), (9, 64), (8, 63), (8, 65)])
def test_parts_of_another_size_make_no_token(kid: int, signature: int) -> None:
    with pytest.raises(ValueError, match="8 bytes"):
        signing.assemble(signing.ES256, bytes(kid), b"", bytes(signature))


def test_a_text_gives_its_token_back() -> None:
    assert signing.from_text(text_of(), PREFIX) == token_of()


@pytest.mark.parametrize(
    "text",
    ["", "GCT1:A", text_of().lower(), text_of() + "\n", " " + text_of(), "GCT1:" * 300],
)
def test_a_text_that_is_not_the_one_form_of_a_token_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"Base45|this system|one text"):
        signing.from_text(text, PREFIX)


@pytest.mark.parametrize("signer", SIGNERS)
def test_a_published_key_reads_back_under_the_same_kid(
    signer: signing.LocalSigner,
) -> None:
    jwk = signing.public_jwk(PUBLIC_KEYS[signer])
    assert signing.public_key_from(jwk) == PUBLIC_KEYS[signer]
    assert signing.kid_of(jwk) == signer.kid
    assert set(jwk) - {"kty", "crv", "x", "y"} == {"kid", "alg", "use"}


def test_the_thumbprint_is_the_one_that_other_programs_compute() -> None:
    jwk = signing.public_jwk(ES256_KEY.public_key())
    members: dict[str, str | list[str]] = {**jwk}
    other = joserfc.jwk.ECKey.import_key(members).thumbprint()
    assert signing.thumbprint(jwk) == base64.urlsafe_b64decode(other + "=")


def test_a_point_beside_the_curve_is_no_key() -> None:
    jwk = signing.public_jwk(ES256_KEY.public_key())
    with pytest.raises(ValueError, match="Invalid EC key"):
        signing.public_key_from(jwk | {"y": jwk["x"]})


@pytest.mark.parametrize("jwk", [{}, {"kty": "RSA"}, {"kty": "EC", "crv": "P-384"}])
def test_a_key_of_another_kind_is_refused(jwk: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="neither"):
        signing.public_key_from(jwk)


def test_a_key_on_another_curve_is_refused() -> None:
    key = ec.derive_private_key(5, ec.SECP384R1())
    with pytest.raises(ValueError, match="P-256"):
        signing.public_jwk(key.public_key())
    with pytest.raises(ValueError, match="P-256"):
        signing.LocalSigner(key)

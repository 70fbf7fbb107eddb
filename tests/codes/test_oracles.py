"""A stranger's library, in an environment of its own, agrees with our verifier."""

import time
from dataclasses import replace

import pytest

from codes import base45text, number, payload, signing
from codes.payload import Claims
from codes.verification import Verdict, verify
from tests.codes.builders import (
    CLAIMS,
    DAY,
    PREFIX,
    PUBLIC_KEYS,
    SIGNERS,
    key_record,
    text_of,
    token_of,
    trust_in,
)
from tests.codes.oracles import environment

# The foreign library asks the clock itself, so these codes are of today.
NOW = int(time.time())
JWKS = [signing.public_jwk(key) for key in PUBLIC_KEYS.values()]
TRUST = trust_in(
    *(
        key_record(signer, not_before=0, sign_until=NOW, verify_until=NOW + 200 * DAY)
        for signer in SIGNERS
    )
)


def of_today(*, not_before: int = NOW - DAY, expires_at: int = NOW + DAY) -> Claims:
    return replace(
        CLAIMS,
        number=number.generate("H", 2026),
        issued_at=NOW - DAY,
        not_before=not_before,
        expires_at=expires_at,
    )


def ours(text: str) -> str | None:
    result = verify(text, trust=TRUST, at=NOW)
    if result.verdict is not Verdict.VALID or result.claims is None:
        return None
    return payload.encode(result.claims).hex()


def broken(text: str, place: int) -> str:
    """The code with one byte changed."""
    token = bytearray(signing.from_text(text, PREFIX))
    token[place] ^= 0x15
    return PREFIX + base45text.encode(bytes(token))


def test_both_accept_25_codes_and_refuse_25_broken_ones() -> None:
    sound = [text_of(of_today(), SIGNERS[n % 2]) for n in range(25)]
    texts = sound + [broken(text, 32 + 11 * n) for n, text in enumerate(sound)]
    theirs = environment.ask(JWKS, texts)
    assert theirs == [ours(text) for text in texts]
    assert all(theirs[:25])
    assert not any(theirs[25:])


@pytest.mark.parametrize("signer", SIGNERS)
def test_both_refuse_by_time_key_and_algorithm(signer: signing.LocalSigner) -> None:
    claims = of_today()
    token = token_of(claims, signer)
    swapped = {signing.ES256: signing.EDDSA, signing.EDDSA: signing.ES256}[signer.alg]
    content, signature = payload.encode(claims), token[-signing.SIGNATURE_BYTES :]
    tokens = [
        token_of(of_today(expires_at=NOW - 300), signer),
        token_of(of_today(not_before=NOW + 600), signer),
        signing.assemble(swapped, signer.kid, content, signature),
        signing.assemble(signer.alg, bytes(8), content, signature),
        token[: -signing.SIGNATURE_BYTES] + bytes(signing.SIGNATURE_BYTES),
    ]
    texts = [signing.as_text(token, PREFIX) for token in tokens]
    assert environment.ask(JWKS, texts) == [None] * len(texts)
    assert [ours(text) for text in texts] == [None] * len(texts)


def test_we_refuse_second_forms_that_the_stranger_lets_pass() -> None:
    """Why a token is no identity: the same signature, or its twin, in other bytes."""
    token = token_of(of_today())
    s = int.from_bytes(token[-32:])
    twin = token[:-32] + (signing.P256_ORDER - s).to_bytes(32)
    longer = token.replace(b"\x58\x40", b"\x59\x00\x40", 1)
    texts = [PREFIX + base45text.encode(form) for form in (twin, longer)]
    assert all(environment.ask(JWKS, texts))
    assert [ours(text) for text in texts] == [None, None]

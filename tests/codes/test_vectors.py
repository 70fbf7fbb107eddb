"""Published vectors of the standards that a code rests on, and our own fixed ones."""

import base64
import json
from pathlib import Path
from typing import Any, cast

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from codes import base45text, cbor, signing
from codes.verification import Verdict, verify
from tests.codes.builders import (
    CLAIMS,
    EDDSA_SIGNER,
    ES256_SIGNER,
    LONGEST,
    TRUST,
    text_of,
)

VECTORS = Path(__file__).parent / "vectors"


def load(name: str) -> Any:
    return json.loads((VECTORS / name).read_text("utf-8"))


PUBLISHED = load("published.json")
OURS = load("gct1.json")


@pytest.mark.parametrize("vector", PUBLISHED["rfc6979"], ids=lambda v: v["message"])
def test_es256_is_the_deterministic_ecdsa_of_rfc_6979(vector: dict[str, str]) -> None:
    r, s = int(vector["r"], 16), int(vector["s"], 16)
    low = min(s, signing.P256_ORDER - s)
    raw = ES256_SIGNER.sign(vector["message"].encode())
    assert raw == r.to_bytes(32) + low.to_bytes(32)


@pytest.mark.parametrize("vector", PUBLISHED["rfc8032"], ids=lambda v: v["name"])
def test_eddsa_is_the_ed25519_of_rfc_8032(vector: dict[str, str]) -> None:
    secret = bytes.fromhex(vector["secret"])
    private_key = ed25519.Ed25519PrivateKey.from_private_bytes(secret)
    signer = signing.LocalSigner(private_key)
    assert signer.sign(bytes.fromhex(vector["message"])).hex() == vector["signature"]
    jwk = signing.public_jwk(private_key.public_key())
    x = base64.urlsafe_b64encode(bytes.fromhex(vector["public"])).rstrip(b"=").decode()
    assert jwk["x"] == x


@pytest.mark.parametrize("vector", PUBLISHED["rfc9285"], ids=lambda v: v["text"])
def test_base45_is_that_of_rfc_9285(vector: dict[str, str]) -> None:
    assert base45text.encode(vector["data"].encode()) == vector["text"]
    assert base45text.decode(vector["text"]) == vector["data"].encode()


@pytest.mark.parametrize("text", ["GGW", ":::"])
def test_base45_refuses_what_rfc_9285_calls_an_error(text: str) -> None:
    with pytest.raises(ValueError, match="Base45"):
        base45text.decode(text)


@pytest.mark.parametrize("vector", PUBLISHED["thumbprints"], ids=lambda v: v["source"])
def test_thumbprints_are_those_of_rfc_7638_and_rfc_8037(vector: dict[str, Any]) -> None:
    expected = base64.urlsafe_b64decode(vector["thumbprint"] + "=")
    assert signing.thumbprint(vector["jwk"]) == expected
    assert signing.kid_of(vector["jwk"]) == expected[:8]


def test_the_signed_cwt_of_rfc_8392_opens_with_our_pieces() -> None:
    vector = PUBLISHED["rfc8392"]
    outer = cast("cbor.Tag", cbor.decode(bytes.fromhex(vector["token"])))
    protected, _, content, signature = outer.value
    assert outer.tag == 18
    assert content.hex() == vector["claims"]
    x, y = int(vector["x"], 16), int(vector["y"], 16)
    key = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    data = cbor.encode(["Signature1", protected, b"", content])
    key.verify(signing.der_from_raw(signature), data, ec.ECDSA(hashes.SHA256()))


def test_the_signed_cwt_of_rfc_8392_is_no_code_of_ours() -> None:
    token = bytes.fromhex(PUBLISHED["rfc8392"]["token"])
    text = TRUST.prefix + base45text.encode(token)
    assert verify(text, trust=TRUST, at=1_443_944_944).verdict is Verdict.MALFORMED


@pytest.mark.parametrize("vector", OURS["codes"], ids=lambda v: v["name"])
def test_our_fixed_codes_keep_their_verdicts(vector: dict[str, str]) -> None:
    result = verify(vector["text"], trust=TRUST, at=OURS["at"])
    assert result.verdict == vector["verdict"]


def test_signing_still_makes_the_fixed_codes() -> None:
    fixed = {vector["name"]: vector["text"] for vector in OURS["codes"]}
    assert text_of() == fixed["valid, ES256"]
    assert text_of(CLAIMS, EDDSA_SIGNER) == fixed["valid, EdDSA"]
    assert text_of(LONGEST) == fixed["the longest, of another issuer"]

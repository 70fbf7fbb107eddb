"""Lawful claims, keys and tokens; each test changes the one thing that it is about."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from codes import cbor, payload, signing, trust
from codes.payload import Claims, GccClaims, StatusRef
from codes.trust import KeyRecord, KeyState, KeyUse, Trust

# The published test keys of RFC 6979 (A.2.5) and RFC 8032 (7.1, test 1).
ES256_KEY = ec.derive_private_key(
    0xC9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721,
    ec.SECP256R1(),
)
EDDSA_KEY = ed25519.Ed25519PrivateKey.from_private_bytes(
    bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
)
ES256_SIGNER = signing.LocalSigner(ES256_KEY)
EDDSA_SIGNER = signing.LocalSigner(EDDSA_KEY)
SIGNERS = (ES256_SIGNER, EDDSA_SIGNER)
PUBLIC_KEYS: dict[signing.LocalSigner, signing.PublicKey] = {
    ES256_SIGNER: ES256_KEY.public_key(),
    EDDSA_SIGNER: EDDSA_KEY.public_key(),
}

PREFIX = signing.SANDBOX_PREFIX
ISSUER = "CN-GCC-TEST"
ISSUED = 1_793_500_000
DAY = 24 * 3600
EXPIRES = ISSUED + 30 * DAY
AT = ISSUED + DAY

GCC = GccClaims(
    scheme_number=1,
    exporter_uscc="91350200TEST00001X",
    subject="LZZ7CLXB5TC004187",
    hs_code="8701240090",
    batteries=payload.battery_claim(["PACK-B", "PACK-A"]),
    carbon=("42000.5", bytes(range(32))),
    port="CNKHG",
    destination="KZ",
    rule_set_version="2026042301",
)
CLAIMS = Claims(
    issuer=ISSUER,
    issued_at=ISSUED,
    not_before=ISSUED,
    expires_at=EXPIRES,
    number="GCH62BA8R6PX4K3",
    status=StatusRef(77, "urn:gcc:s:1"),
    gcc=GCC,
)
# Every text and number at the limit that the profile sets.
LONGEST = replace(
    CLAIMS,
    issuer="I" * 16,
    expires_at=ISSUED + payload.LONGEST_VALIDITY,
    status=StatusRef(payload.STATUS_LIST_ENTRIES - 1, "u" * 64),
    gcc=replace(
        GCC,
        scheme_number=65535,
        subject="S" * 32,
        hs_code="8" * 13,
        batteries=(999, bytes(32)),
        carbon=("9" * 15 + "." + "9" * 12, bytes(32)),
    ),
)


def with_gcc(**changes: Any) -> Claims:
    return replace(CLAIMS, gcc=replace(GCC, **changes))


def key_record(signer: signing.LocalSigner, **changes: Any) -> KeyRecord:
    record = KeyRecord(
        kid=signer.kid,
        alg=signer.alg,
        use=KeyUse.CODE,
        public_key=PUBLIC_KEYS[signer],
        state=KeyState.ACTIVE,
        not_before=ISSUED - DAY,
        sign_until=ISSUED + 90 * DAY,
        verify_until=ISSUED + 270 * DAY,
    )
    return replace(record, **changes)


def trust_in(*records: KeyRecord, **changes: Any) -> Trust:
    keys: trust.TrustedKeys = {record.kid: record for record in records}
    return replace(Trust(prefix=PREFIX, issuer=ISSUER, keys=keys), **changes)


TRUST = trust_in(*(key_record(signer) for signer in SIGNERS))


def token_of(claims: Claims = CLAIMS, signer: signing.Signer = ES256_SIGNER) -> bytes:
    return signing.sign(payload.encode(claims), signer)


def text_of(claims: Claims = CLAIMS, signer: signing.Signer = ES256_SIGNER) -> str:
    return signing.as_text(token_of(claims, signer), PREFIX)


def text_signed_over(content: bytes, signer: signing.Signer = ES256_SIGNER) -> str:
    """A genuine signature over whatever bytes a test puts in place of claims."""
    return signing.as_text(signing.sign(content, signer), PREFIX)


def claim_map(change: Callable[[dict[Any, Any]], object]) -> bytes:
    """The bytes of the lawful claim map after `change` has had its way with it."""
    root = cbor.decode(payload.encode(CLAIMS))
    assert isinstance(root, dict)
    change(root)
    return cbor.encode(root)

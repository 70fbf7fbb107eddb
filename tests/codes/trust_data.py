"""Keys of the other uses, a bundle and a status list, all of them lawful."""

from dataclasses import replace
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

from codes import bundle, statuslist
from codes.bundle import Addresses, Bundle
from codes.signing import LocalSigner
from codes.statuslist import Mark, StatusList
from codes.trust import KeyRecord, KeyState, KeyUse, Trust
from tests.codes.builders import (
    AT,
    CLAIMS,
    DAY,
    ISSUED,
    ISSUER,
    PREFIX,
    SIGNERS,
    key_record,
)

URI = CLAIMS.status.uri
INDEX = CLAIMS.status.idx


def signer_number(secret: int) -> LocalSigner:
    return LocalSigner(ec.derive_private_key(secret, ec.SECP256R1()))


STATUS_SIGNER = signer_number(101)
ROOT_SIGNER = signer_number(102)
NEXT_ROOT_SIGNER = signer_number(103)
STRANGER = signer_number(104)


def record_for(signer: LocalSigner, use: KeyUse, **changes: Any) -> KeyRecord:
    public = signer._private_key.public_key()
    record = KeyRecord(
        kid=signer.kid,
        alg=signer.alg,
        use=use,
        public_key=public,
        state=KeyState.ACTIVE,
        not_before=ISSUED - DAY,
        sign_until=ISSUED + 90 * DAY,
        verify_until=ISSUED + 270 * DAY,
    )
    return replace(record, **changes)


STATUS_KEY = record_for(STATUS_SIGNER, KeyUse.STATUS)
ROOT_KEY = record_for(ROOT_SIGNER, KeyUse.BUNDLE)
ROOT = bundle.fingerprint(ROOT_KEY)
CODE_KEYS = [key_record(signer) for signer in SIGNERS]
STATUS_KEYS = {STATUS_KEY.kid: STATUS_KEY}


def a_bundle(*keys: KeyRecord, **changes: Any) -> Bundle:
    """A bundle of an hour ago; the keys given stand in for those of the same kid."""
    known = {key.kid: key for key in [*CODE_KEYS, STATUS_KEY, ROOT_KEY, *keys]}
    made = Bundle(
        version=7,
        issued_at=AT - 3600,
        expires_at=AT - 3600 + bundle.LIVES_FOR,
        trust=Trust(prefix=PREFIX, issuer=ISSUER, keys=known),
        lists={URI: Addresses("https://x.example/1.cwt", "https://x.example/1.jwt")},
    )
    return replace(made, **changes)


def a_list(marks: dict[int, Mark] | None = None, **changes: Any) -> StatusList:
    """A list of a minute ago, by default with nothing stopped."""
    listed = StatusList(
        uri=URI,
        issued_at=AT - 60,
        expires_at=AT - 60 + statuslist.LIVES_FOR,
        ttl=statuslist.TTL,
        packed=statuslist.pack(marks or {}),
    )
    return replace(listed, **changes)

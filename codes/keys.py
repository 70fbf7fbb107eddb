"""Keys in the register: made, wrapped, handed to the signer, published."""

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)
from django.conf import settings
from django.db import IntegrityError, transaction

from codes.models import SigningKey
from codes.signing import (
    LocalSigner,
    PrivateKey,
    Signer,
    kid_of,
    public_jwk,
    public_key_from,
)
from codes.signing import algorithm_of as algorithm_of_public
from codes.trust import KeyRecord, KeyState, KeyUse, Trust
from codes.wrapping import kek_id, unwrap, wrap
from declarations.clock import database_now
from declarations.faults import Unavailable

SIGNS_FOR = timedelta(days=365)
# A code lives 180 days at most, so a key is verified that long after it signed last.
VERIFIES_FOR = SIGNS_FOR + timedelta(days=181)


@dataclass(frozen=True, slots=True)
class ActiveKey:
    """The key that signs now, with the means to sign."""

    row: SigningKey
    signer: Signer


def active_key(scheme_number: int) -> ActiveKey:
    """The signing key of a scheme, made on first need.

    Raises Unavailable in a process that holds no key-encryption key.
    """
    kek = _kek()
    row = _active_row(scheme_number) or _make(scheme_number, kek)
    signer = _signer(row.kid, row.alg, row.use, bytes(row.wrapped_private), kek)
    return ActiveKey(row, signer)


def _kek() -> bytes:
    kek: bytes | None = settings.CODE_KEK
    if not kek:
        raise Unavailable("no_key_encryption_key", "This process does not sign codes.")
    return kek


def _active_row(scheme_number: int) -> SigningKey | None:
    return SigningKey.objects.filter(
        use=KeyUse.CODE, scheme_number=scheme_number, state=KeyState.ACTIVE
    ).first()


def _make(scheme_number: int, kek: bytes) -> SigningKey:
    """A new ES256 key pair; if another process was faster, its key."""
    private = ec.generate_private_key(ec.SECP256R1())
    public = private.public_key()
    kid = kid_of(public_jwk(public)).hex()
    alg = algorithm_of_public(public)
    der = private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    # The batch that needs the key began before it was made.
    at = database_now().replace(microsecond=0) - timedelta(minutes=1)
    try:
        with transaction.atomic():
            return SigningKey.objects.create(
                kid=kid,
                use=KeyUse.CODE,
                scheme_number=scheme_number,
                alg=alg,
                public_jwk=public_jwk(public),
                wrapped_private=wrap(der, kek=kek, kid=kid, alg=alg, use=KeyUse.CODE),
                kek_id=kek_id(kek),
                state=KeyState.ACTIVE,
                not_before=at,
                sign_until=at + SIGNS_FOR,
                verify_until=at + VERIFIES_FOR,
            )
    except IntegrityError:
        row = _active_row(scheme_number)
        if row is None:
            raise
        return row


@lru_cache(maxsize=8)
def _signer(kid: str, alg: int, use: str, wrapped: bytes, kek: bytes) -> Signer:
    der = unwrap(wrapped, kek=kek, kid=kid, alg=alg, use=use)
    private = load_der_private_key(der, password=None)
    if not isinstance(private, PrivateKey):
        raise TypeError("not a signing key of this profile")
    return LocalSigner(private)


def current_trust() -> Trust:
    """What this system's verifier trusts now; one query."""
    records = [_record(row) for row in SigningKey.objects.filter(use=KeyUse.CODE)]
    return Trust(
        prefix=settings.TOKEN_PREFIX,
        issuer=settings.TOKEN_ISSUER,
        keys={record.kid: record for record in records},
    )


def _record(row: SigningKey) -> KeyRecord:
    compromised = row.compromised_at
    return KeyRecord(
        kid=bytes.fromhex(row.kid),
        alg=row.alg,
        use=KeyUse(row.use),
        public_key=public_key_from(row.public_jwk),
        state=KeyState(row.state),
        not_before=int(row.not_before.timestamp()),
        sign_until=int(row.sign_until.timestamp()),
        verify_until=int(row.verify_until.timestamp()),
        compromised_at=int(compromised.timestamp()) if compromised else None,
        scheme_number=row.scheme_number,
    )


def published_keys() -> dict[str, list[dict[str, str]]]:
    """The JWK set (RFC 7517) of every key that a verifier may still need."""
    rows = SigningKey.objects.exclude(
        state__in=[KeyState.COMPROMISED, KeyState.EXPIRED]
    ).order_by("pk")
    return {"keys": [row.public_jwk for row in rows]}

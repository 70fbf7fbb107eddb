"""Keys in the register: made, wrapped, handed to the signer, published."""

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from datetime import timedelta
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.db.models.functions import Now

from codes.log import services as log
from codes.models import SigningKey
from codes.publishing.changes import keys_changed
from codes.signing import (
    LocalSigner,
    PrivateKey,
    Signer,
    kid_of,
    public_jwk,
    public_key_from,
)
from codes.signing import algorithm_of as algorithm_of_public
from codes.trust import Duty, KeyRecord, KeyState, KeyUse, Trust
from codes.wrapping import kek_id, unwrap, wrap
from declarations import ledger
from declarations.clock import database_now
from declarations.faults import Unavailable
from declarations.parties.standing import SYSTEM, Actor

CHAIN = "keys"
SANDBOX_PREFIX = "GCT1:"
SIGNS_FOR = timedelta(days=365)
# A code lives 180 days at most, so a key is verified that long after it signed last.
VERIFIES_FOR = SIGNS_FOR + timedelta(days=181)
# Every verification asks this, and composing it would cost more than answering it.
_KEYS_OF_CODES = """
    SELECT id, kid, alg, use, public_jwk, state, not_before, sign_until, verify_until,
        compromised_at, scheme_number, sandbox
    FROM codes_signingkey WHERE use = %s ORDER BY id
"""


@dataclass(frozen=True, slots=True)
class ActiveKey:
    """The key that signs now, with the means to sign."""

    row: SigningKey
    signer: Signer


def active_key(scheme_number: int, *, sandbox: bool = False) -> ActiveKey:
    """The key that signs a scheme's codes, made on first need.

    Raises Unavailable in a process that holds no key-encryption key that fits, and
    once the key has signed for as long as it may.
    """
    return _active(Duty(KeyUse.CODE, scheme_number, sandbox))


def active_key_for(use: KeyUse, *, sandbox: bool = False) -> ActiveKey:
    """The key that signs lists, the bundle or the log; as `active_key`."""
    return _active(Duty(use, None, sandbox))


def _active(duty: Duty) -> ActiveKey:
    keks = key_encryption_keys()
    row = active_row(duty) or make(duty, KeyState.ACTIVE)
    if row.kek_id not in keks:
        raise Unavailable(
            "wrong_key_encryption_key", "This process cannot open the signing key."
        )
    signer = _signer(
        row.kid, row.alg, row.use, bytes(row.wrapped_private), keks[row.kek_id]
    )
    return ActiveKey(row, signer)


def key_encryption_keys() -> dict[str, bytes]:
    """The key-encryption keys of this process by id; the newest, under which new keys
    are wrapped, is the last. Raises Unavailable in a process without one."""
    held = [kek for kek in (settings.CODE_KEK, settings.CODE_KEK_NEXT) if kek]
    if not held:
        raise Unavailable("no_key_encryption_key", "This process does not sign codes.")
    return {kek_id(kek): kek for kek in held}


def active_row(duty: Duty) -> SigningKey | None:
    """The key that signs now. Raises Unavailable when its time to sign is over."""
    spent = ExpressionWrapper(Q(sign_until__lte=Now()), BooleanField())
    row = (
        SigningKey.objects.filter(state=KeyState.ACTIVE, **asdict(duty))
        .annotate(is_spent=spent)
        .first()
    )
    if row is not None and row.is_spent:
        raise Unavailable("key_expired", f"Key {row.kid} may not sign: rotate it.")
    return row


def spent_keys() -> int:
    """How many keys should sign and may not any more."""
    active = SigningKey.objects.filter(state=KeyState.ACTIVE)
    return active.filter(sign_until__lte=Now()).count()


def _new_private_key(use: KeyUse) -> PrivateKey:
    """Ed25519 for the log, as signed notes want it; ES256 for everything else."""
    if use is KeyUse.LOG:
        return ed25519.Ed25519PrivateKey.generate()
    return ec.generate_private_key(ec.SECP256R1())


def make(duty: Duty, state: KeyState) -> SigningKey:
    """A new key pair in a state; if another process was faster, its key."""
    private = _new_private_key(duty.use)
    public = private.public_key()
    kid = kid_of(public_jwk(public)).hex()
    alg = algorithm_of_public(public)
    der = private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    kek = list(key_encryption_keys().values())[-1]
    # The batch that needs the key began before it was made.
    at = database_now().replace(microsecond=0) - timedelta(minutes=1)
    try:
        with transaction.atomic():
            row = SigningKey.objects.create(
                **asdict(duty),
                kid=kid,
                alg=alg,
                public_jwk=public_jwk(public),
                wrapped_private=wrap(der, kek=kek, kid=kid, alg=alg, use=duty.use),
                kek_id=kek_id(kek),
                state=state,
                not_before=at,
                sign_until=at + SIGNS_FOR,
                verify_until=at + VERIFIES_FOR,
            )
    except IntegrityError:
        return SigningKey.objects.get(state=state, **asdict(duty))
    log.record_key(row, at=at)
    tell(row, "key.prepared" if state is KeyState.PENDING else "key.activated")
    keys_changed()
    return row


def tell(
    row: SigningKey, kind: str, *, actor: Actor = SYSTEM, reason: str = ""
) -> None:
    """What happened to a key, to the ledger: public parts only."""
    said = {"kid": row.kid, "use": row.use, "reason": reason}
    if row.scheme_number is not None:
        said["scheme"] = str(row.scheme_number)
    if row.sandbox:
        said["sandbox"] = "yes"
    ledger.append_to(CHAIN, kind, actor=actor, data=said, at=database_now())


@lru_cache(maxsize=8)
def _signer(kid: str, alg: int, use: str, wrapped: bytes, kek: bytes) -> Signer:
    return LocalSigner(opened(wrapped, kek=kek, kid=kid, alg=alg, use=use))


def opened(wrapped: bytes, *, kek: bytes, kid: str, alg: int, use: str) -> PrivateKey:
    """A private key as it lies at rest, unwrapped."""
    der = unwrap(wrapped, kek=kek, kid=kid, alg=alg, use=use)
    private = load_der_private_key(der, password=None)
    if not isinstance(private, PrivateKey):
        raise TypeError("not a signing key of this profile")
    return private


def current_trust(
    *, uses: Collection[KeyUse] = (KeyUse.CODE,), sandbox: bool = False
) -> Trust:
    """What this system's verifier trusts now, for codes or also for more; one query."""
    rows = SigningKey.objects.filter(use__in=uses, sandbox=sandbox).order_by("pk")
    return _trust(SANDBOX_PREFIX if sandbox else settings.TOKEN_PREFIX, rows)


def both_trusts() -> tuple[Trust, Trust]:
    """What codes are trusted by here, and by what those of the sandbox are; one query.
    No key is in both, so that no code passes from the one to the other."""
    rows = list(SigningKey.objects.raw(_KEYS_OF_CODES, [KeyUse.CODE]))
    return (
        _trust(settings.TOKEN_PREFIX, [row for row in rows if not row.sandbox]),
        _trust(SANDBOX_PREFIX, [row for row in rows if row.sandbox]),
    )


def _trust(prefix: str, rows: Iterable[SigningKey]) -> Trust:
    records = [_record(row) for row in rows]
    return Trust(
        prefix=prefix,
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


def published_keys(*, sandbox: bool = False) -> dict[str, list[dict[str, str]]]:
    """The JWK set (RFC 7517) of every key that a verifier may still need."""
    rows = (
        SigningKey.objects.filter(sandbox=sandbox)
        .exclude(state__in=[KeyState.COMPROMISED, KeyState.EXPIRED])
        .order_by("pk")
    )
    return {"keys": [row.public_jwk for row in rows]}

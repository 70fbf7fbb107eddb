"""The strict verifier: a text in, one verdict out, never an exception.

It reads a token leniently, rebuilds it from its parts and compares the bytes, so
whatever the profile does not spell out is refused. It asks no clock and no register.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from codes import cbor, payload, signing
from codes.payload import Claims
from codes.trust import KeyRecord, KeyUse, Trust, TrustedKeys

CLOCK_SKEW = 120
SUBJECT_TAIL = 6

_PREFIX_FAMILIES = ("GCC", "GCT")
_PREFIX_LENGTH = 5
_PARTS = 4


class Verdict(StrEnum):
    """The one answer to "may this code be relied on, and if not, why not?"."""

    VALID = "VALID"
    VALID_OFFLINE = "VALID_OFFLINE"
    EXPIRED = "EXPIRED"
    NOT_YET_VALID = "NOT_YET_VALID"
    REVOKED = "REVOKED"
    SUSPENDED = "SUSPENDED"
    CONSUMED = "CONSUMED"
    SUBJECT_MISMATCH = "SUBJECT_MISMATCH"
    UNKNOWN_KEY = "UNKNOWN_KEY"
    KEY_COMPROMISED = "KEY_COMPROMISED"
    BAD_SIGNATURE = "BAD_SIGNATURE"
    MALFORMED = "MALFORMED"
    WRONG_ENVIRONMENT = "WRONG_ENVIRONMENT"
    UNSUPPORTED_VERSION = "UNSUPPORTED_VERSION"
    STATUS_STALE = "STATUS_STALE"
    BUNDLE_EXPIRED = "BUNDLE_EXPIRED"
    NOT_IN_REGISTER = "NOT_IN_REGISTER"


class Answer(StrEnum):
    """What is known of integrity, issuer or status, each by itself."""

    YES = "yes"
    NO = "no"
    UNCHECKED = "unchecked"


class CodeStatus(StrEnum):
    """What the register says of a code that was issued."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    CONSUMED = "consumed"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Result:
    """The verdict and its three separate answers.

    `claims` is there if and only if integrity is YES: nobody shows unsigned words.
    """

    verdict: Verdict
    claims: Claims | None = None
    integrity: Answer = Answer.UNCHECKED
    issuer: Answer = Answer.UNCHECKED
    status: Answer = Answer.UNCHECKED
    code_status: CodeStatus | None = None


@dataclass(frozen=True, slots=True)
class _Envelope:
    alg: int
    kid: bytes
    payload: bytes
    signature: bytes


class _RefusedError(Exception):
    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict)
        self.verdict = verdict


_STATUS_VERDICTS = {
    CodeStatus.SUSPENDED: Verdict.SUSPENDED,
    CodeStatus.REVOKED: Verdict.REVOKED,
    CodeStatus.CONSUMED: Verdict.CONSUMED,
    CodeStatus.EXPIRED: Verdict.EXPIRED,
}


def verify(text: str, *, trust: Trust, at: int, subject: str | None = None) -> Result:
    """Judge a text at a moment. `subject` is the whole of it or its last 6 or more."""
    try:
        envelope, claims = _read(text, trust.prefix)
        key = _key_for(envelope, trust.keys)
    except _RefusedError as refusal:
        return _refused(refusal.verdict)
    if not _signed_by(key, envelope):
        return Result(Verdict.BAD_SIGNATURE, integrity=Answer.NO)
    distrust = _distrust(key, claims, trust.issuer)
    if distrust:
        return Result(distrust, claims, integrity=Answer.YES, issuer=Answer.NO)
    verdict = _verdict_at(claims, at, subject)
    return Result(verdict, claims, integrity=Answer.YES, issuer=Answer.YES)


def with_status(result: Result, status: CodeStatus | None) -> Result:
    """The result once the register has spoken; None is "never issued".

    The register has nothing to add where the signature or its key is not trusted.
    """
    if result.issuer is not Answer.YES:
        return result
    if status is CodeStatus.ACTIVE:
        return replace(result, status=Answer.YES, code_status=status)
    verdict = _STATUS_VERDICTS[status] if status else Verdict.NOT_IN_REGISTER
    return replace(result, verdict=verdict, status=Answer.NO, code_status=status)


def _refused(verdict: Verdict) -> Result:
    """What is known of a text that did not come as far as a signature check."""
    broken = verdict is Verdict.MALFORMED
    foreign = verdict in (Verdict.UNKNOWN_KEY, Verdict.WRONG_ENVIRONMENT)
    return Result(
        verdict,
        integrity=Answer.NO if broken else Answer.UNCHECKED,
        issuer=Answer.NO if foreign else Answer.UNCHECKED,
    )


def _read(text: str, prefix: str) -> tuple[_Envelope, Claims]:
    if len(text) > signing.LONGEST_TEXT:
        raise _RefusedError(Verdict.MALFORMED)
    if not text.startswith(prefix):
        raise _RefusedError(_verdict_on_prefix(text, prefix))
    try:
        envelope = _opened(signing.from_text(text, prefix))
        return envelope, payload.decode(envelope.payload)
    except payload.UnsupportedVersionError as fault:
        raise _RefusedError(Verdict.UNSUPPORTED_VERSION) from fault
    except ValueError as fault:
        raise _RefusedError(Verdict.MALFORMED) from fault


def _verdict_on_prefix(text: str, prefix: str) -> Verdict:
    family, version, colon = text[:3], text[3:4], text[4:_PREFIX_LENGTH]
    if family not in _PREFIX_FAMILIES or version not in "0123456789" or colon != ":":
        return Verdict.MALFORMED
    if family != prefix[:3]:
        return Verdict.WRONG_ENVIRONMENT
    return Verdict.UNSUPPORTED_VERSION


def _opened(token: bytes) -> _Envelope:
    """The parts of a token that is exactly what those parts make, or ValueError."""
    outer = cbor.decode(token)
    parts = outer.value if isinstance(outer, cbor.Tag) else None
    if not isinstance(parts, list | tuple) or len(parts) != _PARTS:
        raise ValueError("not a COSE_Sign1")
    protected, _, content, signature = parts
    if {type(protected), type(content), type(signature)} != {bytes}:
        raise ValueError("not three byte strings")
    envelope = _Envelope(*_named(cbor.decode(protected)), content, signature)
    rebuilt = signing.assemble(
        envelope.alg, envelope.kid, envelope.payload, envelope.signature
    )
    if rebuilt != token:
        raise ValueError("not the deterministic form")
    return envelope


def _named(header: object) -> tuple[int, bytes]:
    """The algorithm and the kid of a header; the rest is compared byte by byte."""
    alg, kid = (header.get(1), header.get(4)) if isinstance(header, dict) else (0, 0)
    if type(alg) is not int or type(kid) is not bytes:
        raise ValueError("no algorithm or no kid")
    if alg not in (signing.ES256, signing.EDDSA):
        raise ValueError("not an algorithm of this profile")
    return alg, kid


def _key_for(envelope: _Envelope, keys: TrustedKeys) -> KeyRecord:
    key = keys.get(envelope.kid)
    if key is None or key.use != KeyUse.CODE:
        raise _RefusedError(Verdict.UNKNOWN_KEY)
    return key


def _signed_by(key: KeyRecord, envelope: _Envelope) -> bool:
    """Whether the key signed this, with the algorithm that it is bound to."""
    if envelope.alg != key.alg or key.alg != signing.algorithm_of(key.public_key):
        return False
    data = signing.to_be_signed(envelope.alg, envelope.kid, envelope.payload)
    try:
        if isinstance(key.public_key, ed25519.Ed25519PublicKey):
            key.public_key.verify(envelope.signature, data)
        else:
            der = signing.der_from_raw(envelope.signature)
            key.public_key.verify(der, data, ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True


def _distrust(key: KeyRecord, claims: Claims, issuer: str) -> Verdict | None:
    """Why a good signature does not make this an issuer's code, if it does not."""
    if key.is_compromised:
        return Verdict.KEY_COMPROMISED
    if claims.issuer != issuer:
        return Verdict.WRONG_ENVIRONMENT
    if key.scheme_number not in (None, claims.gcc.scheme_number):
        return Verdict.UNKNOWN_KEY
    signed_in_time = key.not_before <= claims.issued_at <= key.sign_until
    if not signed_in_time or claims.expires_at > key.verify_until:
        return Verdict.UNKNOWN_KEY
    return None


def _verdict_at(claims: Claims, at: int, subject: str | None) -> Verdict:
    if subject is not None and not _names(subject, claims.gcc.subject):
        return Verdict.SUBJECT_MISMATCH
    if at < claims.not_before - CLOCK_SKEW:
        return Verdict.NOT_YET_VALID
    if at >= claims.expires_at + CLOCK_SKEW:
        return Verdict.EXPIRED
    return Verdict.VALID


def _names(given: str, subject: str) -> bool:
    whole = given == subject
    return whole or (len(given) >= SUBJECT_TAIL and subject.endswith(given))

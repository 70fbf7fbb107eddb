"""The strict verifier: a text in, one verdict out, never an exception.

Whatever the profile does not spell out is refused, because only the one byte form of
lawful claims is let through. It asks no clock and no register.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from codes import opening, payload, signing
from codes.opening import Sealed
from codes.payload import Claims
from codes.trust import KeyRecord, KeyUse, Trust, TrustedKeys

CLOCK_SKEW = 120
SUBJECT_TAIL = 6

_PREFIX_FAMILIES = ("GCC", "GCT")
_PREFIX_LENGTH = 5


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
        message, claims = _read(text, trust.prefix)
        key = _key_for(message.kid, trust.keys)
    except _RefusedError as refusal:
        return _refused(refusal.verdict)
    if not opening.is_signed_by(key, message):
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


def _read(text: str, prefix: str) -> tuple[Sealed, Claims]:
    if len(text) > signing.LONGEST_TEXT:
        raise _RefusedError(Verdict.MALFORMED)
    if not text.startswith(prefix):
        raise _RefusedError(_verdict_on_prefix(text, prefix))
    try:
        message = opening.opened(signing.from_text(text, prefix), signing.TYPE)
        return message, payload.decode(message.payload)
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


def _key_for(kid: bytes, keys: TrustedKeys) -> KeyRecord:
    key = keys.get(kid)
    if key is None or key.use != KeyUse.CODE:
        raise _RefusedError(Verdict.UNKNOWN_KEY)
    return key


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
    if subject is not None and not names(subject, claims.gcc.subject):
        return Verdict.SUBJECT_MISMATCH
    if at < claims.not_before - CLOCK_SKEW:
        return Verdict.NOT_YET_VALID
    if at >= claims.expires_at + CLOCK_SKEW:
        return Verdict.EXPIRED
    return Verdict.VALID


def names(given: str, subject: str) -> bool:
    """Whether what was given is the subject, or enough of its end."""
    whole = given == subject
    return whole or (len(given) >= SUBJECT_TAIL and subject.endswith(given))

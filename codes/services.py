"""Verifying online: what the token says, and what the register says of it."""

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

from codes import number, payload, verification
from codes.keys import current_trust
from codes.models import Code
from codes.verification import Answer, CodeStatus, Result, Verdict
from declarations.clock import database_now

TOKEN = re.compile(r"GC[CT][0-9]:", re.ASCII)
LONGEST_INPUT = 4000


@dataclass(frozen=True, slots=True)
class Verification:
    """The answer to whoever asks. `masked_subject` is all that a number alone
    reveals; `result.claims` is there when the token itself was shown. `reason` is why
    customs stopped a code that is genuine."""

    result: Result
    number: str = ""
    masked_subject: str = ""
    expires_at: datetime | None = None
    reason: str = ""


def verify(text: str, *, subject: str | None = None) -> Verification:
    """Judge a token, a link that holds one, or a number that a person typed."""
    wanted = _inside_link(text[:LONGEST_INPUT].strip())
    if TOKEN.match(wanted.upper()):
        return _verify_token(wanted, subject)
    return _look_up(wanted)


def _inside_link(text: str) -> str:
    """The code in a verification link's `code`, or the text itself."""
    if not text.lower().startswith(("http://", "https://")):
        return text
    try:
        query = urlsplit(text).query
    except ValueError:
        return text
    return next(iter(parse_qs(query).get("code", [])), "").strip()


def _verify_token(text: str, subject: str | None) -> Verification:
    at = database_now()
    result = verification.verify(
        text, trust=current_trust(), at=int(at.timestamp()), subject=subject
    )
    if result.claims is None:
        return Verification(result)
    said = result.claims
    code = Code.objects.filter(
        number=said.number, payload_digest=_digest_of(result)
    ).first()
    status = _status_at(code, at) if code else None
    return Verification(
        result=verification.with_status(result, status),
        number=said.number,
        expires_at=datetime.fromtimestamp(said.expires_at, UTC),
        reason=_reason(code),
    )


def _digest_of(result: Result) -> str:
    """What was signed, never the token's own bytes: (r, n-s) would verify too."""
    assert result.claims is not None  # noqa: S101 - the caller has looked
    return hashlib.sha256(payload.encode(result.claims)).hexdigest()


_STATUS_VERDICTS = {
    CodeStatus.ACTIVE: Verdict.VALID,
    CodeStatus.SUSPENDED: Verdict.SUSPENDED,
    CodeStatus.REVOKED: Verdict.REVOKED,
    CodeStatus.CONSUMED: Verdict.CONSUMED,
    CodeStatus.EXPIRED: Verdict.EXPIRED,
}


def _look_up(text: str) -> Verification:
    """By number alone: the register's word and a masked subject."""
    try:
        wanted = number.parse(text)
    except number.NumberError:
        return Verification(Result(Verdict.MALFORMED, integrity=Answer.NO))
    code = Code.objects.filter(number=wanted).first()
    if code is None:
        nothing = Result(Verdict.NOT_IN_REGISTER, status=Answer.NO)
        return Verification(nothing, number=wanted)
    status = _status_at(code, database_now())
    answer = Answer.YES if status is CodeStatus.ACTIVE else Answer.NO
    return Verification(
        result=Result(_STATUS_VERDICTS[status], status=answer, code_status=status),
        number=wanted,
        masked_subject=_masked(code.subject),
        expires_at=code.expires_at,
        reason=_reason(code),
    )


def _reason(code: Code | None) -> str:
    """Why the code is stopped; an active code's last reason is nobody's business."""
    stopped = {CodeStatus.SUSPENDED, CodeStatus.REVOKED}
    return code.status_reason if code and code.status in stopped else ""


def _status_at(code: Code, at: datetime) -> CodeStatus:
    """The register's word; an unused code past its day is expired, sweep or not."""
    status = CodeStatus(code.status)
    if status is CodeStatus.ACTIVE and at >= code.expires_at:
        return CodeStatus.EXPIRED
    return status


def _masked(subject: str) -> str:
    """Enough to compare with what stands in front of you, not to learn it."""
    return "•" * max(len(subject) - 4, 0) + subject[-4:]

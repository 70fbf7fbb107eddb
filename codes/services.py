"""Verifying online: what the token says, and what the register says of it."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

from django.conf import settings

from codes import number, opening, payload, signing, verification
from codes.keys import both_trusts
from codes.models import Code
from codes.payload import Claims
from codes.publishing.alarms import Sighting, raise_alarm
from codes.trust import Trust
from codes.verification import Answer, CodeStatus, Result, Verdict
from declarations.clock import database_now

TOKEN = re.compile(r"GC[CT][0-9]:", re.ASCII)
LONGEST_INPUT = 4000
# Composing this for every verification would cost more than answering it.
_BY_NUMBER = """
    SELECT id, number, subject, sandbox, payload_digest, expires_at, status,
        status_reason
    FROM codes_code WHERE number = ANY(%s)
"""
# What the verifier says of a key that it has never heard of.
FOREIGN = frozenset({Verdict.WRONG_ENVIRONMENT, Verdict.UNKNOWN_KEY})


@dataclass(frozen=True, slots=True)
class Verification:
    """The answer to whoever asks. `masked_subject` is all that a number alone
    reveals; `result.claims` is there when the token itself was shown. `reason` is why
    customs stopped a code that is genuine; `sandbox`, that the code is for trying out.
    """

    result: Result
    number: str = ""
    masked_subject: str = ""
    expires_at: datetime | None = None
    reason: str = ""
    sandbox: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """A token, a link that holds one, or a number that a person typed; and the VIN or
    consignment that it should belong to."""

    text: str
    subject: str | None = None

    @property
    def code(self) -> str:
        """The token or the number itself."""
        return _inside_link(self.text[:LONGEST_INPUT].strip())

    @property
    def is_token(self) -> bool:
        """Whether the code carries its proof; a number has to be looked up."""
        return TOKEN.match(self.code.upper()) is not None


@dataclass(frozen=True, slots=True)
class _Read:
    """What a question came to before the register was asked about `number`."""

    question: Question
    result: Result
    number: str = ""
    sandbox: bool = False


def verify(text: str, *, subject: str | None = None) -> Verification:
    """Judge one code."""
    return verify_all([Question(text, subject)])[0]


def verify_all(
    questions: Sequence[Question], *, sandbox: bool = False
) -> list[Verification]:
    """Judge each by itself, with one clock, one set of keys and one look into the
    register for all. A genuine code that is not in there raises the alarm.

    Codes of a sandbox are from another system; with `sandbox`, for whoever asks from
    inside one, they are judged like others, and marked.
    """
    at = database_now()
    trusts = both_trusts() if any(each.is_token for each in questions) else None
    read = [_read(each, trusts, at) for each in questions]
    codes = _codes(read)
    answers = [_answered(each, codes, at) for each in read]
    if not sandbox:
        answers = [_kept_out(each) for each in answers]
    unknown = [
        _sighting(each.question, answer.result.claims)
        for each, answer in zip(read, answers, strict=True)
        if answer.result.verdict is Verdict.NOT_IN_REGISTER
        and answer.result.claims
        and not answer.sandbox
    ]
    raise_alarm(unknown, at=at)
    return answers


def _kept_out(answer: Verification) -> Verification:
    """What the world outside learns of a code of a sandbox: nothing but that."""
    if not answer.sandbox:
        return answer
    foreign = Result(Verdict.WRONG_ENVIRONMENT, issuer=Answer.NO)
    return Verification(foreign, sandbox=True)


def _inside_link(text: str) -> str:
    """The code in a verification link's `code`, or the text itself."""
    if not text.lower().startswith(("http://", "https://")):
        return text
    try:
        query = urlsplit(text).query
    except ValueError:
        return text
    return next(iter(parse_qs(query).get("code", [])), "").strip()


def _read(
    question: Question, trusts: tuple[Trust, Trust] | None, at: datetime
) -> _Read:
    if trusts is None or not question.is_token:
        return _read_number(question)
    result, sandbox = _judged(question, trusts[0], at), False
    if result.verdict in FOREIGN and trusts[1].keys:
        # Which key signed tells the worlds apart: the prefix is not signed.
        played = _judged(question, trusts[1], at)
        sandbox = played.claims is not None
        result = played if sandbox else result
    named = result.claims.number if result.claims else ""
    return _Read(question, result, named, sandbox)


def _judged(question: Question, trust: Trust, at: datetime) -> Result:
    return verification.verify(
        question.code,
        trust=trust,
        at=int(at.timestamp()),
        subject=question.subject,
    )


def _read_number(question: Question) -> _Read:
    try:
        wanted = number.parse(question.code)
    except number.NumberError:
        return _Read(question, Result(Verdict.MALFORMED, integrity=Answer.NO))
    nothing = Result(Verdict.NOT_IN_REGISTER, status=Answer.NO)
    return _Read(question, nothing, wanted)


def _codes(read: Sequence[_Read]) -> Mapping[str, Code]:
    wanted = sorted({each.number for each in read if each.number})
    rows = Code.objects.raw(_BY_NUMBER, [wanted]) if wanted else ()
    return {code.number: code for code in rows}


def _answered(read: _Read, codes: Mapping[str, Code], at: datetime) -> Verification:
    code = codes.get(read.number)
    if read.result.claims is None:
        return _looked_up(read, code, at)
    if code and not _is_same(code, read, read.result.claims):
        code = None
    status = status_at(code, at) if code else None
    return Verification(
        result=verification.with_status(read.result, status),
        number=read.number,
        expires_at=datetime.fromtimestamp(read.result.claims.expires_at, UTC),
        reason=_reason(code),
        sandbox=read.sandbox,
    )


def _is_same(code: Code, read: _Read, claims: Claims) -> bool:
    same = code.payload_digest == _digest_of(claims)
    return same and code.sandbox == read.sandbox


def _digest_of(claims: Claims) -> str:
    """What was signed, never the token's own bytes: (r, n-s) would verify too."""
    return hashlib.sha256(payload.encode(claims)).hexdigest()


STATUS_VERDICTS = {
    CodeStatus.ACTIVE: Verdict.VALID,
    CodeStatus.SUSPENDED: Verdict.SUSPENDED,
    CodeStatus.REVOKED: Verdict.REVOKED,
    CodeStatus.CONSUMED: Verdict.CONSUMED,
    CodeStatus.EXPIRED: Verdict.EXPIRED,
}


def _sighting(question: Question, claims: Claims) -> Sighting:
    """What a genuine signature under an unknown code tells of itself."""
    token = signing.from_text(question.code, settings.TOKEN_PREFIX)
    return Sighting(
        payload_digest=_digest_of(claims),
        number=claims.number,
        kid=opening.opened(token, signing.TYPE).kid.hex(),
        subject=claims.gcc.subject,
    )


def _looked_up(read: _Read, code: Code | None, at: datetime) -> Verification:
    """By number alone: the register's word and a masked subject."""
    if code is None:
        return Verification(read.result, number=read.number)
    status = status_at(code, at)
    verdict, given = STATUS_VERDICTS[status], read.question.subject
    if verdict is Verdict.VALID and given is not None:
        named = verification.names(given, code.subject)
        verdict = verdict if named else Verdict.SUBJECT_MISMATCH
    answer = Answer.YES if status is CodeStatus.ACTIVE else Answer.NO
    return Verification(
        result=Result(verdict, status=answer, code_status=status),
        number=read.number,
        masked_subject=_masked(code.subject),
        expires_at=code.expires_at,
        reason=_reason(code),
        sandbox=code.sandbox,
    )


def _reason(code: Code | None) -> str:
    """Why the code is stopped; an active code's last reason is nobody's business."""
    stopped = {CodeStatus.SUSPENDED, CodeStatus.REVOKED}
    return code.status_reason if code and code.status in stopped else ""


def status_at(code: Code, at: datetime) -> CodeStatus:
    """The register's word; an unused code past its day is expired, sweep or not."""
    status = CodeStatus(code.status)
    if status is CodeStatus.ACTIVE and at >= code.expires_at:
        return CodeStatus.EXPIRED
    return status


def _masked(subject: str) -> str:
    """Enough to compare with what stands in front of you, not to learn it."""
    return "•" * max(len(subject) - 4, 0) + subject[-4:]

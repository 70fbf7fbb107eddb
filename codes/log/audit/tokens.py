"""Does the token hold, and does its row say the same as what was signed?"""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime

from django.conf import settings

from codes import payload, signing, verification
from codes.keys import current_trust
from codes.log.audit.cases import Case
from codes.models import SigningKey
from codes.opening import opened
from codes.payload import Claims
from codes.statuslists import list_uri
from codes.trust import Trust
from codes.verification import Verdict

Found = Iterator[tuple[str, str]]


def public_trust() -> Trust:
    """Keys by what their public halves are, whatever their rows call them."""
    trust = current_trust()
    true = {
        bytes.fromhex(row.kid)
        for row in SigningKey.objects.all()
        if signing.kid_of(row.public_jwk).hex() == row.kid
    }
    keys = {kid: record for kid, record in trust.keys.items() if kid in true}
    return Trust(prefix=trust.prefix, issuer=trust.issuer, keys=keys)


def token_faults(case: Case, trust: Trust) -> Found:
    """As a stranger sees the token, at the moment when it was issued."""
    code = case.code
    issued_at = int(code.issued_at.timestamp())
    result = verification.verify(code.token, trust=trust, at=issued_at)
    if result.verdict is not Verdict.VALID or result.claims is None:
        yield "token", f"it verifies as {result.verdict}"
        return
    if payload.encode(result.claims) != bytes(code.payload):
        yield "payload", "it is not what the token carries"
    if hashlib.sha256(bytes(code.payload)).hexdigest() != code.payload_digest:
        yield "payload_digest", "it is not the digest of the payload"
    if _kid_in(code.token) != code.key.kid:
        yield "key", "it is not the key that signed the token"
    yield from _column_faults(case, result.claims)


def _kid_in(token: str) -> str:
    message = signing.from_text(token, settings.TOKEN_PREFIX)
    return opened(message, signing.TYPE).kid.hex()


def _column_faults(case: Case, claims: Claims) -> Found:
    """The row repeats what is signed, for search; it must not say anything else."""
    code = case.code
    pairs = {
        "number": (code.number, claims.number),
        "scheme_number": (code.scheme_number, claims.gcc.scheme_number),
        "subject": (code.subject, claims.gcc.subject),
        "status_index": (code.status_index, claims.status.idx),
        "status_list": (list_uri(code.status_list), claims.status.uri),
        "issued_at": (code.issued_at, _moment(claims.issued_at)),
        "expires_at": (code.expires_at, _moment(claims.expires_at)),
    }
    for name, (stored, signed) in pairs.items():
        if stored != signed:
            yield name, f"the row says {stored}, the token {signed}"


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)

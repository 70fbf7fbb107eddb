"""Many codes in the register at once, as the worker would have issued them."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from django.conf import settings

from codes import payload, signing
from codes.keys import active_key
from codes.models import Code, SigningKey
from codes.payload import Claims
from codes.verification import CodeStatus
from declarations.clock import database_now
from declarations.models import Declaration
from declarations.parties.models import User
from tests.codes.corpus import claims_at
from tests.codes.register import issued


def registered(user: User, statuses: Sequence[CodeStatus]) -> list[Code]:
    """One code a status, each of its own declaration and truck."""
    first = issued(user)
    key, at = active_key(first.scheme_number), database_now().replace(microsecond=0)
    rows = _declarations(first.declaration, len(statuses))
    codes = []
    for seed, (row, status) in enumerate(zip(rows, statuses, strict=True)):
        claims = claims_at(int(at.timestamp()), seed, issuer=settings.TOKEN_ISSUER)
        claims = replace(
            claims, issued_at=int(at.timestamp()), not_before=int(at.timestamp())
        )
        token = signing.sign(payload.encode(claims), key.signer)
        text = signing.as_text(token, settings.TOKEN_PREFIX)
        codes.append(_code(row, claims, key.row, text, status))
    Code.objects.bulk_create(codes)
    return codes


def _declarations(like: Declaration, count: int) -> list[Declaration]:
    rows = []
    for number in range(count):
        row = Declaration.objects.get(pk=like.pk)
        row.pk, row.reference = None, f"X{number:06d}{like.reference[-4:]}"
        rows.append(row)
    return Declaration.objects.bulk_create(rows)


def _code(
    row: Declaration, claims: Claims, key: SigningKey, text: str, status: CodeStatus
) -> Code:
    content = payload.encode(claims)
    issued_at = datetime.fromtimestamp(claims.issued_at, UTC)
    return Code(
        number=claims.number,
        declaration=row,
        revision=1,
        scheme_number=claims.gcc.scheme_number,
        subject=claims.gcc.subject,
        key=key,
        payload=content,
        payload_digest=hashlib.sha256(content).hexdigest(),
        token=text,
        status=status,
        status_since=issued_at,
        status_list=1,
        status_index=claims.status.idx,
        issued_at=issued_at,
        expires_at=datetime.fromtimestamp(claims.expires_at, UTC),
    )

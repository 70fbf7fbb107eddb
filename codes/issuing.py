"""Issuing codes set-wise: write down what is about to be signed, commit that; then
prove again, sign, check, store and move on, in one transaction."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.db import transaction

from codes import issuance, number, payload, signing, verification
from codes.contents import Content, examine
from codes.keys import ActiveKey, active_key, both_trusts
from codes.log import services as log
from codes.models import Code, SigningIntent
from codes.payload import Claims, StatusRef
from codes.statuslists import Place, list_uri, next_places
from codes.trust import Trust
from codes.verification import CodeStatus, Verdict
from declarations import lifecycle
from declarations.clock import database_now
from declarations.lifecycle import Step
from declarations.models import Declaration
from declarations.parties.standing import SYSTEM
from declarations.states import Action, State

DAY = 24 * 3600

# When the code of a declaration ends, for those that do not begin a whole term.
Ends = Mapping[int, datetime]
NO_ENDS: Ends = {}


class IssuingError(RuntimeError):
    """A code that must not leave: what was built is not what may be issued."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is signed next, as it was written down before."""

    content: Content
    intent: SigningIntent
    claims: Claims
    payload: bytes


def prepare_rows(ids: Sequence[int]) -> None:
    """Write down what is about to be signed for `cleared` rows, and commit it.

    Raises Unavailable while issuance is stopped.
    """
    issuance.require_running()
    rows = (
        Declaration.objects.filter(pk__in=ids, state=State.CLEARED)
        .select_related("exporter")
        .order_by("pk")
    )
    write_down(examine(list(rows), claiming=False).contents)


@transaction.atomic
def write_down(contents: Sequence[Content], ends: Ends = NO_ENDS) -> None:
    """A number and a place for each code, and the digest of what it will say. An
    earlier intent for the same declaration is void: its signature may exist."""
    at = database_now()
    rows = [content.declaration for content in contents]
    SigningIntent.objects.filter(declaration__in=rows, voided_at=None).update(
        voided_at=at
    )
    intents = [
        SigningIntent(
            declaration=content.declaration,
            number=number.generate(content.scheme.letter, at.year),
            status_list=place.listed,
            status_index=place.index,
            issued_at=at.replace(microsecond=0),
        )
        for content, place in zip(contents, _places(contents), strict=True)
    ]
    for content, intent in zip(contents, intents, strict=True):
        said = payload.encode(_claims(content, intent, ends))
        intent.payload_digest = hashlib.sha256(said).hexdigest()
    # Somebody else who writes down the same rows at this moment is as good.
    SigningIntent.objects.bulk_create(intents, ignore_conflicts=True)


def seal_rows(rows: Sequence[Declaration]) -> None:
    """Issue one code for each locked `cleared` row, in the caller's transaction.

    A row without a proof of clearance, or whose VIN or battery packs another
    declaration holds, is set in front of a person instead. Raises Unavailable while
    issuance is stopped, and IssuingError for what was not written down before.
    """
    issuance.pass_gate()
    issuance.require_running()
    examined = examine(rows, claiming=True)
    codes = sign_written(examined.contents)
    issuance.require_running()
    store(codes)
    parked = [
        Step(row, Action.PARK, {"attempts": row.attempts, "failure": why_not})
        for row in rows
        if (why_not := examined.failures.get(row.pk))
    ]
    issued = [
        Step(code.declaration, Action.ISSUE, {"number": number.display(code.number)})
        for code in codes
    ]
    lifecycle.advance([*parked, *issued], actor=SYSTEM, at=database_now())


def sign_written(contents: Sequence[Content], ends: Ends = NO_ENDS) -> list[Code]:
    """The codes of locked declarations, signed as they were written down. The intents
    go in the same transaction in which the caller stores the codes."""
    intents = {
        intent.declaration_id: intent
        for intent in SigningIntent.objects.select_for_update().filter(
            declaration__in=[content.declaration for content in contents],
            voided_at=None,
        )
    }
    prepared = [
        _as_written(content, intents.get(content.declaration.pk), ends)
        for content in contents
    ]
    duties = {_duty(item) for item in prepared}
    keys = {
        (number, sandbox): active_key(number, sandbox=sandbox)
        for number, sandbox in duties
    }
    trusts = both_trusts()
    codes = [
        _code(item, keys[_duty(item)], trusts[item.content.sandbox])
        for item in prepared
    ]
    SigningIntent.objects.filter(
        pk__in=[intent.pk for intent in intents.values()]
    ).delete()
    return codes


def store(codes: Sequence[Code]) -> None:
    """Into the register and the log; every code comes through here."""
    Code.objects.bulk_create(codes)
    log.record_issued(codes)


def _places(contents: Sequence[Content]) -> Iterator[Place]:
    """A place for each, in lists of its own world."""
    played = sum(content.sandbox for content in contents)
    real = iter(next_places(len(contents) - played))
    of_sandbox = iter(next_places(played, sandbox=True))
    return (next(of_sandbox if content.sandbox else real) for content in contents)


def _duty(item: Prepared) -> tuple[int, bool]:
    """The scheme whose key signs, and whether it is a key of the sandbox."""
    return item.content.scheme.number, item.content.sandbox


def _claims(content: Content, intent: SigningIntent, ends: Ends) -> Claims:
    moment = int(intent.issued_at.timestamp())
    end = ends.get(content.declaration.pk)
    term = content.scheme.code_validity_days * DAY
    return Claims(
        issuer=settings.TOKEN_ISSUER,
        issued_at=moment,
        not_before=moment,
        expires_at=int(end.timestamp()) if end else moment + term,
        number=intent.number,
        status=StatusRef(intent.status_index, list_uri(intent.status_list)),
        gcc=content.goods,
    )


def _as_written(content: Content, intent: SigningIntent | None, ends: Ends) -> Prepared:
    """What is signed must be what was written down, byte for byte."""
    if intent is None:
        raise IssuingError("nothing was written down before signing")
    claims = _claims(content, intent, ends)
    said = payload.encode(claims)
    if hashlib.sha256(said).hexdigest() != intent.payload_digest:
        raise IssuingError("what would be signed is not what was written down")
    return Prepared(content, intent, claims, said)


def _code(item: Prepared, key: ActiveKey, trust: Trust) -> Code:
    """Sign what was prepared, and check it as a stranger would before it is kept."""
    intent, row = item.intent, item.content.declaration
    text = signing.as_text(signing.sign(item.payload, key.signer), trust.prefix)
    checked = verification.verify(text, trust=trust, at=item.claims.issued_at)
    if checked.verdict is not Verdict.VALID or checked.claims != item.claims:
        raise IssuingError(f"a fresh code verifies as {checked.verdict}")
    if key.row.sandbox is not item.content.sandbox:
        raise IssuingError("a key of another world")
    return Code(
        number=intent.number,
        declaration=row,
        revision=row.revision,
        scheme_number=item.content.scheme.number,
        subject=item.claims.gcc.subject,
        key=key.row,
        sandbox=item.content.sandbox,
        payload=item.payload,
        payload_digest=intent.payload_digest,
        token=text,
        status=CodeStatus.ACTIVE,
        status_since=intent.issued_at,
        status_list=intent.status_list,
        status_index=intent.status_index,
        issued_at=intent.issued_at,
        expires_at=datetime.fromtimestamp(item.claims.expires_at, UTC),
    )

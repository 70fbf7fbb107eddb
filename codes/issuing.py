"""Sealing cleared rows set-wise: prove, build, sign, check, store, move on."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db.models import F

from codes import number, payload, signing, verification
from codes.keys import ActiveKey, active_key, current_trust
from codes.models import Code
from codes.payload import Claims, GccClaims, StatusRef
from codes.statuslists import Place, list_uri, next_places
from codes.trust import Trust
from codes.verification import CodeStatus, Verdict
from declarations import claims as register
from declarations import lifecycle
from declarations.canonical import digest
from declarations.clock import database_now
from declarations.lifecycle import Step
from declarations.models import Declaration, Revision
from declarations.parties.standing import SYSTEM
from declarations.states import Action
from validation.approvals import Approved, approved
from validation.scheme import Scheme, judging_schemes

DAY = 24 * 3600

Document = Mapping[str, Any]
Documents = Mapping[int, Document]


class IssuingError(RuntimeError):
    """A code that must not leave: what was built is not what may be issued."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A declaration proven to be cleared, with what its code will say."""

    declaration: Declaration
    scheme: Scheme
    claims: Claims
    place: Place


def seal_rows(rows: Sequence[Declaration]) -> None:
    """Issue one code for each locked `cleared` row, in the caller's transaction.

    A row without a proof of clearance, or whose VIN or battery packs another
    declaration holds, is set in front of a person instead.
    """
    at = database_now().replace(microsecond=0)
    proofs = approved(rows)
    documents = _documents(rows)
    foreign = _claimed_by_others(rows, documents)
    failures = {
        row.pk: _why_not(
            documents[row.pk], proofs.get(row.pk), held_elsewhere=row.pk in foreign
        )
        for row in rows
    }
    lawful = [row for row in rows if not failures[row.pk]]
    codes = _sign(_prepare(lawful, proofs, documents, at), at)
    Code.objects.bulk_create(codes)
    parked = [
        Step(row, Action.PARK, {"attempts": row.attempts, "failure": failures[row.pk]})
        for row in rows
        if failures[row.pk]
    ]
    issued = [
        Step(code.declaration, Action.ISSUE, {"number": number.display(code.number)})
        for code in codes
    ]
    lifecycle.advance([*parked, *issued], actor=SYSTEM, at=at)


def _why_not(
    document: Document, proof: Approved | None, *, held_elsewhere: bool
) -> str:
    """What forbids a code, or nothing."""
    if proof is None:
        return "no clearing verdict for what is declared now"
    if digest(document) != proof.envelope_digest:
        return "what is declared is not what was judged"
    return "its VIN or battery pack is held elsewhere" if held_elsewhere else ""


def _documents(rows: Sequence[Declaration]) -> Documents:
    revisions = Revision.objects.filter(
        declaration__in=rows, number=F("declaration__revision")
    )
    return {revision.declaration_id: revision.envelope for revision in revisions}


def _claimed_by_others(rows: Sequence[Declaration], documents: Documents) -> set[int]:
    """Rows that do not hold every claim of their own; takes what is still free."""
    schemes = judging_schemes()
    keys = {
        row.pk: schemes[row.scheme].claims(documents[row.pk]["body"]) for row in rows
    }
    register.take(keys)
    held = register.holders(key for some in keys.values() for key in some)
    return {pk for pk, some in keys.items() if any(held[key] != pk for key in some)}


def _prepare(
    rows: Sequence[Declaration],
    proofs: Mapping[int, Approved],
    documents: Documents,
    at: datetime,
) -> list[Prepared]:
    schemes = judging_schemes()
    prepared = []
    for row, where in zip(rows, next_places(len(rows)), strict=True):
        scheme = schemes[row.scheme]
        goods = _goods(row, scheme, documents[row.pk], proofs[row.pk])
        prepared.append(Prepared(row, scheme, _claims(scheme, goods, where, at), where))
    return prepared


def _goods(
    row: Declaration, scheme: Scheme, document: Document, proof: Approved
) -> GccClaims:
    profile = scheme.code_profile(document, row.reference)
    batteries, carbon = profile.batteries, profile.carbon
    return GccClaims(
        scheme_number=scheme.number,
        exporter_uscc=row.exporter.uscc,
        subject=profile.subject,
        hs_code=profile.hs_code,
        batteries=payload.battery_claim(batteries) if batteries else None,
        carbon=(carbon[0], bytes.fromhex(carbon[1])) if carbon else None,
        port=row.port,
        destination=row.destination,
        rule_set_version=proof.rule_set_version,
    )


def _claims(scheme: Scheme, goods: GccClaims, where: Place, at: datetime) -> Claims:
    moment = int(at.timestamp())
    return Claims(
        issuer=settings.TOKEN_ISSUER,
        issued_at=moment,
        not_before=moment,
        expires_at=moment + scheme.code_validity_days * DAY,
        number=number.generate(scheme.letter, at.year),
        status=StatusRef(where.index, list_uri(where.listed)),
        gcc=goods,
    )


def _sign(prepared: Sequence[Prepared], at: datetime) -> list[Code]:
    schemes = {item.scheme.number for item in prepared}
    keys = {scheme: active_key(scheme) for scheme in schemes}
    trust = current_trust()
    return [_code(item, keys[item.scheme.number], trust, at) for item in prepared]


def _code(item: Prepared, key: ActiveKey, trust: Trust, at: datetime) -> Code:
    """Sign what was prepared, and check it as a stranger would before it is kept."""
    content = payload.encode(item.claims)
    text = signing.as_text(signing.sign(content, key.signer), trust.prefix)
    checked = verification.verify(text, trust=trust, at=item.claims.issued_at)
    if checked.verdict is not Verdict.VALID or checked.claims != item.claims:
        raise IssuingError(f"a fresh code verifies as {checked.verdict}")
    return Code(
        number=item.claims.number,
        declaration=item.declaration,
        revision=item.declaration.revision,
        scheme_number=item.scheme.number,
        subject=item.claims.gcc.subject,
        key=key.row,
        payload=content,
        payload_digest=hashlib.sha256(content).hexdigest(),
        token=text,
        status=CodeStatus.ACTIVE,
        status_since=at,
        status_list=item.place.listed,
        status_index=item.place.index,
        issued_at=at,
        expires_at=datetime.fromtimestamp(item.claims.expires_at, UTC),
    )

"""What a code may say of a declaration: only what was judged, proven anew each time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F

from codes import payload
from codes.payload import GccClaims
from declarations import claims as register
from declarations.canonical import digest
from declarations.models import Declaration, Revision
from validation.approvals import Approved, approved
from validation.newer_law import newly_stopped
from validation.sandbox.realms import claims_of
from validation.scheme import Scheme, judging_schemes

Document = Mapping[str, Any]
Documents = Mapping[int, Document]


@dataclass(frozen=True, slots=True)
class Content:
    """A declaration proven to be cleared, and what its code says of its goods."""

    declaration: Declaration
    scheme: Scheme
    goods: GccClaims

    @property
    def sandbox(self) -> bool:
        """Whether its code is for trying out."""
        return self.declaration.exporter.sandbox


@dataclass(frozen=True, slots=True)
class Examined:
    """Rows that may have a code, and by primary key why the others may not."""

    contents: list[Content]
    failures: dict[int, str]


def examine(rows: Sequence[Declaration], *, claiming: bool) -> Examined:
    """Look at rows set-wise. With `claiming` they take what is free of their VINs and
    battery packs, and those that another declaration holds fail; as do those that
    reference data published since they were judged would stop."""
    proofs = approved(rows)
    documents = _documents(rows)
    foreign = _claimed_by_others(rows, documents) if claiming else set()
    overtaken = newly_stopped(rows) if claiming else set()
    failures = {}
    contents = []
    for row in rows:
        document, proof = documents[row.pk], proofs.get(row.pk)
        why_not = _why_not(document, proof) or _why_not_now(
            held_elsewhere=row.pk in foreign, overtaken=row.pk in overtaken
        )
        if why_not or proof is None:
            failures[row.pk] = why_not
        else:
            contents.append(_content(row, document, proof))
    return Examined(contents, failures)


def _why_not(document: Document, proof: Approved | None) -> str:
    """What forbids a code whatever the moment, or nothing."""
    if proof is None:
        return "no clearing verdict for what is declared now"
    if digest(document) != proof.envelope_digest:
        return "what is declared is not what was judged"
    return ""


def _why_not_now(*, held_elsewhere: bool, overtaken: bool) -> str:
    """What has come between the judgement and the code, or nothing."""
    if held_elsewhere:
        return "its VIN or battery pack is held elsewhere"
    if overtaken:
        return "newer reference data would not let it through"
    return ""


def _documents(rows: Sequence[Declaration]) -> Documents:
    revisions = Revision.objects.filter(
        declaration__in=rows, number=F("declaration__revision")
    )
    return {revision.declaration_id: revision.envelope for revision in revisions}


def _claimed_by_others(rows: Sequence[Declaration], documents: Documents) -> set[int]:
    """Rows that do not hold every claim of their own; takes what is still free."""
    schemes = judging_schemes()
    keys = {
        row.pk: claims_of(row.exporter, schemes[row.scheme], documents[row.pk])
        for row in rows
    }
    register.take(keys)
    held = register.holders(key for some in keys.values() for key in some)
    return {pk for pk, some in keys.items() if any(held[key] != pk for key in some)}


def _content(row: Declaration, document: Document, proof: Approved) -> Content:
    scheme = judging_schemes()[row.scheme]
    profile = scheme.code_profile(document, row.reference)
    batteries, carbon = profile.batteries, profile.carbon
    goods = GccClaims(
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
    return Content(row, scheme, goods)

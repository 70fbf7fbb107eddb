"""Is what was signed what was declared, judged and cleared?"""

from codes import payload
from codes.log.audit.cases import Case
from codes.log.audit.tokens import Found
from codes.payload import GccClaims
from declarations.canonical import digest
from declarations.models import Declaration, LedgerEntry, Revision
from declarations.states import State
from validation.engine import Decision
from validation.models import OverrideOutcome, RulingKind, Verdict
from validation.scheme import judging_schemes

SENT = frozenset(
    {"declaration.submitted", "declaration.resubmitted", "declaration.amended"}
)


def declaration_faults(case: Case) -> Found:
    """A live code belongs to an issued declaration and says what it says."""
    if case.declaration.state != State.ISSUED:
        yield "declaration", f"it is {case.declaration.state}, and its code is live"
    if case.declaration.revision != case.code.revision:
        yield "revision", "the declaration was changed after its code was issued"
    if case.revision is None:
        yield "revision", "what was declared is missing"
        return
    if digest(case.revision.envelope) != case.revision.digest:
        yield "revision", "what was declared does not match its digest"
    yield from _claim_faults(case, case.revision)
    yield from _verdict_faults(case, case.revision)


def _claim_faults(case: Case, revision: Revision) -> Found:
    signed = payload.decode(bytes(case.code.payload)).gcc
    verdict = case.verdict.rule_set_version if case.verdict else ""
    declared = _declared(case.declaration, revision, verdict)
    for name in GccClaims.__slots__:
        if getattr(signed, name) != getattr(declared, name):
            yield (
                f"claim {name}",
                f"signed {_shown(signed, name)}, declared {_shown(declared, name)}",
            )


def _declared(row: Declaration, revision: Revision, rule_set: str) -> GccClaims:
    """What the code would have to say, derived again from the document alone."""
    document = revision.envelope
    scheme = judging_schemes()[row.scheme]
    profile = scheme.code_profile(document, row.reference)
    carbon = profile.carbon
    return GccClaims(
        scheme_number=scheme.number,
        exporter_uscc=document["exporter"]["uscc"],
        subject=profile.subject,
        hs_code=profile.hs_code,
        batteries=payload.battery_claim(profile.batteries)
        if profile.batteries
        else None,
        carbon=(carbon[0], bytes.fromhex(carbon[1])) if carbon else None,
        port=document["port_of_exit"]["unlocode"],
        destination=document["destination_country"],
        rule_set_version=rule_set,
    )


def _shown(claims: GccClaims, name: str) -> str:
    value = getattr(claims, name)
    if isinstance(value, tuple):
        return f"{value[0]} with digest {value[1].hex()}"
    return str(value)


def _verdict_faults(case: Case, revision: Revision) -> Found:
    """Somebody or something has cleared exactly this revision."""
    verdict = case.verdict
    if verdict is None:
        yield "verdict", "there is none on this revision"
        return
    if verdict.envelope_digest != revision.digest:
        yield "verdict", "it is on another document than was declared"
    since_sent = _since_sent(case.ledger)
    if verdict.decision == Decision.CLEAR:
        if "declaration.cleared" not in since_sent:
            yield "verdict", "it says that the rules cleared this, the ledger does not"
        return
    if "case.approved" not in since_sent:
        yield "ruling", "the ledger tells of no approval"
    yield from _ruling_faults(case, verdict, revision)


def _since_sent(entries: list[LedgerEntry]) -> set[str]:
    """The kinds of events since the document was sent."""
    kinds: set[str] = set()
    for entry in entries:
        kinds = set() if entry.kind in SENT else kinds | {entry.kind}
    return kinds


def _ruling_faults(case: Case, verdict: Verdict, revision: Revision) -> Found:
    """What the rules did not clear, a person approved who had not filed it; what they
    returned, two people overrode."""
    last = case.rulings[-1] if case.rulings else None
    if last is None or last.kind != RulingKind.APPROVED:
        yield "ruling", "nobody has approved what the rules did not clear"
    elif last.decided_by_id == revision.filed_by_id:
        yield "ruling", "whoever filed this approved it"
    if verdict.decision != Decision.RETURN:
        return
    confirmed = [
        one for one in case.overrides if one.outcome == OverrideOutcome.CONFIRMED
    ]
    if not confirmed:
        yield "override", "nobody has overridden what the rules returned"
    if any(one.decided_by_id in (None, one.proposed_by_id) for one in confirmed):
        yield "override", "one person alone has overridden the rules"

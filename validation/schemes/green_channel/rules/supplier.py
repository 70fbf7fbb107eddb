"""Who made the critical components, and how that is shown."""

from validation.law import IEGC_NOTICE
from validation.reference.book import ReferenceBook
from validation.rule import (
    NOT_APPLICABLE,
    Level,
    Outcome,
    Spot,
    finding_or_pass,
    rule,
    spot,
)
from validation.schemes.green_channel.facts import ConsignmentFacts, Line
from validation.schemes.green_channel.rules import CHANNEL_START
from validation.schemes.green_channel.rules.aeo import CHINESE_CODE


def _components(facts: ConsignmentFacts) -> list[Line]:
    return [line for line in facts.lines if line.is_component]


def _is_certified(line: Line, facts: ConsignmentFacts) -> bool:
    """Whether the supplier's AEO code is well formed and not contradicted."""
    supplier = line.supplier
    if not CHINESE_CODE.fullmatch(supplier.aeo_code):
        return False
    kept = facts.listed_certificates.get(supplier.aeo_code)
    if kept is None:
        return True
    return kept.status == "ACTIVE" and kept.holder_uscc == supplier.uscc


@rule(
    "IEGC-SUPPLIER-01",
    title="Suppliers of critical components are AEO",
    cites=(
        IEGC_NOTICE(
            "parts may delay green-channel eligibility, even if physically integrated"
        ),
    ),
    effective=CHANNEL_START,
    level=Level.REVIEW,
    remedy="Give the supplier's AEO code, or documents that trace the component.",
)
def suppliers_are_certified(facts: ConsignmentFacts, _book: ReferenceBook) -> Outcome:
    """Each critical component comes from a supplier with an active certificate."""
    components = [line for line in _components(facts) if line.supplier.name]
    if not components:
        return NOT_APPLICABLE
    return finding_or_pass(
        [_uncertified(line) for line in components if not _is_certified(line, facts)]
    )


def _uncertified(line: Line) -> Spot:
    pointer = f"{line.pointer}/supplier/aeo_code"
    if not line.supplier.aeo_code:
        return spot(
            pointer,
            "",
            "Line {line}: no AEO code of the supplier is given.",
            line=line.number,
        )
    return spot(
        pointer,
        line.supplier.aeo_code,
        "Line {line}: this is not an active AEO certificate of the supplier.",
        line=line.number,
    )


@rule(
    "IEGC-SUPPLIER-02",
    title="Suppliers of critical components are named",
    cites=(IEGC_NOTICE("or not listed on the exporter's declaration"),),
    effective=CHANNEL_START,
    level=Level.REVIEW,
    remedy="Name the supplier of the component and its credit code.",
)
def suppliers_are_named(facts: ConsignmentFacts, _book: ReferenceBook) -> Outcome:
    """Each critical component says who supplied it."""
    components = _components(facts)
    if not components:
        return NOT_APPLICABLE
    return finding_or_pass(
        [
            spot(
                f"{line.pointer}/supplier/{member}",
                "",
                "Line {line}: the supplier of this component is not identified.",
                line=line.number,
            )
            for line in components
            if (member := _missing(line))
        ]
    )


def _missing(line: Line) -> str:
    if not line.supplier.name:
        return "name"
    return "" if line.supplier.uscc else "uscc"


@rule(
    "IEGC-SUPPLIER-03",
    title="Components of other suppliers can be traced",
    cites=(
        IEGC_NOTICE("require separate origin documentation or traceability statements"),
    ),
    effective=CHANNEL_START,
    level=Level.REVIEW,
    remedy="Add an origin document or a traceability statement for the component.",
)
def other_components_are_traced(
    facts: ConsignmentFacts, _book: ReferenceBook
) -> Outcome:
    """A component whose supplier is not AEO carries proof of where it comes from."""
    others = [line for line in _components(facts) if not _is_certified(line, facts)]
    if not others:
        return NOT_APPLICABLE
    return finding_or_pass(
        [
            spot(
                f"{line.pointer}/origin_evidence",
                "",
                "Line {line}: neither an origin document nor a traceability statement"
                " is named.",
                line=line.number,
            )
            for line in others
            if not line.origin_evidence
        ]
    )

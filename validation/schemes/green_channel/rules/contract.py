"""The contract that the consignment fulfils, and who holds the certificate for it."""

from collections.abc import Iterator
from decimal import Decimal

from validation.law import IEGC_NOTICE
from validation.reference.book import ReferenceBook
from validation.rule import (
    NOT_APPLICABLE,
    PASS,
    Level,
    Outcome,
    Spot,
    finding_or_pass,
    found,
    rule,
    spot,
)
from validation.schemes.green_channel.facts import ConsignmentFacts, Contract
from validation.schemes.green_channel.rules import CHANNEL_START


@rule(
    "IEGC-CONTRACT-01",
    title="In an EPC project, contractor or supplier holds the certificate",
    cites=(
        IEGC_NOTICE("whether the EPC firm or its equipment supplier holds the AEO"),
    ),
    effective=CHANNEL_START,
    level=Level.REVIEW,
    remedy=(
        "Give the certificate of the EPC contractor or of a supplier who is named in"
        " the goods lines."
    ),
)
def project_is_certified(facts: ConsignmentFacts, _book: ReferenceBook) -> Outcome:
    """The certificate is the contractor's or that of a supplier of the goods."""
    if facts.project is None or facts.certificate is None:
        return NOT_APPLICABLE
    suppliers = {line.supplier.uscc for line in facts.lines}
    if facts.certificate.holder_uscc in {facts.project.contractor_uscc, *suppliers}:
        return PASS
    return found(
        "/body/aeo_certificate/holder_uscc",
        facts.certificate.holder_uscc,
        "The holder is neither the contractor of the project {project} nor a supplier"
        " of the goods.",
        project=facts.project.name,
    )


@rule(
    "IEGC-CONTRACT-02",
    title="The consignment is within the scope of the contract",
    cites=(IEGC_NOTICE("matches contract-specified equipment scope"),),
    effective=CHANNEL_START,
    level=Level.REVIEW,
    remedy=(
        "Correct the goods line, or add the item to the contract's scope if the"
        " contract names it."
    ),
)
def goods_are_in_the_contract(facts: ConsignmentFacts, _book: ReferenceBook) -> Outcome:
    """Each item is one of the contract's, in no larger quantity."""
    contract = facts.contract
    if contract is None:
        return found("/body/contract", "", "The contract and its scope are missing.")
    return finding_or_pass([*_other_number(contract, facts), *_beyond(contract, facts)])


def _other_number(contract: Contract, facts: ConsignmentFacts) -> Iterator[Spot]:
    named = facts.contract_number
    if named and named != contract.number:
        yield spot(
            "/body/contract/number",
            contract.number,
            "The contract is {contract} here, but {named} among the references.",
            contract=contract.number,
            named=named,
        )


def _beyond(contract: Contract, facts: ConsignmentFacts) -> Iterator[Spot]:
    left: dict[str, Decimal] = {}
    for agreed in contract.lines:
        key = agreed.hs_code[:6]
        left[key] = left.get(key, Decimal(0)) + agreed.quantity
    for line in facts.lines:
        key = line.hs_code[:6]
        if key not in left:
            yield spot(
                f"{line.pointer}/hs_code",
                line.hs_code,
                "Line {line}: the contract has no item under {digits}.",
                line=line.number,
                digits=key,
            )
            continue
        left[key] -= line.quantity
        if left[key] < 0:
            yield spot(
                f"{line.pointer}/quantity",
                line.quantity,
                "Line {line}: with it, {extra} more are sent under {digits} than the"
                " contract says.",
                line=line.number,
                extra=f"{-left[key]:f}",
                digits=key,
            )

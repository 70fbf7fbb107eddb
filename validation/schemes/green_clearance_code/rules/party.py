"""Who declares, and who may declare for them."""

from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, InvalidLength, ValidationError

from declarations.wording import sentence
from validation.law import GB_32100, GCC_NOTICE
from validation.reference.book import ReferenceBook
from validation.rule import (
    NOT_APPLICABLE,
    PASS,
    Level,
    Outcome,
    finding_or_pass,
    found,
    rule,
    spot,
)
from validation.schemes.green_clearance_code.facts import TruckFacts
from validation.schemes.green_clearance_code.rules import PILOT_START

USCC = "/exporter/uscc"


@rule(
    "GCC-PARTY-01",
    title="The exporter is identified and has declared the truth of the data",
    cites=(
        GCC_NOTICE("verified data"),
        GB_32100("18 characters, the last one a check character"),
    ),
    effective=PILOT_START,
    level=Level.REJECT,
    remedy=(
        "Copy the credit code from the business licence, and have an authorised"
        " person declare that the data are true."
    ),
)
def exporter_is_identified(facts: TruckFacts, _book: ReferenceBook) -> Outcome:
    """A lawful credit code names the exporter, and a person answers for the data."""
    spots = []
    if (fault := _uscc_fault(facts.exporter_uscc)) is not None:
        spots.append(spot(USCC, facts.exporter_uscc, fault))
    if not facts.truth_declared:
        spots.append(
            spot(
                "/declaration_of_truth/accepted",
                "false",
                "Nobody has declared yet that the data are true.",
            )
        )
    if not facts.signed_by.strip():
        spots.append(
            spot(
                "/declaration_of_truth/name",
                "",
                "The name of the person who declares is missing.",
            )
        )
    return finding_or_pass(spots)


def _uscc_fault(code: str) -> str | None:
    try:
        uscc.validate(code)
    except InvalidLength:
        return sentence("A unified social credit code has 18 characters.")
    except InvalidChecksum:
        return sentence(
            "The last character does not fit the other 17: one of the 18 is wrong."
        )
    except ValidationError:
        return sentence(
            "This has not the form of a unified social credit code: 8 digits, then"
            " digits and letters without I, O, S, V and Z."
        )
    return None


@rule(
    "GCC-PARTY-02",
    title="A broker acts under a mandate of the exporter",
    cites=(GCC_NOTICE("Firms offering customs brokerage ... must now integrate"),),
    effective=PILOT_START,
    level=Level.REJECT,
    remedy="Ask the exporter for a mandate that allows you to file, then file again.",
)
def broker_has_a_mandate(facts: TruckFacts, _book: ReferenceBook) -> Outcome:
    """Whoever files for an exporter holds a mandate that was valid at that time."""
    if not facts.around.filed_by_broker:
        return NOT_APPLICABLE
    if facts.around.broker_mandated:
        return PASS
    return found(
        USCC,
        facts.exporter_uscc,
        "No mandate of this exporter for the filing broker was in force.",
    )

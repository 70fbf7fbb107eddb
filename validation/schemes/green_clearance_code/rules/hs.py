"""The HS code of the truck."""

from validation.law import GCC_NOTICE, HS_2022
from validation.reference.book import ReferenceBook
from validation.reference.lists import HS_2022 as NOMENCLATURE
from validation.rule import PASS, Level, Outcome, found, rule
from validation.schemes.green_clearance_code.facts import TruckFacts
from validation.schemes.green_clearance_code.lists import HS_MAPPING, HsMapping, words
from validation.schemes.green_clearance_code.rules import PILOT_START

POINTER = "/body/vehicle/hs_code"
LENGTHS = (6, 8, 10, 13)


@rule(
    "GCC-HS-01",
    title="The HS code is for a truck with this powertrain",
    cites=(
        GCC_NOTICE("eligible vehicles"),
        HS_2022("Headings 8701, 8704, 8705 and 8706"),
    ),
    effective=PILOT_START,
    level=Level.REJECT,
    cases={"open": Level.REVIEW, "category": Level.REVIEW},
    remedy=(
        "Choose the code for the powertrain: 8701.24 and 8704.60 for electric motors"
        " only, 8701.29 and 8704.32 for gas."
    ),
)
def hs_code_fits_the_truck(facts: TruckFacts, book: ReferenceBook) -> Outcome:
    """The HS code stands in the pilot's table and agrees with the powertrain."""
    code = facts.vehicle.hs_code
    if len(code) not in LENGTHS:
        return found(
            POINTER,
            code,
            "The HS code has {length} digits; it must have 6, 8, 10 or 13.",
            length=len(code),
        )
    mapping = book.longest_prefix(HS_MAPPING, code)
    if mapping is None:
        return _unlisted(code, book)
    return _compare(facts, mapping)


def _unlisted(code: str, book: ReferenceBook) -> Outcome:
    subheading = book[NOMENCLATURE].get(code[:6])
    if subheading is None:
        return found(
            POINTER, code, "HS 2022 has no subheading {digits}.", digits=code[:6]
        )
    return found(
        POINTER,
        code,
        "{digits} is not a code for heavy trucks: {description}.",
        digits=code[:6],
        description=subheading.description,
    )


def _compare(facts: TruckFacts, mapping: HsMapping) -> Outcome:
    vehicle = facts.vehicle
    if vehicle.powertrain in words(mapping.review_for):
        return found(
            POINTER,
            vehicle.hs_code,
            "Whether {prefix} fits this truck is open: {note}",
            case="open",
            prefix=mapping.prefix,
            note=mapping.note,
        )
    if vehicle.powertrain not in words(mapping.accepted_for):
        return found(
            POINTER,
            vehicle.hs_code,
            "{prefix} does not fit the powertrain {powertrain}: {note}",
            prefix=mapping.prefix,
            powertrain=vehicle.powertrain,
            note=mapping.note,
        )
    if vehicle.category not in words(mapping.categories):
        return found(
            POINTER,
            vehicle.hs_code,
            "{prefix} does not fit the category {category}: {note}",
            case="category",
            prefix=mapping.prefix,
            category=vehicle.category,
            note=mapping.note,
        )
    return PASS

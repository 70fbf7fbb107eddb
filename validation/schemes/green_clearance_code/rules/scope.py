"""What the pilot is about: its first day, and exports of trucks built in China."""

from datetime import date

from validation.law import GB_16737, GCC_NOTICE
from validation.reference.book import ReferenceBook
from validation.rule import (
    PASS,
    Level,
    Outcome,
    finding_or_pass,
    found,
    rule,
    spot,
)
from validation.schemes.green_clearance_code.facts import TruckFacts
from validation.schemes.green_clearance_code.lists import parameter
from validation.schemes.green_clearance_code.rules import PILOT_START


@rule(
    "GCC-SCOPE-01",
    title="The declaration was received after the pilot began",
    cites=(GCC_NOTICE("Starting April 23, 2026, China Customs has piloted"),),
    # It speaks about the days before the pilot, so it must be in force on them.
    effective=date(2000, 1, 1),
    level=Level.REJECT,
    remedy="File the truck by the ordinary export procedure.",
)
def pilot_has_begun(facts: TruckFacts, _book: ReferenceBook) -> Outcome:
    """The pilot takes declarations from its first day on."""
    declared_on = facts.around.declared_on
    if declared_on >= PILOT_START:
        return PASS
    return found(
        "",
        declared_on,
        "Received on {received}, before the pilot began on {start}.",
        received=declared_on,
        start=PILOT_START,
    )


@rule(
    "GCC-SCOPE-02",
    title="The declaration is an export of a truck built in China",
    cites=(
        GCC_NOTICE("exports of new-energy heavy-duty trucks"),
        GB_16737("L and H are the first letters of manufacturers in China"),
    ),
    effective=PILOT_START,
    level=Level.REJECT,
    remedy="Use this scheme only to export trucks that were built in China.",
)
def truck_is_exported_from_china(facts: TruckFacts, book: ReferenceBook) -> Outcome:
    """The scheme covers exports, and trucks whose VIN names a manufacturer in China."""
    spots = []
    if facts.direction != "EXPORT":
        spots.append(
            spot("/direction", facts.direction, "This is not an export declaration.")
        )
    vehicle = facts.vehicle
    letters = parameter(book, "china_wmi_letters")
    if vehicle.vin_is_readable and vehicle.vin[0] not in letters:
        spots.append(
            spot(
                "/body/vehicle/vin",
                vehicle.vin,
                "The VIN begins with {first}. VINs of trucks built in China begin"
                " with {letters}.",
                first=vehicle.vin[0],
                letters=" or ".join(letters),
            )
        )
    return finding_or_pass(spots)

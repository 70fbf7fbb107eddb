"""What kind of vehicle the pilot admits."""

from validation.law import GCC_NOTICE, HS_2022
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
from validation.schemes.green_clearance_code.facts import TruckFacts
from validation.schemes.green_clearance_code.lists import (
    CATEGORIES,
    POWERTRAINS,
    number,
)
from validation.schemes.green_clearance_code.rules import PILOT_START

CHASSIS_CAB = "CHASSIS_CAB"
CHASSIS_HEADING = "8706"


@rule(
    "GCC-VEHICLE-01",
    title="The powertrain is one of the pilot's three",
    cites=(
        GCC_NOTICE(
            "three powertrain types (battery-electric, hydrogen fuel-cell, natural gas)"
        ),
    ),
    effective=PILOT_START,
    level=Level.REJECT,
    remedy="Correct the powertrain, or file by the ordinary export procedure.",
)
def powertrain_is_in_the_pilot(facts: TruckFacts, book: ReferenceBook) -> Outcome:
    """The pilot covers battery-electric, fuel-cell and natural-gas trucks."""
    powertrain = facts.vehicle.powertrain
    if powertrain in book[POWERTRAINS]:
        return PASS
    return found(
        "/body/vehicle/powertrain",
        powertrain,
        "The powertrain {powertrain} is not one that the pilot covers.",
        powertrain=powertrain,
    )


@rule(
    "GCC-VEHICLE-02",
    title="The vehicle is a heavy truck",
    cites=(
        GCC_NOTICE("new-energy heavy-duty trucks"),
        GCC_NOTICE("medium-duty ... may broaden"),
    ),
    effective=PILOT_START,
    level=Level.REJECT,
    cases={"exactly": Level.REVIEW},
    remedy=(
        "Check category and gross vehicle mass against the vehicle certificate."
        " Lighter or other vehicles go by the ordinary export procedure."
    ),
)
def vehicle_is_a_heavy_truck(facts: TruckFacts, book: ReferenceBook) -> Outcome:
    """A heavy truck is a goods vehicle above the mass in force."""
    return finding_or_pass([*_category(facts, book), *_mass(facts, book)])


def _category(facts: TruckFacts, book: ReferenceBook) -> list[Spot]:
    category = facts.vehicle.category
    known = book[CATEGORIES].get(category)
    if category == CHASSIS_CAB or (known and known.admitted):
        return []
    return [
        spot(
            "/body/vehicle/category",
            category,
            "Vehicles of the category {category} are outside the pilot.",
            category=category,
        )
    ]


def _mass(facts: TruckFacts, book: ReferenceBook) -> list[Spot]:
    pointer, mass = (
        "/body/vehicle/gross_vehicle_mass_kg",
        facts.vehicle.gross_vehicle_mass_kg,
    )
    least = number(book, "heavy_min_gvw_kg")
    if mass > least:
        return []
    if mass == least:
        return [
            spot(
                pointer,
                mass,
                "{mass} kg is exactly the limit; heavy trucks are above it.",
                case="exactly",
                mass=mass,
            )
        ]
    return [
        spot(
            pointer,
            mass,
            "{mass} kg is not heavy: a heavy truck has more than {least} kg.",
            mass=mass,
            least=least,
        )
    ]


@rule(
    "GCC-VEHICLE-03",
    title="The vehicle is complete, not a chassis with cab",
    cites=(
        GCC_NOTICE("vehicle categories (e.g., medium-duty or chassis-cab variants)"),
        HS_2022("8706 Chassis fitted with engines, for motor vehicles"),
    ),
    effective=PILOT_START,
    level=Level.REJECT,
    remedy="File chassis with cab by the ordinary export procedure.",
)
def vehicle_is_not_a_chassis_cab(facts: TruckFacts, book: ReferenceBook) -> Outcome:
    """Chassis-cab variants may join the pilot later; until then they stay outside."""
    known = book[CATEGORIES].get(CHASSIS_CAB)
    if known is not None and known.admitted:
        return NOT_APPLICABLE
    spots = []
    if facts.vehicle.category == CHASSIS_CAB:
        spots.append(
            spot(
                "/body/vehicle/category",
                CHASSIS_CAB,
                "The pilot does not cover a chassis with cab.",
            )
        )
    if facts.vehicle.hs_code.startswith(CHASSIS_HEADING):
        spots.append(
            spot(
                "/body/vehicle/hs_code",
                facts.vehicle.hs_code,
                "HS heading 8706 is for chassis fitted with engines,"
                " which the pilot does not cover.",
            )
        )
    return finding_or_pass(spots)

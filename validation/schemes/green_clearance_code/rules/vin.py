"""The vehicle identification number: present, lawful in form, plausible, unique."""

from validation.identifiers import vin as vins
from validation.law import GB_16735, GB_16737, GCC_NOTICE
from validation.reference.book import ReferenceBook
from validation.registries.questions import answer_to, silence
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
from validation.schemes.green_clearance_code.codes import VIN
from validation.schemes.green_clearance_code.enquiries import certificate_of
from validation.schemes.green_clearance_code.facts import TruckFacts
from validation.schemes.green_clearance_code.lists import (
    WMIS,
    number,
    parameter,
    words,
)
from validation.schemes.green_clearance_code.rules import PILOT_START

POINTER = "/body/vehicle/vin"
STANDARDIZED = GCC_NOTICE("accurate, standardized submission of VINs")
INCONSISTENT = GCC_NOTICE("inconsistencies in documentation")


@rule(
    "GCC-VIN-01",
    title="The truck's VIN is given",
    cites=(
        GCC_NOTICE("pre-submit verified data-including vehicle identification number"),
    ),
    effective=PILOT_START,
    level=Level.REJECT,
    remedy="Enter the VIN from the plate of the truck; each truck has its own filing.",
)
def vin_is_given(facts: TruckFacts, _book: ReferenceBook) -> Outcome:
    """Every truck is declared with its VIN."""
    return PASS if facts.vehicle.vin else found(POINTER, "", "The VIN is missing.")


@rule(
    "GCC-VIN-02",
    title="The VIN has 17 characters of the VIN alphabet",
    cites=(STANDARDIZED, GB_16735("17 characters; letters I, O and Q are not used")),
    effective=PILOT_START,
    level=Level.REJECT,
    cases={"thirteenth": Level.WARN},
    remedy="Compare the VIN with the plate of the truck, character by character.",
)
def vin_is_well_formed(facts: TruckFacts, _book: ReferenceBook) -> Outcome:
    """A VIN has 17 characters without I, O and Q, and ends in four digits."""
    vin = facts.vehicle.vin
    if not vin:
        return NOT_APPLICABLE
    spots = _shape(vin)
    if not spots and not vin[-4:].isdigit():
        spots.append(
            spot(
                POINTER,
                vin,
                "The last four characters are {tail}; they have to be digits.",
                tail=vin[-4:],
            )
        )
    if not spots and not vin[12].isdigit() and vin[2] != "9":
        spots.append(
            spot(
                POINTER,
                vin,
                "Position 13 is the letter {letter}; makers in China use a digit.",
                case="thirteenth",
                letter=vin[12],
            )
        )
    return finding_or_pass(spots)


def _shape(vin: str) -> list[Spot]:
    spots = []
    if len(vin) != vins.LENGTH:
        spots.append(
            spot(
                POINTER,
                vin,
                "The VIN has {length} characters; it must have 17.",
                length=len(vin),
            )
        )
    places = [
        f"{character} ({place})"
        for place, character in enumerate(vin, 1)
        if character in vins.strangers(vin)
    ]
    if places:
        spots.append(
            spot(
                POINTER,
                vin,
                "These characters never occur in a VIN: {characters}, each with its"
                " position. I and O are often mistaken for 1 and 0.",
                characters=", ".join(places),
            )
        )
    return spots


@rule(
    "GCC-VIN-03",
    title="The VIN's check digit is right",
    cites=(STANDARDIZED, GB_16735("Annex A, check digit at position 9")),
    effective=PILOT_START,
    level=Level.REJECT,
    remedy=(
        "One or more characters of the VIN are wrong, not only position 9. Compare"
        " all 17 with the plate of the truck."
    ),
)
def vin_check_digit_agrees(facts: TruckFacts, book: ReferenceBook) -> Outcome:
    """The check digit of a VIN given in China follows from the other characters."""
    vin = facts.vehicle.vin
    if not facts.vehicle.vin_is_readable:
        return NOT_APPLICABLE
    if vin[0] not in parameter(book, "china_wmi_letters"):
        return NOT_APPLICABLE
    expected = vins.check_character(vin)
    seen = vin[vins.CHECK_POSITION - 1]
    if seen == expected:
        return PASS
    return found(
        POINTER,
        vin,
        "Position 9 is {seen}, but the check digit worked out from the other"
        " characters is {expected}.",
        seen=seen,
        expected=expected,
    )


@rule(
    "GCC-VIN-04",
    title="The VIN's year code exists",
    cites=(STANDARDIZED, GB_16735("Position 10, year code")),
    effective=PILOT_START,
    level=Level.REJECT,
    remedy="Compare position 10 of the VIN with the plate of the truck.",
)
def vin_year_code_exists(facts: TruckFacts, _book: ReferenceBook) -> Outcome:
    """The tenth character stands for a year; I, O, Q, U, Z and 0 stand for none."""
    if not facts.vehicle.vin_is_readable:
        return NOT_APPLICABLE
    code = vins.year_code(facts.vehicle.vin)
    if vins.years(code):
        return PASS
    return found(
        POINTER,
        facts.vehicle.vin,
        "Position 10 is {code}, which stands for no year.",
        code=code,
    )


@rule(
    "GCC-VIN-05",
    title="The VIN's year fits the date of manufacture",
    cites=(INCONSISTENT,),
    effective=PILOT_START,
    level=Level.WARN,
    remedy="Check the VIN and the date of manufacture against the vehicle certificate.",
)
def vin_year_fits_manufacture(facts: TruckFacts, book: ReferenceBook) -> Outcome:
    """The year in the VIN lies near the year in which the truck was built."""
    vehicle = facts.vehicle
    years = vins.years(vins.year_code(vehicle.vin)) if vehicle.vin_is_readable else ()
    if not years:
        return NOT_APPLICABLE
    built = vehicle.manufactured_on.year
    earliest = built - number(book, "vin_years_before")
    latest = built + number(book, "vin_years_after")
    if any(earliest <= year <= latest for year in years):
        return PASS
    return found(
        POINTER,
        vehicle.vin,
        "Year code {code} stands for {year}, but the truck was built in {built}.",
        code=vins.year_code(vehicle.vin),
        year=min(years, key=lambda year: abs(year - built)),
        built=built,
    )


@rule(
    "GCC-VIN-06",
    title="The VIN's maker is known and is the declared manufacturer",
    cites=(INCONSISTENT, GB_16737("World manufacturer identifier")),
    effective=PILOT_START,
    level=Level.WARN,
    remedy="Check VIN and manufacturer against the vehicle certificate.",
)
def vin_maker_is_the_manufacturer(facts: TruckFacts, book: ReferenceBook) -> Outcome:
    """The first characters of the VIN name the manufacturer."""
    vehicle = facts.vehicle
    if not vehicle.vin_is_readable:
        return NOT_APPLICABLE
    wmi = vins.maker(vehicle.vin)
    known = book[WMIS].get(wmi)
    if known is None:
        return found(
            POINTER,
            vehicle.vin,
            "The maker code {wmi} is not in the list of Chinese truck makers.",
            wmi=wmi,
        )
    asked = certificate_of(vehicle.vin)
    if silent := silence(facts.around, [asked], POINTER):
        return silent
    certificate = answer_to(facts.around, asked)
    certified = certificate.facts.get("manufacturer", "") if certificate else ""
    if certified and _plain(certified) != _plain(vehicle.manufacturer):
        return found(
            "/body/vehicle/manufacturer",
            vehicle.manufacturer,
            "The vehicle certificate names {certified}, not {declared}.",
            certified=certified,
            declared=vehicle.manufacturer,
        )
    declared = _plain(vehicle.manufacturer)
    names = [_plain(name) for name in (known.maker, *words(known.aliases))]
    if any(name in declared for name in names):
        return PASS
    return found(
        "/body/vehicle/manufacturer",
        vehicle.manufacturer,
        "The VIN's maker code {wmi} belongs to {maker}, not to {declared}.",
        wmi=wmi,
        maker=known.maker,
        declared=vehicle.manufacturer,
    )


def _plain(name: str) -> str:
    return "".join(c for c in name.casefold() if c.isalnum())


@rule(
    "GCC-VIN-07",
    title="The VIN occurs once in the submission",
    cites=(GCC_NOTICE("standardized submission of VINs"),),
    effective=PILOT_START,
    level=Level.REJECT,
    remedy="Remove one of the two rows, or correct its VIN.",
)
def vin_occurs_once(facts: TruckFacts, _book: ReferenceBook) -> Outcome:
    """A fleet filing names each truck once."""
    vin = facts.vehicle.vin
    if not vin:
        return NOT_APPLICABLE
    if (VIN, vin) not in facts.around.repeated_in_batch:
        return PASS
    return found(
        POINTER, vin, "This VIN already stands in an earlier row of the batch."
    )


@rule(
    "GCC-VIN-08",
    title="The VIN is in no other live declaration",
    cites=(GCC_NOTICE("prioritizes verifiability"),),
    effective=PILOT_START,
    level=Level.REVIEW,
    remedy=(
        "If you filed this truck before, withdraw the earlier declaration."
        " Otherwise a customs reviewer will look into it."
    ),
)
def vin_is_not_claimed_elsewhere(facts: TruckFacts, _book: ReferenceBook) -> Outcome:
    """A truck has at most one live declaration, whoever filed it."""
    vin = facts.vehicle.vin
    if not vin:
        return NOT_APPLICABLE
    if (VIN, vin) not in facts.around.claimed_elsewhere:
        return PASS
    return found(POINTER, vin, "This VIN is already in another live declaration.")

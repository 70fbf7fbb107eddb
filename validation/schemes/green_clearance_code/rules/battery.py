"""Traction battery packs: present, lawfully coded, plausible, unique."""

from datetime import date

from declarations.wording import sentence
from validation.law import GB_T_34014, GCC_NOTICE
from validation.reference.book import ReferenceBook
from validation.registries.questions import answer_to, silence
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
from validation.schemes.green_clearance_code import packs
from validation.schemes.green_clearance_code.codes import BATTERY_PACK
from validation.schemes.green_clearance_code.enquiries import trace_of
from validation.schemes.green_clearance_code.facts import (
    HYDROGEN,
    NATURAL_GAS,
    TruckFacts,
)
from validation.schemes.green_clearance_code.lists import (
    BATTERY_TYPES,
    POWERTRAINS,
    number,
    parameter,
    words,
)
from validation.schemes.green_clearance_code.rules import PILOT_START

SWAP_BODY = "NONE"
PACKS = "/body/battery/packs"
TRACEABILITY = GCC_NOTICE("battery-level traceability data")
INCONSISTENT = GCC_NOTICE("Delays or inconsistencies in documentation")


def _requirement(facts: TruckFacts, book: ReferenceBook) -> str:
    known = book[POWERTRAINS].get(facts.vehicle.powertrain)
    return known.battery if known else "NOT_APPLICABLE"


def _leaves_without_packs(facts: TruckFacts) -> bool:
    return facts.battery is not None and facts.battery.supply_mode == SWAP_BODY


@rule(
    "GCC-BATTERY-01",
    title="The battery packs are named",
    cites=(GCC_NOTICE("battery pack serial number"),),
    effective=PILOT_START,
    level=Level.REJECT,
    remedy="Enter the code of every pack, as on its plate.",
)
def packs_are_named(facts: TruckFacts, book: ReferenceBook) -> Outcome:
    """A battery-electric or fuel-cell truck names its packs."""
    if _requirement(facts, book) != "REQUIRED" or _leaves_without_packs(facts):
        return NOT_APPLICABLE
    if facts.packs:
        return PASS
    return found(PACKS, "", "No battery pack code was given; at least one is needed.")


@rule(
    "GCC-BATTERY-02",
    title="A truck without traction battery is identified by its power unit",
    cites=(
        GCC_NOTICE("natural gas-powered models"),
        GCC_NOTICE("battery pack serial number"),
    ),
    effective=PILOT_START,
    level=Level.REVIEW,
    cases={"fuel_cell": Level.WARN},
    remedy="Give engine number and cylinder serial numbers as on their plates.",
)
def power_unit_is_identified(facts: TruckFacts, book: ReferenceBook) -> Outcome:
    """Engine and cylinders stand in where the battery serial number does not apply."""
    if facts.vehicle.powertrain == HYDROGEN:
        return _fuel_cell(facts)
    requirement = _requirement(facts, book)
    if facts.vehicle.powertrain != NATURAL_GAS or requirement == "REQUIRED":
        return NOT_APPLICABLE
    if facts.packs and requirement == "NOT_APPLICABLE":
        return found(
            PACKS, facts.packs[0].code, "A natural-gas truck has no traction battery."
        )
    if not (facts.engine_number or facts.gas_cylinders or facts.packs):
        return found(
            "/body/gas",
            "",
            "A natural-gas truck has no battery pack code, and neither engine number"
            " nor gas cylinders were given in its place.",
        )
    if requirement == "OPTIONAL":
        return PASS
    return found(
        "/body/gas",
        facts.engine_number or facts.gas_cylinders[0],
        "The battery identifier does not apply to a natural-gas truck. A customs"
        " reviewer compares engine and gas cylinders instead.",
    )


def _fuel_cell(facts: TruckFacts) -> Outcome:
    spots = []
    if not facts.fuel_cell_stack:
        spots.append(
            spot(
                "/body/fuel_cell/stack_serial",
                "",
                "The serial number of the fuel cell stack was not given.",
                case="fuel_cell",
            )
        )
    if not facts.hydrogen_cylinders:
        spots.append(
            spot(
                "/body/fuel_cell/hydrogen_cylinders",
                "",
                "No serial number of a hydrogen cylinder was given.",
                case="fuel_cell",
            )
        )
    return finding_or_pass(spots)


@rule(
    "GCC-BATTERY-03",
    title="Each pack code has the form of GB/T 34014 and is for a pack",
    cites=(
        TRACEABILITY,
        GB_T_34014("24 characters; position 4 is P for a pack"),
    ),
    effective=PILOT_START,
    level=Level.REJECT,
    remedy=(
        "Copy the 24 characters from the plate of the pack, not of a module or cell."
    ),
)
def pack_codes_are_well_formed(facts: TruckFacts, _book: ReferenceBook) -> Outcome:
    """A pack code has the standard's form, and names a pack."""
    if not facts.packs:
        return NOT_APPLICABLE
    return finding_or_pass(
        [wrong for pack in facts.packs if (wrong := packs.form(pack))]
    )


@rule(
    "GCC-BATTERY-04",
    title="The date in each pack code exists and is past",
    cites=(
        GCC_NOTICE("accurate"),
        GB_T_34014("Positions 15 to 17: year, month, day"),
    ),
    effective=PILOT_START,
    level=Level.REJECT,
    remedy="Compare positions 15 to 17 of the code with the plate of the pack.",
)
def pack_dates_exist(facts: TruckFacts, book: ReferenceBook) -> Outcome:
    """A pack was made on a day that exists, since the standard, up to today."""
    first = date.fromisoformat(parameter(book, "battery_first_day"))
    if not facts.coded_packs:
        return NOT_APPLICABLE
    today = facts.around.declared_on
    spots = [
        packs.date_in_code(pack, code, first, today) for pack, code in facts.coded_packs
    ]
    return finding_or_pass([wrong for wrong in spots if wrong])


@rule(
    "GCC-BATTERY-05",
    title="Each pack was made before the truck, and not long before",
    cites=(INCONSISTENT,),
    effective=PILOT_START,
    level=Level.WARN,
    remedy="Check the pack code and the truck's date of manufacture.",
)
def packs_are_as_old_as_the_truck(facts: TruckFacts, book: ReferenceBook) -> Outcome:
    """A new truck carries packs made before it, and not years before."""
    built = facts.vehicle.manufactured_on
    years = int(number(book, "battery_max_age_years"))
    dated = [(pack, code.made_on) for pack, code in facts.coded_packs]
    known = [(pack, made_on) for pack, made_on in dated if made_on is not None]
    if not known:
        return NOT_APPLICABLE
    spots = [packs.age(pack, made_on, built, years) for pack, made_on in known]
    return finding_or_pass([wrong for wrong in spots if wrong])


@rule(
    "GCC-BATTERY-06",
    title="The packs of a new truck are new",
    cites=(
        TRACEABILITY,
        GB_T_34014("Second-life codes end in R and the product letter"),
    ),
    effective=PILOT_START,
    level=Level.REVIEW,
    remedy="If the pack is new, give its 24-character code from the plate.",
)
def packs_are_not_second_life(facts: TruckFacts, _book: ReferenceBook) -> Outcome:
    """A second-life code on a new truck is looked at by a person."""
    if not facts.coded_packs:
        return NOT_APPLICABLE
    return finding_or_pass(
        [
            packs.on(
                pack,
                sentence("This is the code of a second-life pack."),
            )
            for pack, code in facts.coded_packs
            if code.second_life
        ]
    )


@rule(
    "GCC-BATTERY-07",
    title="Each pack code occurs once in the submission",
    cites=(TRACEABILITY,),
    effective=PILOT_START,
    level=Level.REJECT,
    remedy="Remove the repeated code, or correct it from the plate of the pack.",
)
def packs_occur_once(facts: TruckFacts, _book: ReferenceBook) -> Outcome:
    """No two packs have the same code."""
    if not facts.packs:
        return NOT_APPLICABLE
    seen: dict[str, int] = {}
    spots = []
    for place, pack in enumerate(facts.packs, 1):
        if (first := seen.setdefault(pack.code, place)) != place:
            spots.append(
                packs.on(
                    pack,
                    sentence("Packs {first} and {second} have the same code."),
                    first=first,
                    second=place,
                )
            )
        elif (BATTERY_PACK, pack.code) in facts.around.repeated_in_batch:
            spots.append(
                packs.on(
                    pack,
                    sentence(
                        "This pack already stands in an earlier row of the batch."
                    ),
                )
            )
    return finding_or_pass(spots)


@rule(
    "GCC-BATTERY-08",
    title="Each pack is in no other live declaration",
    cites=(TRACEABILITY,),
    effective=PILOT_START,
    level=Level.REVIEW,
    remedy=(
        "Check the code against the plate. If it is right, a customs reviewer will"
        " look into it."
    ),
)
def packs_are_not_claimed_elsewhere(facts: TruckFacts, _book: ReferenceBook) -> Outcome:
    """A pack is bound to at most one truck, here and at the traceability platform."""
    if not facts.packs:
        return NOT_APPLICABLE
    spots = [
        packs.on(pack, sentence("This pack is already in another live declaration."))
        for pack in facts.packs
        if (BATTERY_PACK, pack.code) in facts.around.claimed_elsewhere
    ]
    spots += [
        packs.on(pack, sentence("The traceability platform binds it to another truck."))
        for pack in facts.packs
        if _bound_elsewhere(facts, pack.code)
    ]
    asked = [trace_of(pack.code) for pack in facts.packs]
    silent = silence(facts.around, asked, "/body/battery/packs")
    return finding_or_pass(spots) if spots or silent is None else silent


def _bound_elsewhere(facts: TruckFacts, pack: str) -> bool:
    answer = answer_to(facts.around, trace_of(pack))
    bound = answer.facts.get("vin", "") if answer else ""
    return bool(bound) and bound != facts.vehicle.vin


@rule(
    "GCC-BATTERY-09",
    title="As many packs are named as are declared",
    cites=(INCONSISTENT,),
    effective=PILOT_START,
    level=Level.REVIEW,
    remedy="Correct the number of packs, or add the codes that are missing.",
)
def pack_count_agrees(facts: TruckFacts, book: ReferenceBook) -> Outcome:
    """The declared count is the count of codes; a truck without packs is stated."""
    battery = facts.battery
    if battery is None or _requirement(facts, book) == "NOT_APPLICABLE":
        return NOT_APPLICABLE
    spots = []
    if _leaves_without_packs(facts):
        spots.append(
            spot(
                "/body/battery/supply_mode",
                battery.supply_mode,
                "The truck is declared to leave without battery packs.",
            )
        )
    if battery.declared_pack_count != len(battery.packs):
        spots.append(
            spot(
                "/body/battery/declared_pack_count",
                battery.declared_pack_count,
                "{declared} packs are declared, but {named} are named.",
                declared=battery.declared_pack_count,
                named=len(battery.packs),
            )
        )
    return finding_or_pass(spots)


@rule(
    "GCC-BATTERY-10",
    title="The declared chemistry agrees with the pack codes",
    cites=(INCONSISTENT, GB_T_34014("Position 5, battery type")),
    effective=PILOT_START,
    level=Level.WARN,
    remedy="Check the cell chemistry and position 5 of the pack code.",
)
def chemistry_agrees(facts: TruckFacts, book: ReferenceBook) -> Outcome:
    """The type letter of a pack stands for the chemistry that is declared."""
    types, battery = book[BATTERY_TYPES], facts.battery
    coded = [(pack, types.get(code.type_letter)) for pack, code in facts.coded_packs]
    known = [(pack, row) for pack, row in coded if row is not None]
    if battery is None or not known:
        return NOT_APPLICABLE
    return finding_or_pass(
        [
            packs.on(
                pack,
                sentence(
                    "Type letter {letter} stands for {chemistries}, but {declared} is"
                    " declared."
                ),
                letter=row.letter,
                chemistries=", ".join(words(row.chemistries)),
                declared=battery.chemistry,
            )
            for pack, row in known
            if battery.chemistry not in words(row.chemistries)
        ]
    )

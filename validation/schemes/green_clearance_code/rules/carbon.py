"""The carbon footprint report: present, readable, valid, about this truck."""

from validation.law import GB_T_24067, GCC_NOTICE, ISO_14067, PACT_V3
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
from validation.schemes.green_clearance_code import carbon_reading
from validation.schemes.green_clearance_code.carbon import Carbon
from validation.schemes.green_clearance_code.carbon_standards import identify, plain
from validation.schemes.green_clearance_code.enquiries import accreditation_of
from validation.schemes.green_clearance_code.facts import TruckFacts
from validation.schemes.green_clearance_code.lists import (
    CarbonStandard,
    number,
    words,
)
from validation.schemes.green_clearance_code.rules import PILOT_START

VERIFIED = GCC_NOTICE("verified data")
OPEN_STANDARDS = GCC_NOTICE(
    "whether domestic standards (e.g., GB/T 37498) are accepted,"
    " or if ISO 14067 or PAS 2050"
)


@rule(
    "GCC-CARBON-01",
    title="A carbon footprint report is given",
    cites=(GCC_NOTICE("carbon footprint reports as a mandatory input"),),
    effective=PILOT_START,
    level=Level.REJECT,
    remedy="Add the report, in the portal's form or as a PACT version 3 footprint.",
)
def carbon_report_is_given(facts: TruckFacts, _book: ReferenceBook) -> Outcome:
    """Every truck comes with a carbon footprint report."""
    if facts.carbon is not None:
        return PASS
    return found("/body/carbon_report", "", "The carbon footprint report is missing.")


@rule(
    "GCC-CARBON-02",
    title="The report can be read by a machine and states a footprint",
    cites=(
        GCC_NOTICE("machine-readable formats (e.g., JSON or XML)"),
        PACT_V3("Product footprint and its validity"),
    ),
    effective=PILOT_START,
    level=Level.REJECT,
    remedy="Copy unit, result and dates from the report exactly, numbers as digits.",
)
def carbon_report_is_readable(facts: TruckFacts, book: ReferenceBook) -> Outcome:
    """The report gives a result above zero, its unit, and dates in their order."""
    report = facts.carbon
    if report is None:
        return NOT_APPLICABLE
    return finding_or_pass(
        [
            *carbon_reading.result(report),
            *carbon_reading.unit(report, book),
            *carbon_reading.dates(report),
            *carbon_reading.pact(report),
        ]
    )


@rule(
    "GCC-CARBON-03",
    title="The report follows an accepted standard",
    cites=(
        OPEN_STANDARDS,
        ISO_14067("Requirements and guidelines for quantification"),
        GB_T_24067("Requirements and guidelines for quantification"),
    ),
    effective=PILOT_START,
    level=Level.REVIEW,
    cases={
        "unlisted": Level.REJECT,
        "unresolved": Level.REVIEW,
        "edition": Level.REVIEW,
        "superseded": Level.WARN,
    },
    remedy="Use a report by ISO 14067, GB/T 24067 or PAS 2050, in its current edition.",
)
def carbon_standard_is_accepted(facts: TruckFacts, book: ReferenceBook) -> Outcome:
    """The standard is one of those accepted on the declaration date."""
    report = facts.carbon
    if report is None:
        return NOT_APPLICABLE
    named = [identify(name, report.edition, book) for name in report.standards]
    known = [(row, year) for row, year in named if row is not None]
    accepted = [(row, year) for row, year in known if row.status == "ACCEPTED"]
    pointer, shown = report.where["standard"], ", ".join(report.standards)
    if accepted:
        outcomes = [_edition(report, row, year) for row, year in accepted]
        return PASS if PASS in outcomes else outcomes[0]
    if known:
        return found(
            pointer,
            shown,
            "The notice names {standard}, but which standard is meant is not"
            " known yet.",
            case="unresolved",
            standard=known[0][0].name,
        )
    return found(
        pointer,
        shown,
        "The standard {standard} is not on the list of those accepted.",
        case="unlisted",
        standard=shown,
    )


def _edition(report: Carbon, row: CarbonStandard, year: str) -> Outcome:
    if not year or year in words(row.current):
        return PASS
    if year in words(row.superseded):
        return found(
            report.where["edition"],
            year,
            "Edition {year} of {standard} was superseded by {current}.",
            case="superseded",
            year=year,
            standard=row.name,
            current=row.current,
        )
    return found(
        report.where["edition"],
        year,
        "No edition {year} of {standard} is known; the current one is {current}.",
        case="edition",
        year=year,
        standard=row.name,
        current=row.current,
    )


@rule(
    "GCC-CARBON-04",
    title="A third party has verified the report",
    cites=(GCC_NOTICE("confirm whether third-party certification is required"),),
    effective=PILOT_START,
    level=Level.WARN,
    remedy="Add the verification body and the number of its statement.",
)
def carbon_report_is_verified(facts: TruckFacts, _book: ReferenceBook) -> Outcome:
    """Verification is advised now, and is demanded once its level says so."""
    report = facts.carbon
    if report is None:
        return NOT_APPLICABLE
    if report.verifier and report.statement:
        return _verifier_is_accredited(facts, report)
    missing = report.statement or report.verifier
    return found(
        report.where["verification"],
        missing,
        "The report names no verification body with the number of its statement.",
    )


def _verifier_is_accredited(facts: TruckFacts, report: Carbon) -> Outcome:
    """As the register of verification bodies has it, where one is asked."""
    asked, place = accreditation_of(report.verifier), report.where["verification"]
    if silent := silence(facts.around, [asked], place):
        return silent
    answer = answer_to(facts.around, asked)
    if answer is None or answer.facts.get("status") == "ACCREDITED":
        return PASS
    return found(
        place,
        report.verifier,
        "The register of verification bodies has no accreditation of {verifier}.",
        verifier=report.verifier,
    )


@rule(
    "GCC-CARBON-05",
    title="The report is valid on the declaration date",
    cites=(VERIFIED,),
    effective=PILOT_START,
    level=Level.REJECT,
    remedy="Use a report that is valid today.",
)
def carbon_report_is_valid_today(facts: TruckFacts, _book: ReferenceBook) -> Outcome:
    """The declaration date lies within the validity of the report."""
    report, today = facts.carbon, facts.around.declared_on
    if report is None:
        return NOT_APPLICABLE
    starts, ends = report.valid
    if starts is None or ends is None:
        return NOT_APPLICABLE
    if today < starts:
        return found(
            report.where["valid_from"],
            starts,
            "The report is valid from {starts} on, after the declaration date {today}.",
            starts=starts,
            today=today,
        )
    if today > ends:
        return found(
            report.where["valid_until"],
            ends,
            "The report was valid until {ends}; the declaration date is {today}.",
            ends=ends,
            today=today,
        )
    return PASS


@rule(
    "GCC-CARBON-06",
    title="The report covers this truck",
    cites=(GCC_NOTICE("inconsistencies"),),
    effective=PILOT_START,
    level=Level.REVIEW,
    remedy="Use the report for this model, or write the model as in the report.",
)
def carbon_report_covers_the_truck(facts: TruckFacts, _book: ReferenceBook) -> Outcome:
    """The report names the truck's model or its VIN."""
    report, vehicle = facts.carbon, facts.vehicle
    if report is None:
        return NOT_APPLICABLE
    if plain(vehicle.model) in {plain(model) for model in report.models}:
        return PASS
    if vehicle.vin and vehicle.vin in report.vins:
        return PASS
    return found(
        report.where["covers"],
        ", ".join(report.models[:3]),
        "The report covers {models}; the truck is a {model}.",
        models=", ".join(report.models[:3]) or "-",
        model=vehicle.model,
    )


@rule(
    "GCC-CARBON-07",
    title="The footprint is plausible and its stages add up",
    cites=(GCC_NOTICE("prioritizes verifiability"),),
    effective=PILOT_START,
    level=Level.REVIEW,
    remedy="Check result, unit and stages against the report.",
)
def footprint_is_plausible(facts: TruckFacts, book: ReferenceBook) -> Outcome:
    """A whole heavy truck lies in the band in force; stages sum to the result."""
    report = facts.carbon
    if report is None or not report.result:
        return NOT_APPLICABLE
    return finding_or_pass([*_band(report, book), *_stages(report, book)])


def _band(report: Carbon, book: ReferenceBook) -> list[Spot]:
    least, most = number(book, "carbon_min_kg"), number(book, "carbon_max_kg")
    each = report.per_unit
    if report.unit != "piece" or each is None or least <= each <= most:
        return []
    return [
        spot(
            report.where["result"],
            report.result_text,
            "{each} kg CO2e for one truck is outside the expected {least} to {most}.",
            each=f"{each:.1f}",
            least=least,
            most=most,
        )
    ]


def _stages(report: Carbon, book: ReferenceBook) -> list[Spot]:
    if not report.breakdown or report.result is None:
        return []
    summed, result = sum(report.breakdown), report.result
    share = number(book, "carbon_sum_tolerance_percent") / 100
    if abs(summed - result) <= result * share:
        return []
    return [
        spot(
            report.where["breakdown"],
            summed,
            "The stages add up to {summed} kg CO2e, but the result is {result}.",
            summed=summed,
            result=result,
        )
    ]

"""Where the truck leaves China."""

from declarations.wording import sentence
from validation.law import GCC_NOTICE
from validation.reference.book import ReferenceBook
from validation.rule import PASS, Level, Outcome, Undetermined, found, rule
from validation.schemes.green_clearance_code.facts import TruckFacts
from validation.schemes.green_clearance_code.lists import PORTS
from validation.schemes.green_clearance_code.rules import PILOT_START


@rule(
    "GCC-PORT-01",
    title="The port of exit takes part in the pilot",
    cites=(GCC_NOTICE("at 12 designated ports"),),
    effective=PILOT_START,
    level=Level.REJECT,
    cases={"district": Level.REVIEW},
    remedy="Choose a port of the pilot, or file by the ordinary export procedure.",
)
def port_of_exit_is_designated(facts: TruckFacts, book: ReferenceBook) -> Outcome:
    """The truck leaves at a port on the pilot's list of the declaration date."""
    ports = book[PORTS]
    if not ports:
        return Undetermined(
            sentence(
                "No list of pilot ports is in force, so the port could not be checked."
            ),
            "/port_of_exit/unlocode",
        )
    port = ports.get(facts.port)
    if port is None:
        return found(
            "/port_of_exit/unlocode",
            facts.port,
            "{port} is not on the pilot's list of {count} ports.",
            port=facts.port,
            count=len(ports),
        )
    declared, known = facts.customs_district, port.customs_district
    if declared and known and declared != known:
        return found(
            "/port_of_exit/customs_district",
            declared,
            "{port} belongs to customs district {known}, not {declared}.",
            case="district",
            port=port.name_en,
            known=known,
            declared=declared,
        )
    return PASS

"""When the declaration was received."""

from validation.law import GCC_NOTICE
from validation.reference.book import ReferenceBook
from validation.rule import NOT_APPLICABLE, PASS, Level, Outcome, found, rule
from validation.schemes.green_clearance_code.facts import TruckFacts
from validation.schemes.green_clearance_code.rules import PILOT_START


@rule(
    "GCC-TIMING-01",
    title="The declaration was received before the inspection began",
    cites=(GCC_NOTICE("must be submitted prior to inspection"),),
    effective=PILOT_START,
    level=Level.REJECT,
    remedy=(
        "Continue by the ordinary export procedure. Next time, file before inspection."
    ),
)
def received_before_inspection(facts: TruckFacts, _book: ReferenceBook) -> Outcome:
    """A declaration comes before the inspection that it is to shorten."""
    started = facts.around.inspection_started_at
    if started is None:
        return NOT_APPLICABLE
    received = facts.around.received_at
    if received < started:
        return PASS
    return found(
        "",
        received.isoformat(),
        "Received at {received}, but the inspection had begun at {started}.",
        received=received.isoformat(timespec="minutes"),
        started=started.isoformat(timespec="minutes"),
    )

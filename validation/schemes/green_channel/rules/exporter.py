"""Who may use the channel."""

from declarations.wording import sentence
from validation.law import IEGC_NOTICE
from validation.reference.book import ReferenceBook
from validation.rule import PASS, Level, Outcome, found, rule
from validation.schemes.green_channel.facts import ConsignmentFacts
from validation.schemes.green_channel.rules import CHANNEL_START


@rule(
    "IEGC-EXPORTER-01",
    title="The exporter is on the channel's list",
    cites=(IEGC_NOTICE("initially covers 1,842 industrial equipment exporters"),),
    effective=CHANNEL_START,
    level=Level.REJECT,
    remedy=(
        "Check the unified social credit code and the customs registration code."
        " Exporters who are not listed use the ordinary export procedure."
    ),
)
def exporter_is_listed(facts: ConsignmentFacts, _book: ReferenceBook) -> Outcome:
    """The list names the exporter by credit code, or by customs code alone."""
    if any(row.uscc in {facts.exporter_uscc, ""} for row in facts.listed_exporters):
        return PASS
    return found(
        "/exporter/uscc",
        facts.exporter_uscc,
        sentence(
            "This exporter is not on the list of the Green Channel in force on the"
            " declaration date."
        ),
    )

"""The documents that come with the declaration."""

from validation.law import IEGC_NOTICE
from validation.reference.book import ReferenceBook
from validation.rule import Level, Outcome, finding_or_pass, rule, spot
from validation.schemes.green_channel.facts import ConsignmentFacts
from validation.schemes.green_channel.lists import DOCUMENTS
from validation.schemes.green_channel.rules import CHANNEL_START


@rule(
    "IEGC-DOCS-01",
    title="The documents of the checklist are there",
    cites=(IEGC_NOTICE("documentation completeness prior to submission"),),
    effective=CHANNEL_START,
    level=Level.REJECT,
    remedy="Add the document with its number and the SHA-256 of its file.",
)
def documents_are_complete(facts: ConsignmentFacts, book: ReferenceBook) -> Outcome:
    """Every document that the checklist asks for is named."""
    asked = {"ALWAYS"} if facts.project is None else {"ALWAYS", "EPC_PROJECT"}
    return finding_or_pass(
        [
            spot(
                "/body/documents",
                entry.kind,
                "This document is missing: {name}.",
                name=entry.name,
            )
            for entry in book[DOCUMENTS].values()
            if entry.needed in asked and entry.kind not in facts.documents
        ]
    )

"""How rules read what other agencies answered. Pure."""

from collections.abc import Iterable

from declarations.wording import sentence
from validation.circumstances import Circumstances
from validation.registries.answers import Answer, Enquiry, Known
from validation.rule import Undetermined

SILENT = sentence(
    "The register of another agency could not be asked, or gave no sensible answer."
    " A customs reviewer will look at it."
)


def silence(
    around: Circumstances, enquiries: Iterable[Enquiry], pointer: str
) -> Undetermined | None:
    """Undetermined if one of the enquiries found the register silent."""
    answers = (around.registries.get(enquiry) for enquiry in enquiries)
    if any(answer and answer.known is Known.UNAVAILABLE for answer in answers):
        return Undetermined(SILENT, pointer)
    return None


def answer_to(around: Circumstances, enquiry: Enquiry) -> Answer | None:
    """A sensible answer; None where no agency was asked."""
    answer = around.registries.get(enquiry)
    return None if answer is None or answer.known is Known.UNAVAILABLE else answer

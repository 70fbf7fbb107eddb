"""What is declared beside what another agency answered about it. Pure."""

from collections.abc import Iterator

from validation.circumstances import Circumstances
from validation.registries.answers import Enquiry, Known
from validation.scheme import Comparison


def beside(
    around: Circumstances, asked: Enquiry, fact: str, compared: tuple[str, str, str]
) -> Iterator[Comparison]:
    """The fact that a register gave beside what is declared, if one was asked; given
    the label, what is declared, and the name of the register."""
    answer = around.registries.get(asked)
    if answer is None:
        return
    label, declared, source = compared
    found = answer.facts.get(fact, "")
    same = (
        None if answer.known is Known.UNAVAILABLE else plain(found) == plain(declared)
    )
    yield Comparison(label, declared, source, found, same)


def plain(text: str) -> str:
    """Without what two writers of one name may do differently."""
    return " ".join(text.split()).casefold()

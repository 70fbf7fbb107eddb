"""The HS codes of the goods lines."""

from collections.abc import Iterator

from validation.law import HS_2022, IEGC_NOTICE
from validation.reference.book import ReferenceBook
from validation.rule import Level, Outcome, Spot, finding_or_pass, rule, spot
from validation.schemes.green_channel.classification import (
    LENGTHS,
    contradicting_words,
    exists,
    is_eligible,
    mapped,
)
from validation.schemes.green_channel.facts import ConsignmentFacts, Line
from validation.schemes.green_channel.lists import (
    COMPLETE,
    CRITICAL,
    SUSPICIOUS,
    words,
)
from validation.schemes.green_channel.rules import CHANNEL_START

MISCLASSIFIED = IEGC_NOTICE("Misclassification")


@rule(
    "IEGC-HS-01",
    title="Every HS code exists",
    cites=(
        IEGC_NOTICE("validate equipment classification codes (HS codes)"),
        HS_2022("Chapters 1 to 97"),
    ),
    effective=CHANNEL_START,
    level=Level.REJECT,
    remedy="Look the code up in HS 2022; give 6, 8, 10 or 13 digits.",
)
def hs_codes_exist(facts: ConsignmentFacts, book: ReferenceBook) -> Outcome:
    """A code has 6, 8, 10 or 13 digits and a subheading of HS 2022."""
    return finding_or_pass(
        [
            _unknown(line)
            if len(line.hs_code) in LENGTHS
            else spot(
                f"{line.pointer}/hs_code",
                line.hs_code,
                "The HS code has {length} digits; it must have 6, 8, 10 or 13.",
                length=len(line.hs_code),
            )
            for line in facts.lines
            if not exists(line.hs_code, book)
        ]
    )


def _unknown(line: Line) -> Spot:
    return spot(
        f"{line.pointer}/hs_code",
        line.hs_code,
        "HS 2022 has no subheading {digits}.",
        digits=line.hs_code[:6],
    )


@rule(
    "IEGC-HS-02",
    title="Every item is complete equipment or a critical component",
    cites=(
        IEGC_NOTICE(
            "recognized categories of 'complete industrial equipment' or 'critical"
            " components'"
        ),
    ),
    effective=CHANNEL_START,
    level=Level.REJECT,
    remedy=(
        "Check the HS code. If it is right, take the item out of this consignment and"
        " file it by the ordinary export procedure; the other items may then stay in"
        " the channel."
    ),
)
def items_are_equipment(facts: ConsignmentFacts, book: ReferenceBook) -> Outcome:
    """Only complete equipment and critical components use the channel."""
    return finding_or_pass(
        [
            _not_equipment(line, book)
            for line in facts.lines
            if exists(line.hs_code, book) and not is_eligible(line, book)
        ]
    )


def _not_equipment(line: Line, book: ReferenceBook) -> Spot:
    mapping = mapped(line, book)
    pointer = f"{line.pointer}/hs_code"
    if mapping is None:
        return spot(
            pointer,
            line.hs_code,
            "Line {line}: {digits} is neither complete industrial equipment nor a"
            " critical component.",
            line=line.number,
            digits=line.hs_code[:6],
        )
    return spot(
        pointer,
        line.hs_code,
        "Line {line}: {prefix} is left out of the channel: {note}",
        line=line.number,
        prefix=mapping.prefix,
        note=mapping.note,
    )


@rule(
    "IEGC-HS-03",
    title="The declared category is the one that the HS code belongs to",
    cites=(MISCLASSIFIED,),
    effective=CHANNEL_START,
    level=Level.REVIEW,
    remedy="Correct the category or the HS code, whichever is wrong.",
)
def categories_agree(facts: ConsignmentFacts, book: ReferenceBook) -> Outcome:
    """Complete equipment is not declared as a component, nor the other way round."""
    return finding_or_pass(
        [
            spot(
                f"{line.pointer}/category",
                line.category,
                "Line {line}: {prefix} is {mapped}, but {declared} is declared.",
                line=line.number,
                prefix=mapping.prefix,
                mapped=mapping.category,
                declared=line.category,
            )
            for line in facts.lines
            if is_eligible(line, book)
            and (mapping := mapped(line, book)) is not None
            and mapping.category in {COMPLETE, CRITICAL} - {line.category}
        ]
    )


@rule(
    "IEGC-HS-04",
    title="The description fits the heading",
    cites=(
        IEGC_NOTICE(
            "listing a control panel as generic electronics rather than a defined"
            " subsystem"
        ),
    ),
    effective=CHANNEL_START,
    level=Level.REVIEW,
    remedy=(
        "Declare the goods under the heading where they belong, or describe them so"
        " that the heading can be understood."
    ),
)
def descriptions_fit_headings(facts: ConsignmentFacts, book: ReferenceBook) -> Outcome:
    """What the words name is not declared under a heading that contradicts them."""
    return finding_or_pass(
        [doubt for line in facts.lines for doubt in _doubts(line, book)]
    )


def _doubts(line: Line, book: ReferenceBook) -> Iterator[Spot]:
    pointer = f"{line.pointer}/hs_code"
    contradicting = contradicting_words(line, book)
    if contradicting:
        row = max(contradicting, key=lambda row: len(row.keyword))
        yield spot(
            pointer,
            line.hs_code,
            "Line {line}: goods described as {keyword} belong to {right}, not to"
            " {heading}.",
            line=line.number,
            keyword=row.keyword,
            right=", ".join(words(row.right_headings)),
            heading=line.hs_code[:4],
        )
        return
    mapping = mapped(line, book)
    if mapping is not None and mapping.category == SUSPICIOUS:
        yield spot(
            pointer,
            line.hs_code,
            "Line {line}: equipment is often declared under {prefix} by mistake.",
            line=line.number,
            prefix=mapping.prefix,
        )

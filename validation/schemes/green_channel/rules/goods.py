"""The goods lines as such: their words, their sets, and what travels together."""

import re
from collections import defaultdict

from validation.law import IEGC_NOTICE
from validation.reference.book import ReferenceBook
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
from validation.schemes.green_channel.classification import is_eligible
from validation.schemes.green_channel.facts import (
    ConsignmentFacts,
    EquipmentSet,
    Line,
)
from validation.schemes.green_channel.lists import GENERIC_WORDS
from validation.schemes.green_channel.rules import CHANNEL_START

WORD = re.compile(r"[^\W\d_]+")


@rule(
    "IEGC-GOODS-01",
    title="Every description says what the goods are",
    cites=(IEGC_NOTICE("Errors in commodity description"),),
    effective=CHANNEL_START,
    level=Level.REJECT,
    remedy="Name the goods and the model, for example CNC lathe CK6150.",
)
def descriptions_describe(facts: ConsignmentFacts, book: ReferenceBook) -> Outcome:
    """A description consists of more than words that fit any goods."""
    return finding_or_pass(
        [
            spot(
                f"{line.pointer}/description",
                line.description,
                "Line {line}: the description does not say what the goods are.",
                line=line.number,
            )
            for line in facts.lines
            if _is_generic(line.description, book)
        ]
    )


def _is_generic(description: str, book: ReferenceBook) -> bool:
    said = {word.casefold() for word in WORD.findall(description)}
    return said <= set(book[GENERIC_WORDS])


@rule(
    "IEGC-GOODS-02",
    title="Every item of a complete set is listed",
    cites=(IEGC_NOTICE("complete industrial equipment sets"),),
    effective=CHANNEL_START,
    level=Level.REVIEW,
    remedy=(
        "List every part of the set, or tell customs when the missing parts leave."
    ),
)
def sets_are_whole(facts: ConsignmentFacts, _book: ReferenceBook) -> Outcome:
    """As many parts are listed as the set has, and its lines agree on that."""
    sets: dict[str, list[tuple[Line, EquipmentSet]]] = defaultdict(list)
    for line in facts.lines:
        if line.equipment_set is not None:
            sets[line.equipment_set.id].append((line, line.equipment_set))
    if not sets:
        return NOT_APPLICABLE
    return finding_or_pass(
        [doubt for members in sets.values() for doubt in _gaps(members)]
    )


def _gaps(members: list[tuple[Line, EquipmentSet]]) -> list[Spot]:
    (_first, agreed), *_others = members
    return [
        spot(
            f"{line.pointer}/set/parts_listed",
            whole.parts_listed,
            "Line {line}: set {set} lists {listed} parts of {total}.",
            line=line.number,
            set=whole.id,
            listed=whole.parts_listed,
            total=whole.parts_total,
        )
        if whole.parts_listed != whole.parts_total
        else spot(
            f"{line.pointer}/set/parts_total",
            whole.parts_total,
            "Line {line}: set {set} has {total} parts here and {agreed} in an earlier"
            " line.",
            line=line.number,
            set=whole.id,
            total=whole.parts_total,
            agreed=agreed.parts_total,
        )
        for line, whole in members
        if whole.parts_listed != whole.parts_total
        or whole.parts_total != agreed.parts_total
    ]


@rule(
    "IEGC-GOODS-03",
    title="Eligible and other goods do not travel in one consignment",
    cites=(IEGC_NOTICE("applies to the declared consignment-not individual parts"),),
    effective=CHANNEL_START,
    level=Level.WARN,
    remedy=(
        "Split the consignment: keep the eligible items here, and file the others by"
        " the ordinary export procedure."
    ),
)
def consignment_is_not_mixed(facts: ConsignmentFacts, book: ReferenceBook) -> Outcome:
    """One item outside the channel takes the whole consignment out of it."""
    others = [line for line in facts.lines if not is_eligible(line, book)]
    if not others or len(others) == len(facts.lines):
        return PASS
    return found(
        "/body/goods",
        len(others),
        "{others} of {all} lines are outside the channel: {numbers}.",
        others=len(others),
        all=len(facts.lines),
        numbers=", ".join(str(line.number) for line in others),
    )

"""What can be wrong with one battery pack, said in one sentence each."""

from datetime import date

from declarations.wording import sentence
from validation.identifiers import battery_code
from validation.identifiers.battery_code import BatteryCode
from validation.rule import Spot
from validation.schemes.green_clearance_code.anniversaries import years_later
from validation.schemes.green_clearance_code.facts import Pack


def on(pack: Pack, message: str, **params: object) -> Spot:
    """A finding about the pack; `message` is a marked sentence."""
    texts = {name: str(param) for name, param in params.items()}
    return Spot(pack.pointer, pack.code, message, texts)


def form(pack: Pack) -> Spot | None:
    """What keeps the code from being a pack's code."""
    lengths = (battery_code.LENGTH, battery_code.SECOND_LIFE_LENGTH)
    if len(pack.code) not in lengths:
        return on(
            pack,
            sentence("The pack code has {length} characters; it must have 24."),
            length=len(pack.code),
        )
    if pack.parsed is None:
        return on(
            pack,
            sentence(
                "The code has not the form of GB/T 34014: position 4 is P, position 5"
                " is A to G or Z, and it ends in seven digits."
            ),
        )
    if pack.parsed.product != battery_code.PACK:
        return on(
            pack,
            sentence("Position 4 is {letter}, a module (M) or cell (C); a pack has P."),
            letter=pack.parsed.product,
        )
    return None


def date_in_code(
    pack: Pack, code: BatteryCode, first: date, today: date
) -> Spot | None:
    """What is wrong with the date in the code."""
    made_on = code.made_on
    if made_on is None:
        return on(
            pack,
            sentence("The date symbols {symbols} stand for no day that exists."),
            symbols=code.date_symbols,
        )
    if made_on > today:
        return on(
            pack,
            sentence(
                "By its code the pack was made on {made_on}, which is in the future."
            ),
            made_on=made_on,
        )
    if made_on < first:
        return on(
            pack,
            sentence(
                "By its code the pack was made on {made_on}, but such codes are given"
                " only since {first}."
            ),
            made_on=made_on,
            first=first,
        )
    return None


def age(pack: Pack, made_on: date, built: date, years: int) -> Spot | None:
    """What is odd about the pack's age beside the truck's."""
    if made_on > built:
        return on(
            pack,
            sentence("The pack was made on {made_on}, after the truck ({built})."),
            made_on=made_on,
            built=built,
        )
    if years_later(made_on, years) < built:
        return on(
            pack,
            sentence(
                "The pack was made on {made_on}, more than {years} years before the"
                " truck ({built})."
            ),
            made_on=made_on,
            years=years,
            built=built,
        )
    return None

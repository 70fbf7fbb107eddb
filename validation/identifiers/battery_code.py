"""The traction battery code of GB/T 34014-2017, and its second-life form."""

import re
from dataclasses import dataclass
from datetime import date

LENGTH = 24
SECOND_LIFE_LENGTH = 19
PACK = "P"

_SYMBOLS = "123456789ABCDEFGHJKLMNPRSTVWXY"
_YEARS = {symbol: 2011 + place for place, symbol in enumerate(_SYMBOLS)}
_MONTHS = {symbol: 1 + place for place, symbol in enumerate(_SYMBOLS[:12])}
_DAYS = {symbol: 1 + place for place, symbol in enumerate(_SYMBOLS)} | {"0": 31}

# Dates are left loose here: an impossible date is a fault of its own.
_FIRST_LIFE = re.compile(
    r"(?P<maker>[A-Z0-9]{3})(?P<product>[PMC])(?P<type>[A-GZ])[A-Z0-9]{2}"
    r"[A-Z0-9]{7}(?P<date>[A-Z0-9]{3})(?P<serial>[0-9]{7})"
)
_SECOND_LIFE = re.compile(
    r"(?P<maker>[A-Z0-9]{3})(?P<before>[PMC])(?P<type>[A-GZ])[A-Z0-9]{2}"
    r"(?P<date>[A-Z0-9]{3})(?P<serial>[0-9]{7})R(?P<product>[PMC])"
)


@dataclass(frozen=True, slots=True)
class BatteryCode:
    """A code taken apart; `made_on` is None when the date in it does not exist."""

    maker: str
    product: str
    type_letter: str
    date_symbols: str
    made_on: date | None
    serial: str
    second_life: bool


def parse(code: str) -> BatteryCode | None:
    """The parts of a code, or None when it has not the form of one."""
    first = _FIRST_LIFE.fullmatch(code)
    match = first or _SECOND_LIFE.fullmatch(code)
    if match is None:
        return None
    return BatteryCode(
        maker=match["maker"],
        product=match["product"],
        type_letter=match["type"],
        date_symbols=match["date"],
        made_on=day(match["date"]),
        serial=match["serial"],
        second_life=first is None,
    )


def day(symbols: str) -> date | None:
    """The date that three symbols stand for, if it exists."""
    try:
        return date(_YEARS[symbols[0]], _MONTHS[symbols[1]], _DAYS[symbols[2]])
    except (KeyError, ValueError):
        return None


def symbols(on: date) -> str:
    """The three symbols of a date from 2011 to 2040."""
    days = {number: symbol for symbol, number in _DAYS.items()}
    return _SYMBOLS[on.year - 2011] + _SYMBOLS[on.month - 1] + days[on.day]

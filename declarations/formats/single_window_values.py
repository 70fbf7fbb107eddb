"""Values of a declaration as the Single Window writes them, and back. Pure."""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from declarations.countries import codes_of_three_letters
from declarations.interchange import Kind

CODE_DIGITS = 10
_DAY = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})", re.ASCII)
_WHOLE = re.compile(r"[0-9]{1,4}", re.ASCII)
_DIRECTIONS = {"EXPORT": "E", "IMPORT": "I"}
# The Single Window has a code for these terms only; C&I (4) is no Incoterm.
_TERMS = {"CIF": "1", "CFR": "2", "FOB": "3", "EXW": "7"}

Value = str | int


class Way(NamedTuple):
    """There, and back; None where the other side has no word for it."""

    there: Callable[[Value], str | None]
    back: Callable[[str], Value | None]


def _table(pairs: Callable[[], Mapping[str, str]]) -> Way:
    return Way(
        lambda value: pairs().get(str(value)),
        lambda text: next((o for o, there in pairs().items() if there == text), None),
    )


def _date_there(value: Value) -> str:
    return str(value).replace("-", "")


def _date_back(text: str) -> str | None:
    found = _DAY.fullmatch(text)
    return "-".join(found.groups()) if found else None


def _whole_back(text: str) -> int | None:
    return int(text) if _WHOLE.fullmatch(text) else None


WAYS = {
    Kind.TEXT: Way(str, str),
    Kind.HS_CODE: Way(str, str),
    Kind.WHOLE: Way(str, _whole_back),
    Kind.DATE: Way(_date_there, _date_back),
    Kind.COUNTRY: _table(codes_of_three_letters),
    Kind.DIRECTION: _table(lambda: _DIRECTIONS),
    Kind.TERM: _table(lambda: _TERMS),
}

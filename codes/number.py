"""The number of a code that people read, type and say: made, parsed and shown.

Whether such a number was ever issued is the register's business, not this module's.
"""

import re
import secrets
import unicodedata
from collections.abc import Callable

from declarations.wording import sentence

SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 15

_VALUES = {symbol: value for value, symbol in enumerate(SYMBOLS)}
_BASE_32 = str.maketrans(SYMBOLS, "0123456789ABCDEFGHIJKLMNOPQRSTUV")
_RANDOM_SYMBOLS = 10
_BITS_PER_SYMBOL = 5
_CHECK_MODULUS = 37
# NFKC can lengthen a character eighteenfold, so the cap comes before it.
_LONGEST_INPUT = 64
_HEAD = re.compile("GC[A-HJKMNP-TV-Z][0-9]")
_CANONICAL = re.compile(f"GC[A-HJKMNP-TV-Z][0-9][{SYMBOLS}]{{11}}")
_FOLDED = str.maketrans("OIL", "011")

MESSAGES = {
    "length": sentence(
        "A code number has 15 characters, for example GCH62-BA8R6-PX4K3. "
        "Check that none is missing or typed twice."
    ),
    "symbol": sentence(
        "A code number has only the letters A to Z and the digits 0 to 9. "
        "Remove any other character."
    ),
    "letter_u": sentence(
        "Code numbers never contain the letter U. Check it against V."
    ),
    "prefix": sentence(
        "A code number begins with GC, one letter and one digit, for example GCH6. "
        "Check the first four characters."
    ),
    "check": sentence(
        "The last character of this code number does not fit the others. "
        "Compare each character with the original."
    ),
}


class NumberError(ValueError):
    """The text is no code number; `code` is a key of MESSAGES."""

    def __init__(self, code: str) -> None:
        super().__init__(MESSAGES[code])
        self.code = code


def generate(
    scheme_letter: str, year: int, randbits: Callable[[int], int] = secrets.randbits
) -> str:
    """A new canonical number. The caller's unique index makes it the only one."""
    head = f"GC{scheme_letter}{year % 10}"
    if not _HEAD.fullmatch(head):
        message = f"not a scheme letter: {scheme_letter!r}"
        raise ValueError(message)
    while True:
        body = head + _spelled(randbits(_RANDOM_SYMBOLS * _BITS_PER_SYMBOL))
        check = _check_value(body)
        if check < len(SYMBOLS):
            return body + SYMBOLS[check]


def parse(text: str) -> str:
    """The canonical number a person meant, or NumberError."""
    number = _normalised(text)
    if len(number) != LENGTH:
        raise NumberError("length")
    if "U" in number:
        raise NumberError("letter_u")
    if not all(symbol in _VALUES for symbol in number):
        raise NumberError("symbol")
    if not _HEAD.match(number):
        raise NumberError("prefix")
    if _check_value(number[:-1]) != _VALUES[number[-1]]:
        raise NumberError("check")
    return number


def is_canonical(text: str) -> bool:
    """Whether this is a number in the one form that registers and tokens keep."""
    if not _CANONICAL.fullmatch(text):
        return False
    return _check_value(text[:-1]) == _VALUES[text[-1]]


def display(number: str) -> str:
    """The number in groups of five, as it is printed and read aloud."""
    return "-".join(number[start : start + 5] for start in range(0, LENGTH, 5))


def _normalised(text: str) -> str:
    if len(text) > _LONGEST_INPUT:
        raise NumberError("length")
    plain = "".join(
        character
        for character in unicodedata.normalize("NFKC", text)
        if not _separates(character)
    )
    # Upper-casing beyond ASCII would turn a foreign letter into one of ours.
    if not plain.isascii():
        raise NumberError("symbol")
    return plain.upper().translate(_FOLDED)


def _separates(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) == "Pd"


def _spelled(bits: int) -> str:
    shifts = range((_RANDOM_SYMBOLS - 1) * _BITS_PER_SYMBOL, -1, -_BITS_PER_SYMBOL)
    return "".join(SYMBOLS[bits >> shift & 31] for shift in shifts)


def _check_value(body: str) -> int:
    # Python's own digits of base 32 run from 0 to V, ours leave four letters out.
    return int(body.translate(_BASE_32), 32) % _CHECK_MODULUS

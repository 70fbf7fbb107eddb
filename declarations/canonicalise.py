"""One spelling for each value: the schema says how the text in each place is read.

Pure, and applied twice it does the same as once. What cannot be read without
guessing is refused, and the character that spoils it is named.
"""

import string
import unicodedata
from typing import Any

from django.utils.translation import gettext as _

from declarations.characters import Oddity, is_unseen
from declarations.faults import Fault
from declarations.places import pointer_to, shown
from declarations.shape import Shape

Path = tuple[str | int, ...]

SPACES = (
    "\u0020\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009"
    "\u200a\u202f\u205f\u3000"
)
OUTER = SPACES + "\t\r\n"
_TO_ASCII = {0xFF01 + offset: 0x21 + offset for offset in range(94)}
_NO_SPACES = dict.fromkeys(map(ord, SPACES))
ALPHANUMERIC = frozenset(string.ascii_letters + string.digits)
PRINTABLE = frozenset(map(chr, range(0x20, 0x7F)))
IDENTIFIERS = frozenset({"identifier", "vin", "code"})
NUMBERS = frozenset({"decimal", "date"})
NOWHERE = Shape()


def canonicalise(document: Any, shape: Shape) -> tuple[Any, list[Fault]]:
    """The document in its one spelling, and a fault for each text that has none.

    Where there is a fault the value stays as it was sent.
    """
    walk = _Walk()
    return walk.value(document, shape, ()), walk.faults


class _Walk:
    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def value(self, value: Any, shape: Shape, path: Path) -> Any:
        if isinstance(value, str):
            return self.text(value, shape, path)
        if isinstance(value, dict):
            return self.members(value, shape, path)
        if isinstance(value, list):
            below = shape.items or NOWHERE
            return [
                self.value(item, below, (*path, index))
                for index, item in enumerate(value)
            ]
        if value is not None and not isinstance(value, int):
            self.faults.append(_not_plain(path))
            return None
        return value

    def members(self, value: dict[str, Any], shape: Shape, path: Path) -> Any:
        known = shape.members
        return {
            name: self.value(item, known.get(name, NOWHERE), (*path, name))
            for name, item in value.items()
        }

    def text(self, value: str, shape: Shape, path: Path) -> str:
        canonical, odd = canonical_text(value, shape)
        if odd:
            self.faults.append(_fault(odd, shape, path))
        return canonical


def canonical_text(value: str, shape: Shape) -> tuple[str, Oddity | None]:
    """The one spelling of a text, or the text as it was with what spoils it."""
    if shape.canonical in IDENTIFIERS:
        return _identifier(value, shape)
    if shape.canonical in NUMBERS:
        return _number(value)
    return _prose(value)


def _number(value: str) -> tuple[str, Oddity | None]:
    if value.isascii() and value.isprintable():
        return value.strip(OUTER), None
    odd = _first_odd(value, PRINTABLE)
    return (value, odd) if odd else (value.strip(OUTER).translate(_TO_ASCII), None)


def _identifier(value: str, shape: Shape) -> tuple[str, Oddity | None]:
    if value.isascii() and value.isalnum():
        return value.upper(), None
    dotted = shape.canonical == "code"
    allowed = ALPHANUMERIC.union(shape.allow, "." if dotted else "")
    odd = _first_odd(value, allowed.union(SPACES))
    if odd:
        return value, odd
    plain = value.strip(OUTER).translate(_TO_ASCII).translate(_NO_SPACES)
    return (plain.replace(".", "") if dotted else plain).upper(), None


def _first_odd(value: str, allowed: frozenset[str]) -> Oddity | None:
    """The first character that, made ASCII, is not allowed; outer space is no part."""
    outer = len(value) - len(value.lstrip(OUTER))
    inner = value.strip(OUTER)
    for position, character in enumerate(inner, start=outer + 1):
        if character.translate(_TO_ASCII) not in allowed:
            return Oddity(position, character)
    return None


def _prose(value: str) -> tuple[str, Oddity | None]:
    if value.isascii() and value.isprintable():
        return value.strip(OUTER), None
    outer = len(value) - len(value.lstrip(OUTER))
    inner = value.strip(OUTER)
    for position, character in enumerate(inner, start=outer + 1):
        if is_unseen(character):
            return value, Oddity(position, character)
    return unicodedata.normalize("NFC", inner), None


def _fault(odd: Oddity, shape: Shape, path: Path) -> Fault:
    message = _("%(field)s: %(what)s") % {
        "field": label_of(shape, path),
        "what": odd.message,
    }
    return Fault(pointer_to(path), odd.code, message, odd.remedy(_allowed_words(shape)))


def _allowed_words(shape: Shape) -> str:
    if shape.canonical in NUMBERS:
        return _("Use the digits 0 to 9 and plain punctuation.")
    if shape.allow:
        return _("Use letters A to Z, digits and %(allow)s only.") % {
            "allow": " ".join(shape.allow)
        }
    return _("Use letters A to Z and digits only.")


def _not_plain(path: Path) -> Fault:
    return Fault(
        pointer_to(path),
        "wrong_type",
        _("This number is written with a fraction or exponent outside quotes."),
        _('Send it as text in quotes, such as "12.5".'),
    )


def label_of(shape: Shape, path: Path) -> str:
    """What people call the place: its label, or the name of its member."""
    if shape.label:
        label = _(shape.label)
        return label[:1].upper() + label[1:]
    names = [step for step in path if isinstance(step, str)]
    return shown(names[-1]) if names else _("The declaration")

"""Characters that spoil identifiers and text: which they are, and their names.

Full-width letters and spaces are forgiven elsewhere; what is here is refused.
"""

import unicodedata
from dataclasses import dataclass

from django.utils.translation import gettext as _

# Latin letter -> Cyrillic, Greek and other letters that only look like it.
_TWINS = {
    "A": "\u0410\u0391",
    "B": "\u0412\u0392",
    "C": "\u0421",
    "E": "\u0415\u0395",
    "H": "\u041d\u0397",
    "I": "\u0406\u0399",
    "J": "\u0408",
    "K": "\u041a\u039a",
    "M": "\u041c\u039c",
    "N": "\u039d",
    "O": "\u041e\u039f",
    "P": "\u0420\u03a1",
    "S": "\u0405",
    "T": "\u0422\u03a4",
    "X": "\u0425\u03a7",
    "Y": "\u0423\u03a5",
    "Z": "\u0396",
    "a": "\u0430",
    "c": "\u0441",
    "e": "\u0435",
    "i": "\u0456\u0131",
    "j": "\u0458",
    "o": "\u043e\u03bf",
    "p": "\u0440",
    "s": "\u0455\u017f",
    "v": "\u03bd",
    "x": "\u0445",
    "y": "\u0443",
}
LOOKS_LIKE = {odd: latin for latin, twins in _TWINS.items() for odd in twins}

CONTROLS = {
    "\0": "NULL",
    "\t": "TAB",
    "\n": "LINE FEED",
    "\r": "CARRIAGE RETURN",
    "\x1b": "ESCAPE",
}
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


@dataclass(frozen=True, slots=True)
class Oddity:
    """A refused character; `position` counts from 1 in the text as it was sent."""

    position: int
    character: str

    @property
    def code(self) -> str:
        """The stable code of its fault."""
        if self.character in LOOKS_LIKE:
            return "look_alike_character"
        if unicodedata.category(self.character) in UNSEEN:
            return "invisible_character"
        return "character_not_allowed"

    @property
    def message(self) -> str:
        """Which character stands where, by name."""
        places = {"position": self.position, "character": name_of(self.character)}
        twin = self._twin
        if twin:
            text = _(
                "Position %(position)d is %(character)s, which only looks like"
                " %(twin)s."
            )
            return text % {**places, "twin": twin}
        if self.code == "invisible_character":
            text = _("Position %(position)d is %(character)s, which cannot be seen.")
            return text % places
        text = _("Position %(position)d is %(character)s, which cannot stand here.")
        return text % places

    def remedy(self, allowed: str) -> str:
        """What to do; `allowed` says in words what may stand there."""
        if self._twin:
            return _("Type it again on a Latin keyboard.")
        if self.code == "invisible_character":
            return _("Delete it, or type the whole value again by hand.")
        return allowed

    @property
    def _twin(self) -> str:
        digit = unicodedata.digit(self.character, None)
        return LOOKS_LIKE.get(self.character) or ("" if digit is None else str(digit))


def name_of(character: str) -> str:
    """Unicode's name and number: CYRILLIC CAPITAL LETTER DZE (U+0405)."""
    unnamed = CONTROLS.get(character) or _("a character without a name")
    return f"{unicodedata.name(character, unnamed)} (U+{ord(character):04X})"


def is_unseen(character: str) -> bool:
    """Control, direction, zero-width, private and unassigned characters."""
    return unicodedata.category(character) in UNSEEN

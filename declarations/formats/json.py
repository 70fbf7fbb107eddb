"""JSON bytes to a document, strictly; what another parser might read differently,
or a database cannot keep, is refused with a pointer to it."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from declarations.faults import Fault, Refused
from declarations.formats.limits import (
    DEEPEST,
    LONGEST_INTEGER,
    MOST_MEMBERS,
    malformed,
    too_deep,
    too_many_members,
)
from declarations.places import pointer_to

Path = tuple[str | int, ...]
BOM: Final = b"\xef\xbb\xbf"
TOKEN: Final = re.compile(rb'"(?:[^"\\]|\\.)*+"?|[\[\]{},:]', re.DOTALL)


def read_json(data: bytes) -> Any:
    """The document. Raises Refused (400) with every fault that can be told."""
    data = data.removeprefix(BOM)
    _refuse_excess(data)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _not_utf8(data, error.start) from error
    suspicions = _Suspicions()
    try:
        document = suspicions.decoder().decode(text)
    except json.JSONDecodeError as error:
        raise _syntax(text, error) from error
    if suspicions or "\\u" in text:
        faults = list(_faults(document, ()))
        if faults:
            raise malformed(faults)
    return document


@dataclass(slots=True, eq=False)
class _Suspect:
    """Stands in the parsed document where something has to be refused."""

    code: str
    message: str
    remedy: str
    name: str = ""
    rest: Any = None


class _Suspicions(list[_Suspect]):
    """Collects what the decoder's hooks had to refuse."""

    def decoder(self) -> json.JSONDecoder:
        return json.JSONDecoder(
            parse_int=self.whole,
            parse_float=lambda _text: self.add(_fraction()),
            parse_constant=lambda _text: self.add(_not_a_number()),
            object_pairs_hook=self.members,
        )

    def add(self, suspect: _Suspect) -> _Suspect:
        self.append(suspect)
        return suspect

    def whole(self, digits: str) -> int | _Suspect:
        if len(digits.lstrip("-")) > LONGEST_INTEGER:
            return self.add(_huge())
        return int(digits)

    def members(self, pairs: list[tuple[str, Any]]) -> Any:
        found = dict(pairs)
        if len(found) == len(pairs):
            return found
        counts = Counter(name for name, _value in pairs)
        return self.add(_duplicate(counts.most_common(1)[0][0], found))


def _faults(value: Any, path: Path) -> Iterator[Fault]:
    if isinstance(value, _Suspect):
        place = (*path, value.name) if value.name else path
        yield Fault(pointer_to(place), value.code, value.message, value.remedy)
        value = value.rest
    if isinstance(value, str) and _is_unstorable(value):
        yield _unstorable(path)
    for step, below in _members(value):
        if isinstance(step, str) and _is_unstorable(step):
            yield _unstorable((*path, step))
        yield from _faults(below, (*path, step))


def _members(value: Any) -> Iterable[tuple[str | int, Any]]:
    if isinstance(value, list):
        return enumerate(value)
    return value.items() if isinstance(value, dict) else ()


def _is_unstorable(text: str) -> bool:
    return "\0" in text or any("\ud800" <= c <= "\udfff" for c in text)


class _Trail:
    """Follows tokens; knows how deep they lead and where they are. The stack holds
    the name or the index that each open object or list has come to."""

    def __init__(self) -> None:
        self.stack: list[str | int | None] = []
        self.last = b""
        self.members = 0

    def follow(self, token: bytes) -> None:
        if token in (b"{", b"["):
            self.stack.append(None if token == b"{" else 0)
        elif token in (b"}", b"]"):
            self.stack = self.stack[:-1]
        elif token == b",":
            self.members += 1
            if self.stack and isinstance(self.stack[-1], int):
                self.stack[-1] += 1
        elif token == b":" and self.stack and not isinstance(self.stack[-1], int):
            self.stack[-1] = _name(self.last)
        self.last = token

    @property
    def pointer(self) -> str:
        return pointer_to(step for step in self.stack if step is not None)


def _name(token: bytes) -> str:
    try:
        return str(json.loads(token))
    except ValueError:
        return token.decode("utf-8", "replace").strip('"')


def _refuse_excess(data: bytes) -> None:
    """Depth and number of members are known before anything is built."""
    if data.count(b"{") + data.count(b"[") <= DEEPEST and (
        data.count(b",") < MOST_MEMBERS
    ):
        return
    trail = _Trail()
    for match in TOKEN.finditer(data):
        trail.follow(match[0])
        if len(trail.stack) > DEEPEST:
            raise too_deep(trail.pointer)
        if trail.members >= MOST_MEMBERS:
            raise too_many_members(trail.pointer)


def _pointer_at(data: bytes, offset: int) -> str:
    """The pointer to the place in which a byte lies."""
    trail = _Trail()
    for match in TOKEN.finditer(data[:offset]):
        trail.follow(match[0])
    return trail.pointer


def _not_utf8(data: bytes, offset: int) -> Refused:
    message = _("The file is not UTF-8: the byte at offset %(offset)d cannot be read.")
    fault = Fault(
        _pointer_at(data, offset),
        "not_utf8",
        message % {"offset": offset},
        _("Save it with the encoding UTF-8 and send it again."),
    )
    return malformed([fault])


def _syntax(text: str, error: json.JSONDecodeError) -> Refused:
    message = _("This is not JSON: line %(line)d, column %(column)d cannot be read.")
    fault = Fault(
        _pointer_at(text.encode(), len(text[: error.pos].encode())),
        "bad_json",
        message % {"line": error.lineno, "column": error.colno},
        _("Check commas, quotes and brackets there, and that nothing follows the end."),
    )
    return malformed([fault])


def _unstorable(path: Path) -> Fault:
    return Fault(
        pointer_to(path),
        "invisible_character",
        _("This text holds a NUL or half of a surrogate pair."),
        _("Remove the escape \\u0000 or \\ud800 to \\udfff from it."),
    )


def _huge() -> _Suspect:
    return _Suspect(
        "out_of_range",
        _("This number has too many digits."),
        _("Send the true value; identifiers are text in quotes."),
    )


def _fraction() -> _Suspect:
    return _Suspect(
        "wrong_type",
        _("This number is written with a fraction or exponent outside quotes."),
        _('Send it as text in quotes, such as "12.5".'),
    )


def _not_a_number() -> _Suspect:
    return _Suspect(
        "wrong_type",
        _("NaN and Infinity are not values."),
        _("Send the true value as text in quotes, or leave the field out."),
    )


def _duplicate(name: str, rest: dict[str, Any]) -> _Suspect:
    return _Suspect(
        "duplicate_member",
        _("This field is given twice."),
        _("Keep the one that is meant."),
        name=name,
        rest=rest,
    )

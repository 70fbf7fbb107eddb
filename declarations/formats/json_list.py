"""A JSON document with a list of declarations, read without holding more than one."""

import codecs
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Final

from django.utils.translation import gettext as _

from declarations.faults import Fault, Refused
from declarations.formats.headings import refused
from declarations.formats.json import read_json
from declarations.formats.limits import MOST_BYTES, malformed, too_deep, too_large
from declarations.formats.ndjson import UTF_8, empty, row_of, row_with, truncated
from declarations.formats.shared import with_shared
from declarations.formats.source import RowFormat, Source, SourceRow

LIST: Final = "declarations"
HEADER: Final = "header"
CHUNK: Final = 256 * 1024
SPACE: Final = re.compile(r"[ \t\r\n]*")


def examine(path: Path, scheme: str) -> Source:
    """What the file holds. Raises Refused."""
    rows = sum(1 for _text, _header in _entries(path))
    if not rows:
        raise empty()
    return Source(format=RowFormat.JSON, scheme=scheme, encoding=UTF_8, rows=rows)


def read(path: Path, source: Source) -> Iterator[SourceRow]:
    """The rows of an examined file."""
    for number, (text, header) in enumerate(_entries(path), start=1):
        row = row_of(number, text.encode())
        if row.document is not None:
            document = with_shared(header, row.document) if header else row.document
            row = row_with(number, document, source.scheme)
        yield row


def _entries(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """The text of each entry, with what the header says for all of them."""
    with path.open("rb") as file:
        scanner = _Scanner(file)
        header: dict[str, Any] = {}
        seen: set[str] = set()
        if scanner.peek() == "[":
            raise _not_a_list()
        scanner.expect("{")
        for name in scanner.names():
            if name in seen or name not in (LIST, HEADER):
                raise _not_a_list()
            seen.add(name)
            if name == LIST:
                for text in scanner.items():
                    yield text, header
            elif seen != {HEADER}:
                raise _late_header()
            else:
                header = _header(scanner.value())
        scanner.end()
        if LIST not in seen:
            raise _not_a_list()


def _header(text: str) -> dict[str, Any]:
    found = read_json(text.encode())
    if not isinstance(found, dict):
        raise _not_a_list()
    return found


class _Scanner:
    """Walks the text; `at` is where it stands in what is held of it."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self.text = ""
        self.at = 0
        self.offset = 0
        self.lines = 0
        self.ended = False
        # What a number is does not matter here, only where it ends.
        self.json = json.JSONDecoder(parse_int=str, parse_float=str)

    def expect(self, mark: str) -> None:
        if self.peek() != mark:
            raise self.syntax(self.at)
        self.at += 1

    def peek(self) -> str:
        """The next character that is not space."""
        while True:
            self.at = _space_end(self.text, self.at)
            if self.at < len(self.text):
                return self.text[self.at]
            if self.ended:
                raise truncated()
            self.fill()

    def names(self) -> Iterator[str]:
        """The members of the object that was just opened."""
        if self.peek() == "}":
            self.at += 1
            return
        while True:
            if self.peek() != '"':
                raise self.syntax(self.at)
            name = json.loads(self.value())
            self.expect(":")
            yield str(name)
            if self.after() == "}":
                return

    def items(self) -> Iterator[str]:
        """The texts of the entries of the list that comes."""
        if self.peek() != "[":
            raise _not_a_list()
        self.at += 1
        if self.peek() == "]":
            self.at += 1
            return
        while True:
            yield self.value()
            if self.after() == "]":
                return

    def after(self) -> str:
        """What follows a value: a comma, or the end of what it is in."""
        mark = self.peek()
        if mark not in ",]}":
            raise self.syntax(self.at)
        self.at += 1
        return mark

    def value(self) -> str:
        """The text of the value that comes."""
        self.peek()
        while len(self.text) - self.at <= MOST_BYTES and not self.ended:
            self.fill()
        start = self.at
        try:
            _found, self.at = self.json.raw_decode(self.text, start)
        except json.JSONDecodeError as error:
            raise self.unreadable(error) from error
        except RecursionError as error:
            raise too_deep("") from error
        return self.text[start : self.at]

    def end(self) -> None:
        while not self.ended:
            self.fill()
        if _space_end(self.text, self.at) < len(self.text):
            raise self.syntax(self.at)

    def fill(self) -> None:
        """Hold more of the text, and let go what lies behind."""
        data = self.file.read(CHUNK)
        self.ended = not data
        kept = len(self.decoder.getstate()[0])
        try:
            more = self.decoder.decode(data, final=self.ended)
        except UnicodeDecodeError as error:
            raise _not_utf8(self.offset - kept + error.start) from error
        self.offset += len(data)
        self.lines += self.text.count("\n", 0, self.at)
        self.text = self.text[self.at :] + more
        self.at = 0

    def unreadable(self, error: json.JSONDecodeError) -> Refused:
        if not self.ended:
            return too_large()
        if error.pos >= len(self.text.rstrip()) or "Unterminated" in error.msg:
            return truncated()
        return self.syntax(error.pos)

    def syntax(self, at: int) -> Refused:
        line = self.lines + self.text.count("\n", 0, at) + 1
        message = _("This is not JSON: line %(line)d cannot be read.")
        remedy = _(
            "Check commas, quotes and brackets there, and that nothing follows the end."
        )
        return malformed([Fault("", "bad_json", message % {"line": line}, remedy)])


def _space_end(text: str, at: int) -> int:
    found = SPACE.match(text, at)
    return found.end() if found else at


def _not_utf8(offset: int) -> Refused:
    message = _("The file is not UTF-8: the byte at offset %(offset)d cannot be read.")
    remedy = _("Save it with the encoding UTF-8 and send it again.")
    fault = Fault("", "not_utf8", message % {"offset": offset}, remedy)
    return malformed([fault])


def _not_a_list() -> Refused:
    return refused(
        "not_a_list",
        _("The document is not one object with a list called “declarations”."),
        _('Send {"declarations": [ … ]}; a “header” for all of them may stand first.'),
    )


def _late_header() -> Refused:
    return refused(
        "late_header",
        _("The header comes after the declarations."),
        _("Put “header” before “declarations”."),
    )

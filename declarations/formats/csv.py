"""Text with separated columns: its encoding and separator found, then its rows."""

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

from django.utils.translation import gettext as _

from declarations.faults import Refused
from declarations.formats.encodings import CODECS, GB18030, encoding_of
from declarations.formats.headings import (
    Line,
    is_blank,
    is_shared,
    known_headings,
    read_heading,
    refused,
)
from declarations.formats.source import RowFormat, Source, SourceRow
from declarations.formats.table import count_rows, read_rows
from declarations.places import shown

DELIMITERS: Final = (",", ";", "\t", "|")
LONGEST_LINE: Final = 1024 * 1024
HEAD: Final = 64 * 1024
# Excel's own way to say the separator in the first line.
STATED: Final = "sep="


def examine(path: Path, scheme: str) -> Source:
    """What the file holds. Raises Refused."""
    encoding, sample = encoding_of(path)
    delimiter = _delimiter(path, encoding)
    with path.open(encoding=CODECS[encoding], newline="") as file:
        lines = _lines(file, delimiter)
        heading = read_heading(lines, scheme)
        rows = count_rows(lines, heading)
    if not rows:
        raise no_rows()
    return Source(
        format=RowFormat.CSV,
        scheme=heading.scheme,
        encoding=encoding,
        delimiter=delimiter,
        rows=rows,
        notes=tuple(_notes(encoding, delimiter, sample)),
    )


def read(path: Path, source: Source) -> Iterator[SourceRow]:
    """The rows of an examined file."""
    with path.open(encoding=CODECS[source.encoding], newline="") as file:
        lines = _lines(file, source.delimiter)
        heading = read_heading(lines, source.scheme)
        yield from read_rows(lines, heading, ragged=False)


def _lines(file: IO[str], delimiter: str) -> Iterator[Line]:
    reader = csv.reader(_bounded(file), delimiter=delimiter, strict=True)
    number = 1
    try:
        for cells in reader:
            if not (number == 1 and _states_delimiter(cells)):
                yield Line(number, cells)
            number = reader.line_num + 1
    except csv.Error as error:
        raise _unreadable(number, error) from error


def _states_delimiter(cells: list[str]) -> bool:
    return bool(cells) and cells[0].lower().startswith(STATED) and len(cells) <= 2  # noqa: PLR2004 - "sep=," is split in two


def _bounded(file: IO[str]) -> Iterator[str]:
    """The lines of a file, none of them held if it has no end."""
    for number, line in enumerate(iter(lambda: file.readline(LONGEST_LINE), ""), 1):
        if len(line) == LONGEST_LINE:
            raise _too_long(number)
        yield line


def _delimiter(path: Path, encoding: str) -> str:
    """The separator under which the headings are known best; rows have no say."""
    with path.open(encoding=CODECS[encoding], newline="") as file:
        head = file.read(HEAD)
    titles = {delimiter: _titles(head, delimiter) for delimiter in DELIMITERS}
    best = max(DELIMITERS, key=lambda d: known_headings(titles[d]))
    if not known_headings(titles[best]):
        raise _no_headings(titles[best])
    return best


def _titles(head: str, delimiter: str) -> list[str]:
    reader = csv.reader(head.splitlines(keepends=True), delimiter=delimiter)
    try:
        for cells in reader:
            if not (is_blank(cells) or is_shared(cells) or _states_delimiter(cells)):
                return cells
    except csv.Error:
        return []
    return []


def _notes(encoding: str, delimiter: str, sample: str) -> Iterator[str]:
    if encoding == GB18030:
        yield _("Read as GB18030. Check that this is legible: %(sample)s") % {
            "sample": shown(sample)
        }
    if delimiter != ",":
        names = {";": _("semicolons"), "\t": _("tabs"), "|": _("vertical bars")}
        yield _("The columns are separated by %(separator)s.") % {
            "separator": names[delimiter]
        }


def no_rows() -> Refused:
    """A table that is nothing but its headings."""
    return refused(
        "no_rows",
        _("There is no row below the headings."),
        _("Write one declaration in each row."),
    )


def _no_headings(cells: list[str]) -> Refused:
    line = "".join(cells)
    marks = Counter(c for c in line if not (c.isalnum() or c in "._-/ #\"'"))
    found = marks.most_common(1)[0][0] if marks else ""
    message = _("The first line has no heading that is known: %(line)s")
    remedy = _(
        "Separate columns by commas, semicolons, tabs or vertical bars, and start from"
        " the template."
    )
    if found:
        message = _(
            "The first line has no heading that is known; it seems to be separated by"
            " “%(separator)s”: %(line)s"
        )
    names = {"line": shown(line), "separator": shown(found)}
    return refused("no_heading", message % names, remedy)


def _unreadable(number: int, error: csv.Error) -> Refused:
    message = _("Line %(line)d cannot be read as a line of CSV.") % {"line": number}
    if "field larger" in str(error):
        message = _("Line %(line)d has a cell of more than 128 KB.") % {"line": number}
    return refused(
        "bad_csv",
        message,
        _("Look for a double quote there that is not closed."),
    )


def _too_long(number: int) -> Refused:
    message = _("Line %(line)d is longer than 1 MB.") % {"line": number}
    return refused(
        "line_too_long", message, _("Check that it is a table, line by line.")
    )

"""Files of many declarations in any format: recognised, looked through, read."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from declarations.formats import csv, json_list, ndjson, xlsx, xml_list
from declarations.formats.columns import Column, column_of, columns_for
from declarations.formats.recognising import format_of
from declarations.formats.source import RowFormat, Source, SourceRow

__all__ = [
    "Column",
    "RowFormat",
    "Source",
    "SourceRow",
    "column_of",
    "columns_for",
    "examine",
    "format_of",
    "read",
]


class Reader(NamedTuple):
    """How files of one format are read."""

    examine: Callable[[Path, str], Source]
    read: Callable[[Path, Source], Iterator[SourceRow]]


READERS: Final = {
    RowFormat.CSV: Reader(csv.examine, csv.read),
    RowFormat.XLSX: Reader(xlsx.examine, xlsx.read),
    RowFormat.JSON: Reader(json_list.examine, json_list.read),
    RowFormat.NDJSON: Reader(ndjson.examine, ndjson.read),
    RowFormat.XML: Reader(xml_list.examine, xml_list.read),
}


def examine(path: Path, kind: RowFormat, *, scheme: str = "") -> Source:
    """What the file holds, in one streaming pass; `scheme` is what the sender chose.

    Raises Refused for what is wrong with the file as a whole.
    """
    return READERS[kind].examine(path, scheme)


def read(path: Path, source: Source, *, after: int = 0) -> Iterator[SourceRow]:
    """The rows of an examined file, one at a time; those numbered up to `after` are
    left out."""
    rows = READERS[source.format].read(path, source)
    return (row for row in rows if row.number > after)

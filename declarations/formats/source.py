"""What a file of many declarations is, and what one of its rows gives."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from declarations.faults import Fault


class RowFormat(StrEnum):
    """A format in which many declarations come in one file."""

    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"
    NDJSON = "ndjson"
    XML = "xml"

    @property
    def media_type(self) -> str:
        """The Content-Type that files of the format are sent with."""
        return _MEDIA_TYPES[self]

    @property
    def suffix(self) -> str:
        """How file names of the format end, with the dot."""
        return f".{self.value}"


_MEDIA_TYPES = {
    RowFormat.CSV: "text/csv",
    RowFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    RowFormat.JSON: "application/json",
    RowFormat.NDJSON: "application/x-ndjson",
    RowFormat.XML: "application/xml",
}


@dataclass(frozen=True, slots=True)
class Source:
    """What one look through a file found; people confirm it, and `read` relies on it.

    `scheme` is empty where each row names its own; `notes` are sentences for people.
    """

    format: RowFormat
    scheme: str = ""
    encoding: str = ""
    delimiter: str = ""
    rows: int = 0
    hidden_rows: int = 0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One declaration of a file.

    `number` is its place as people count: the line of a text file, the row of a sheet,
    the position in a list. `key` is the own reference as written, `declaration` the
    reference that a returned file carries. A row with faults must not be filed;
    `document` is None where nothing can be made of it.
    """

    number: int
    key: str = ""
    declaration: str = ""
    document: dict[str, Any] | None = None
    faults: tuple[Fault, ...] = ()

"""Workbooks taken apart and put together wrongly, for tests."""

import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path

from tests.declarations.formats.tables import a_workbook, truck_lines

SHEET = "xl/worksheets/sheet1.xml"
NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
CENTRAL = b"PK\x01\x02"
SIZE_AT = 24


def parts(path: Path) -> dict[str, bytes]:
    """The members of an archive."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pack(path: Path, members: Mapping[str, bytes]) -> Path:
    """An archive of these members."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def with_parts(path: Path, **members: bytes) -> Path:
    """A lawful workbook with some of its parts replaced, or with more of them."""
    a_workbook(path, truck_lines())
    return pack(path, {**parts(path), **members})


def with_sheet(path: Path, rows: bytes) -> Path:
    """A lawful workbook with these rows after its own."""
    a_workbook(path, truck_lines())
    sheet = parts(path)[SHEET].replace(b"</sheetData>", rows + b"</sheetData>")
    return with_parts(path, **{SHEET: sheet})


def say_smaller(path: Path, name: str, size: int) -> None:
    """Forge the size that the directory gives for a member."""
    data = bytearray(path.read_bytes())
    at = data.rindex(name.encode())
    start = data.rindex(CENTRAL, 0, at)
    struct.pack_into("<L", data, start + SIZE_AT, size)
    path.write_bytes(data)

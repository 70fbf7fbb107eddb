"""What a sheet tells behind its rows: which cells are merged, and where the last value
stands. It is found before the rows are read, and merged cells marked while they are."""

import re
from dataclasses import dataclass
from typing import IO, Final

from openpyxl.utils.cell import coordinate_to_tuple

from declarations.formats.archive import damaged
from declarations.formats.cells import OddCell, Oddity

CHUNK: Final = 256 * 1024
OVERLAP: Final = 256
MOST_RANGES: Final = 100_000
# What values and formulas end or begin with; more is found than there is, never less.
VALUES: Final = (b"v>", b"is>", b"f>", b"f ")
# They are listed after the rows, so the bytes are searched rather than parsed twice.
RANGE: Final = re.compile(
    rb"""<(?:\w{1,16}:)?mergeCell\s[^>]{0,64}?ref=["']([A-Z]{1,3}\d{1,7}):([A-Z]{1,3}\d{1,7})["']"""
)


@dataclass(slots=True)
class _Range:
    left: int
    top: int
    bottom: int
    text: str = ""


class Merges:
    """The ranges of a sheet, met in the order of its rows."""

    def __init__(self, ranges: list[_Range]) -> None:
        self.waiting = sorted(ranges, key=lambda found: -found.top)
        self.open: list[_Range] = []

    def __bool__(self) -> bool:
        return bool(self.waiting or self.open)

    def mark(self, number: int, cells: list[str]) -> None:
        """Mark the first cell that a range has in the row; below its top row, that one
        repeats what the range says."""
        while self.waiting and self.waiting[-1].top <= number:
            self.open.append(self.waiting.pop())
        self.open = [found for found in self.open if found.bottom >= number]
        for found in self.open:
            if found.top == number and found.left <= len(cells):
                found.text = cells[found.left - 1]
            if found.text:
                cells.extend([""] * (found.left - len(cells)))
                cells[found.left - 1] = OddCell(found.text, Oddity.MERGED)


def survey(stream: IO[bytes]) -> tuple[Merges, int]:
    """The merged ranges of a sheet, and the offset behind which no cell has a value."""
    ranges: list[_Range] = []
    offset = end = 0
    last = b""
    while piece := stream.read(CHUNK):
        seen = last + piece
        found = max(seen.rfind(mark) for mark in VALUES)
        end = offset - len(last) + found if found >= 0 else end
        offset += len(piece)
        done = 0
        for match in RANGE.finditer(seen) if b"mergeCell" in seen else ():
            done = match.end()
            ranges.append(_range(match[1].decode(), match[2].decode()))
        if len(ranges) > MOST_RANGES:
            raise damaged()
        last = seen[max(done, len(seen) - OVERLAP) :]
    return Merges(ranges), end


def _range(first: str, last: str) -> _Range:
    top, left = coordinate_to_tuple(first)
    bottom, _right = coordinate_to_tuple(last)
    return _Range(left, top, bottom)

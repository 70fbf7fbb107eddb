"""A program that reads files one after the other and says how much memory that took.

Called with pairs of format and path; tells, for each, the rows (or the refusal) and by
how many megabytes the largest size of the process has grown.
"""

import json
import sys
from pathlib import Path

import django

django.setup()

from declarations.faults import Refused  # noqa: E402 - it needs settings
from declarations.formats import rows as files  # noqa: E402 - it needs settings

KILOBYTES = 1024


def peak() -> float:
    """The largest size of this process so far, in megabytes. What getrusage tells
    begins with the size of the parent."""
    status = Path("/proc/self/status").read_text("utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) / KILOBYTES


def outcome(kind: str, path: Path) -> str:
    """How many rows the file has, or why it is refused."""
    try:
        source = files.examine(path, files.RowFormat(kind))
        return str(sum(1 for _row in files.read(path, source)))
    except Refused as refused:
        return refused.code


def main() -> None:
    told: list[tuple[str, float]] = []
    for kind, path in zip(sys.argv[1::2], sys.argv[2::2], strict=True):
        before = peak()
        found = outcome(kind, Path(path))
        told.append((found, peak() - before))
    sys.stdout.write(json.dumps({"told": told, "peak": peak()}))


if __name__ == "__main__":
    main()

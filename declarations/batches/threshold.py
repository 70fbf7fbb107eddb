"""How many faulty rows a file may have before the whole of it is refused."""

import re

from django.utils.translation import gettext as _

from declarations.faults import Fault, Refused

FIELD = "/threshold"
WRITTEN = re.compile(r"([0-9]{1,6})(%?)", re.ASCII)


def threshold_of(text: str) -> str:
    """The threshold in one spelling: "12" rows or "5%" of them; empty for none.

    Raises Refused when it is neither.
    """
    plain = text.replace(" ", "")
    found = WRITTEN.fullmatch(plain)
    if not plain or (found and (not found[2] or int(found[1]) <= 100)):  # noqa: PLR2004 - percent
        return plain
    fault = Fault(
        FIELD,
        "bad_threshold",
        _("The limit of faulty rows cannot be read."),
        _("Give a number of rows such as 10, or a share such as 5%."),
    )
    raise Refused([fault])


def exceeds(threshold: str, faulty: int, rows: int) -> bool:
    """Whether that many faulty rows are more than the threshold lets pass."""
    if not threshold:
        return False
    if threshold.endswith("%"):
        return faulty * 100 > int(threshold[:-1]) * rows
    return faulty > int(threshold)

"""What any format may hold at most, and the refusals that all formats share."""

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext as _

from declarations.faults import Fault, Refused

MOST_BYTES: Final = 1024 * 1024
DEEPEST: Final = 32
MOST_MEMBERS: Final = 20_000
LONGEST_INTEGER: Final = 15


def malformed(faults: Sequence[Fault]) -> Refused:
    """The bytes cannot be read as the format that they claim to be."""
    return Refused(list(faults), code="malformed", status=400)


def too_deep(pointer: str) -> Refused:
    """Nested deeper than any declaration is."""
    message = _("This is nested more than %(limit)d levels deep.") % {"limit": DEEPEST}
    remedy = _("Send only the fields that the scheme's schema knows.")
    return malformed([Fault(pointer, "too_deep", message, remedy)])


def too_many_members(pointer: str) -> Refused:
    """More fields and list entries than any declaration has."""
    message = _("There are more than %(limit)d values.") % {"limit": MOST_MEMBERS}
    remedy = _("Send one declaration at a time.")
    return malformed([Fault(pointer, "too_many", message, remedy)])


def too_large() -> Refused:
    """More bytes than a request may have."""
    message = _("The body is larger than %(limit)d bytes.") % {"limit": MOST_BYTES}
    remedy = _("Send one declaration at a time, without attachments.")
    return Refused(
        [Fault("", "too_large", message, remedy)], code="too_large", status=413
    )

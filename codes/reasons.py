"""The reason that every act on codes and keys needs."""

from django.utils.translation import gettext as _

from declarations.faults import Fault, Refused

LONGEST_REASON = 300


def clean_reason(reason: str) -> str:
    """The reason without blanks around it. Raises Refused naming /reason."""
    said = reason.strip()
    if not said or len(said) > LONGEST_REASON:
        raise Refused(
            [Fault("/reason", "reason_needed", _("Give a reason of 1 to 300 letters."))]
        )
    return said

"""Every kind of event: its sentence, and who may read it. Names are never reused."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Audience(StrEnum):
    """Who sees an event of a kind."""

    PARTIES = "parties"
    CUSTOMS = "customs"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind; `sentence` may name members of the event's data in braces."""

    name: str
    sentence: str | Promise
    audience: Audience = Audience.PARTIES


KINDS = {
    kind.name: kind
    for kind in (
        Kind("declaration.drafted", _("Draft begun")),
        Kind("declaration.submitted", _("Filed, revision {revision}")),
        Kind(
            "declaration.resubmitted",
            _("Corrected and filed again, revision {revision}"),
        ),
        Kind("declaration.cleared", _("All rules passed")),
        Kind("declaration.returned", _("Returned to the exporter for correction")),
        Kind("declaration.flagged", _("Sent to a customs reviewer")),
        Kind(
            "declaration.parked",
            _("Set in front of a customs reviewer after {attempts} failed attempts"),
        ),
        Kind("declaration.withdrawn", _("Withdrawn: {reason}")),
        Kind("case.approved", _("Approved by customs: {reason}")),
        Kind("case.refused", _("Refused by customs: {reason}")),
        Kind("case.asked", _("Customs asked for information")),
        Kind("case.answered", _("The question was answered")),
        Kind("code.issued", _("Code {number} issued")),
        Kind("code.expired", _("Code expired unused")),
        Kind("code.suspended", _("Code {number} suspended: {reason}")),
        Kind("code.reinstated", _("Code {number} reinstated: {reason}")),
        Kind("goods.released", _("Goods released at the gate")),
        Kind("release.drafted", _("Draft release “{title}” opened")),
        Kind("release.discarded", _("Draft release “{title}” discarded")),
        Kind(
            "release.published",
            _("Release {version} published: {added} rows added, {removed} removed"),
        ),
    )
}

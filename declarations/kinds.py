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
        Kind(
            "declaration.amended",
            _("Changed after its code was issued, revision {revision}"),
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
        Kind("case.asked_more", _("Customs asked for more information")),
        Kind("case.partly_answered", _("One request of several was answered")),
        Kind("case.asked_less", _("Customs took one of its requests back")),
        Kind("case.recalled", _("Customs took its last open request back")),
        Kind("case.answered", _("The question was answered")),
        Kind("case.reopened", _("Taken into review by a supervisor")),
        Kind(
            "case.override_proposed",
            _("A supervisor proposed to override a finding: {reason}"),
            Audience.CUSTOMS,
        ),
        Kind(
            "case.override_declined",
            _("Returned to the exporter: the correction stays due. {reason}"),
        ),
        Kind(
            "case.taken_over",
            _("Taken over from {holder}: {reason}"),
            Audience.CUSTOMS,
        ),
        Kind(
            "case.upheld",
            _("Upheld by a second reviewer: {reason}"),
            Audience.CUSTOMS,
        ),
        Kind(
            "case.objected",
            _("A second reviewer objects: {reason}"),
            Audience.CUSTOMS,
        ),
        Kind(
            "second_review.committed",
            _("Seed of the draw of {day} made; its SHA-256 is {commitment}"),
            Audience.CUSTOMS,
        ),
        Kind(
            "second_review.revealed",
            _("Seed of the draw of {day} revealed"),
            Audience.CUSTOMS,
        ),
        Kind("code.issued", _("Code {number} issued")),
        Kind("code.expired", _("Code expired unused")),
        Kind("code.suspended", _("Code {number} suspended: {reason}")),
        Kind("code.reinstated", _("Code {number} reinstated: {reason}")),
        Kind("code.revoked", _("Code {number} revoked: {reason}")),
        Kind(
            "code.reissued",
            _("Code {replaced} replaced by code {number}: {reason}"),
        ),
        Kind(
            "revocation.proposed",
            _("Proposed to revoke code {number}: {reason}"),
            Audience.CUSTOMS,
        ),
        Kind(
            "revocation.dropped",
            _("Code {number} is not revoked: {reason}"),
            Audience.CUSTOMS,
        ),
        Kind("key.prepared", _("Key {kid} prepared"), Audience.CUSTOMS),
        Kind("key.activated", _("Key {kid} signs from now on"), Audience.CUSTOMS),
        Kind("key.retired", _("Key {kid} signs no more: {reason}"), Audience.CUSTOMS),
        Kind("key.expired", _("Key {kid} expired"), Audience.CUSTOMS),
        Kind("key.compromised", _("Key {kid} compromised: {reason}"), Audience.CUSTOMS),
        Kind("key.rewrapped", _("Key {kid} wrapped anew"), Audience.CUSTOMS),
        Kind(
            "reissue.started",
            _("Replacement of {total} codes of key {kid} begun: {reason}"),
            Audience.CUSTOMS,
        ),
        Kind(
            "reissue.cancelled",
            _("Replacement of the codes of key {kid} stopped: {reason}"),
            Audience.CUSTOMS,
        ),
        Kind("issuance.stopped", _("Issuance stopped: {reason}"), Audience.CUSTOMS),
        Kind("issuance.resumed", _("Issuance resumed: {reason}"), Audience.CUSTOMS),
        Kind("inspection.started", _("Inspection begun at port {port}")),
        Kind("inspection.held", _("Inspection stopped: {reason}")),
        Kind("inspection.resumed", _("Inspection goes on")),
        Kind("inspection.passed", _("Inspection passed")),
        Kind("inspection.failed", _("Inspection failed: {reason}")),
        Kind("document.attached", _("Document “{name}” attached")),
        Kind("document.removed", _("Document “{name}” removed from the draft")),
        Kind(
            "document.infected",
            _("Document “{name}” was found harmful and deleted: {threat}"),
        ),
        Kind("goods.released", _("Goods released at the gate")),
        Kind("clock.warned", _("Most of the time is used up"), Audience.CUSTOMS),
        Kind("clock.alerted", _("The time is about to run out"), Audience.CUSTOMS),
        Kind("clock.breached", _("The time promised has run out")),
        Kind(
            "conflict.reported",
            _("The gate reported a conflict"),
            Audience.CUSTOMS,
        ),
        Kind("conflict.closed", _("Conflict closed: {reason}"), Audience.CUSTOMS),
        Kind("release.drafted", _("Draft release “{title}” opened")),
        Kind("release.discarded", _("Draft release “{title}” discarded")),
        Kind(
            "release.published",
            _("Release {version} published: {added} rows added, {removed} removed"),
        ),
    )
}

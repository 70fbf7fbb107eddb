"""Every kind of event: its sentence, who may read it, and who is told.

Names are never reused.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from declarations.notifications.matters import Matter, Readers, Told
from declarations.parties.models import OrganisationKind, Role


class Audience(StrEnum):
    """Who sees an event of a kind."""

    PARTIES = "parties"
    CUSTOMS = "customs"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind; `sentence` may name members of the event's data in braces, those that
    are one of `choices` in the choice's own words. Nobody is told of it, but for those
    whom `told` names; `crowd` says it of many at once, where the sentence cannot."""

    name: str
    sentence: str | Promise
    audience: Audience = Audience.PARTIES
    told: Told | None = None
    crowd: str | Promise = ""
    choices: Mapping[str, type[TextChoices]] = field(default_factory=dict)

    def words(self, data: Mapping[str, Any]) -> str:
        """The event as a sentence in the reader's language."""
        labels = {
            name: choice(data[name]).label for name, choice in self.choices.items()
        }
        return str(self.sentence).format(**{**data, **labels})


TO_DO = Told(Readers.FILERS, Matter.TO_DO)
DECIDED = Told(Readers.FILERS, Matter.DECISIONS)
PROGRESS = Told(Readers.FILERS, Matter.PROGRESS)
CAME_BACK = Told(Readers.HOLDER, Matter.CASES)
OVERSIGHT = Told(Readers.SUPERVISORS, Matter.OVERSIGHT)
COMPANY = Told(Readers.NAMED, Matter.COMPANY)
MANDATE = Told(Readers.NAMED, Matter.COMPANY, page="parties:mandate", by="number")
BATCH = Told(Readers.NAMED, Matter.BATCHES, page="batches:batch", by="batch")


KINDS = {
    kind.name: kind
    for kind in (
        Kind("declaration.drafted", _("Draft begun")),
        Kind("declaration.prepared", _("Answers prepared, not sent yet")),
        Kind("declaration.submitted", _("Filed, revision {revision}")),
        Kind(
            "declaration.resubmitted",
            _("Corrected and filed again, revision {revision}"),
            told=CAME_BACK,
            crowd=_("Corrected and filed again"),
        ),
        Kind(
            "declaration.amended",
            _("Changed after its code was issued, revision {revision}"),
        ),
        Kind("declaration.cleared", _("All rules passed")),
        Kind(
            "declaration.returned",
            _("Returned to the exporter for correction"),
            told=TO_DO,
        ),
        Kind("declaration.flagged", _("Sent to a customs reviewer")),
        Kind(
            "declaration.parked",
            _("Set in front of a customs reviewer after {attempts} failed attempts"),
            told=OVERSIGHT,
            crowd=_("Set in front of a customs reviewer after failed attempts"),
        ),
        Kind("declaration.withdrawn", _("Withdrawn: {reason}")),
        Kind("case.approved", _("Approved by customs: {reason}")),
        Kind(
            "case.refused",
            _("Refused by customs: {reason}"),
            told=DECIDED,
            crowd=_("Refused by customs"),
        ),
        Kind("case.asked", _("Customs asked for information"), told=TO_DO),
        Kind("case.asked_more", _("Customs asked for more information"), told=TO_DO),
        Kind("case.partly_answered", _("One request of several was answered")),
        Kind("case.asked_less", _("Customs took one of its requests back")),
        Kind(
            "case.recalled", _("Customs took its last open request back"), told=PROGRESS
        ),
        Kind("case.answered", _("The question was answered"), told=CAME_BACK),
        Kind("case.reopened", _("Taken into review by a supervisor")),
        Kind(
            "case.override_proposed",
            _("A supervisor proposed to override a finding: {reason}"),
            Audience.CUSTOMS,
            told=OVERSIGHT,
            crowd=_("A supervisor proposed to override findings"),
        ),
        Kind(
            "case.override_declined",
            _("Returned to the exporter: the correction stays due. {reason}"),
            told=TO_DO,
            crowd=_("Returned to the exporter: corrections stay due"),
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
            told=OVERSIGHT,
            crowd=_("A second reviewer objects"),
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
        Kind(
            "code.issued",
            _("Code {number} issued"),
            told=PROGRESS,
            crowd=_("Codes issued"),
        ),
        Kind("code.expired", _("Code expired unused"), told=PROGRESS),
        Kind(
            "code.suspended",
            _("Code {number} suspended: {reason}"),
            told=DECIDED,
            crowd=_("Codes suspended"),
        ),
        Kind(
            "code.reinstated",
            _("Code {number} reinstated: {reason}"),
            told=DECIDED,
            crowd=_("Codes reinstated"),
        ),
        Kind(
            "code.revoked",
            _("Code {number} revoked: {reason}"),
            told=DECIDED,
            crowd=_("Codes revoked"),
        ),
        Kind(
            "code.reissued",
            _("Code {replaced} replaced by code {number}: {reason}"),
            told=DECIDED,
            crowd=_("Codes replaced by others"),
        ),
        Kind(
            "revocation.proposed",
            _("Proposed to revoke code {number}: {reason}"),
            Audience.CUSTOMS,
            told=OVERSIGHT,
            crowd=_("Proposed to revoke codes"),
        ),
        Kind(
            "revocation.dropped",
            _("Code {number} is not revoked: {reason}"),
            Audience.CUSTOMS,
        ),
        Kind("key.prepared", _("Key {kid} prepared"), Audience.CUSTOMS),
        Kind("key.activated", _("Key {kid} signs from now on"), Audience.CUSTOMS),
        Kind("key.retired", _("Key {kid} signs no more: {reason}"), Audience.CUSTOMS),
        Kind(
            "key.expired",
            _("Key {kid} expired"),
            Audience.CUSTOMS,
            told=OVERSIGHT,
            crowd=_("Keys expired"),
        ),
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
        Kind(
            "issuance.stopped",
            _("Issuance stopped: {reason}"),
            Audience.CUSTOMS,
            told=OVERSIGHT,
            crowd=_("Issuance stopped"),
        ),
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
            told=TO_DO,
            crowd=_("Documents were found harmful and deleted"),
        ),
        Kind("tracking.given", _("Tracking link given, good until {until}")),
        Kind("tracking.revoked", _("Tracking link revoked")),
        Kind("goods.released", _("Goods released at the gate"), told=PROGRESS),
        Kind(
            "clock.warned",
            _("Most of the time is used up"),
            Audience.CUSTOMS,
            told=OVERSIGHT,
        ),
        Kind(
            "clock.alerted",
            _("The time is about to run out"),
            Audience.CUSTOMS,
            told=OVERSIGHT,
        ),
        Kind("clock.breached", _("The time promised has run out"), told=OVERSIGHT),
        Kind(
            "conflict.reported",
            _("The gate reported a conflict"),
            Audience.CUSTOMS,
            told=OVERSIGHT,
        ),
        Kind("conflict.closed", _("Conflict closed: {reason}"), Audience.CUSTOMS),
        Kind(
            "batch.checked",
            _("Batch {batch} checked: {passing} rows can be filed, {wrong} are wrong"),
        ),
        Kind(
            "batch.filed",
            _("Batch {batch} filed: {taken} rows taken in, {left} not"),
            told=BATCH,
            crowd=_("Batches filed"),
        ),
        Kind(
            "batch.refused",
            _("Batch {batch} refused; nothing was filed"),
            told=BATCH,
            crowd=_("Batches refused; nothing of them was filed"),
        ),
        Kind(
            "batch.cancelled",
            _("Batch {batch} stopped: {taken} rows were taken in before"),
            told=BATCH,
            crowd=_("Batches stopped"),
        ),
        Kind(
            "mandate.proposed",
            _("Mandate {number} proposed by {side}"),
            told=MANDATE,
            crowd=_("Mandates proposed"),
        ),
        Kind(
            "mandate.accepted",
            _("Mandate {number} accepted by {side}"),
            told=MANDATE,
            crowd=_("Mandates accepted"),
        ),
        Kind(
            "mandate.declined",
            _("Mandate {number} declined by {side}: {reason}"),
            told=MANDATE,
            crowd=_("Mandates declined"),
        ),
        Kind(
            "mandate.revoked",
            _("Mandate {number} revoked by {side}: {reason}"),
            told=MANDATE,
            crowd=_("Mandates revoked"),
        ),
        Kind(
            "organisation.registered",
            _("{name} registered as {what}"),
            choices={"what": OrganisationKind},
        ),
        Kind("member.invited", _("{email} invited as {role}"), choices={"role": Role}),
        Kind("member.uninvited", _("Invitation of {email} taken back")),
        Kind("member.joined", _("{name} joined as {role}"), choices={"role": Role}),
        Kind(
            "member.role_changed",
            _("Role of {name} changed from {before} to {role}"),
            choices={"before": Role, "role": Role},
        ),
        Kind("member.ports_given", _("{name} now works at {ports}")),
        Kind("member.disabled", _("{name} may act no more")),
        Kind("member.enabled", _("{name} may act again")),
        Kind("member.left", _("{name} left")),
        Kind("api_key.issued", _("API key {prefix} “{name}” made: {scopes}")),
        Kind("api_key.rotated", _("API key {before} is being replaced by {prefix}")),
        Kind("api_key.revoked", _("API key {prefix} “{name}” revoked")),
        Kind("sandbox.opened", _("{name} became a sandbox")),
        Kind("sandbox.closed", _("{name} is no sandbox any more")),
        Kind("webhook.added", _("Webhook to {url} added")),
        Kind("webhook.changed", _("Webhook changed; it goes to {url} now")),
        Kind("webhook.rotated", _("Webhook to {url} has a new secret")),
        Kind("webhook.resumed", _("Webhook to {url} switched on again")),
        Kind("webhook.paused", _("Webhook to {url} switched off")),
        Kind(
            "webhook.gone",
            _("Webhook to {url} switched off: it answered 410 Gone"),
            told=COMPANY,
            crowd=_("Webhooks switched off: they answered 410 Gone"),
        ),
        Kind(
            "webhook.failing",
            _("Webhook to {url} switched off: it has failed for days"),
            told=COMPANY,
            crowd=_("Webhooks switched off: they have failed for days"),
        ),
        Kind("webhook.deleted", _("Webhook to {url} deleted")),
        Kind("release.drafted", _("Draft release “{title}” opened")),
        Kind("release.discarded", _("Draft release “{title}” discarded")),
        Kind(
            "release.published",
            _("Release {version} published: {added} rows added, {removed} removed"),
        ),
    )
}

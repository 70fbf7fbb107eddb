"""Approving against a `reject` finding: a supervisor proposes, another answers."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from declarations import claims, ledger, lifecycle
from declarations.clock import database_now
from declarations.faults import Conflict, Forbidden
from declarations.lifecycle import Step
from declarations.models import Declaration
from declarations.parties.models import User
from declarations.parties.standing import Actor
from declarations.states import Action, State
from validation.clocks.services import refresh_due
from validation.desk.leases import (
    free,
    given_reason,
    require_decider,
    require_not_anothers,
)
from validation.engine import Decision
from validation.models import Override, OverrideOutcome, Ruling, RulingKind
from validation.review import (
    Word,
    claim_keys,
    open_override,
    pronounce,
    require_not_held_elsewhere,
    undecided,
    verdict_on,
)
from validation.supervision import require_supervisor


@transaction.atomic
def propose(*, user: User, declaration: Declaration, reason: str) -> Override:
    """A case that must be corrected waits for a second person to let it pass; one that
    was returned comes back into review for that.

    Raises Refused without a reason, Forbidden for all but impartial supervisors, and
    Conflict when no finding forbids the code, somebody has proposed it already,
    another reviewer has the case, or its VIN or pack is held elsewhere.
    """
    said = given_reason(reason)
    require_supervisor(user)
    locked = Declaration.objects.select_for_update().get(pk=declaration.pk)
    require_decider(user, locked)
    at = database_now()
    _require_overridable(locked)
    require_not_anothers(user, locked, at)
    if locked.state == State.RETURNED:
        _reopen(user, locked, at)
    proposal = Override.objects.create(
        declaration=locked,
        revision=locked.revision,
        reason=said,
        proposed_by=user,
        proposed_at=at,
    )
    told = {"revision": locked.revision, "reason": said, "rules": _rejecting(locked)}
    event = ledger.Event(locked, "case.override_proposed", Actor.of(user), told)
    ledger.append([event], at=at)
    free(user=user, declaration=locked)
    return proposal


@transaction.atomic
def confirm(*, user: User, declaration: Declaration, reason: str) -> Ruling:
    """The case is approved against the finding, by two people; it waits for its code.

    Raises Refused without a reason, Forbidden for whoever proposed it or may not
    decide, and Conflict when nothing is proposed or the VIN or pack is held elsewhere.
    """
    locked, proposal, said, at = _second_person(user, declaration, reason)
    require_not_held_elsewhere(locked)
    _close(proposal, user, OverrideOutcome.CONFIRMED, said, at)
    by = {"id": proposal.proposed_by_id, "name": str(proposal.proposed_by)}
    told = {
        "override": {"proposed_by": by, "proposed_because": proposal.reason},
        "rules": _rejecting(locked),
    }
    return pronounce(user, locked, Word(RulingKind.APPROVED, said, told), at)


@transaction.atomic
def decline(*, user: User, declaration: Declaration, reason: str) -> Override:
    """The finding stands: the case goes back to the exporter for its correction.

    Raises as `confirm` does.
    """
    locked, proposal, said, at = _second_person(user, declaration, reason)
    _close(proposal, user, OverrideOutcome.DECLINED, said, at)
    step = Step(locked, Action.DECLINE, {"revision": locked.revision, "reason": said})
    lifecycle.advance([step], actor=Actor.of(user), at=at)
    claims.release([locked], at=at)
    free(user=user, declaration=locked)
    return proposal


def _second_person(
    user: User, declaration: Declaration, reason: str
) -> tuple[Declaration, Override, str, datetime]:
    said = given_reason(reason)
    locked = undecided(user, declaration)
    at = database_now()
    require_not_anothers(user, locked, at)
    proposal = open_override(locked)
    if proposal is None:
        raise Conflict(
            "nothing_proposed", _("Nobody proposes to override a finding here.")
        )
    if proposal.proposed_by_id == user.pk:
        raise Forbidden(
            "four_eyes", _("Whoever proposed an override cannot answer it.")
        )
    return locked, proposal, said, at


def _close(
    proposal: Override, user: User, outcome: OverrideOutcome, said: str, at: datetime
) -> None:
    proposal.outcome = outcome
    proposal.answer = said
    proposal.decided_by = user
    proposal.decided_at = at
    proposal.save()


def _require_overridable(declaration: Declaration) -> None:
    if declaration.state not in {State.IN_REVIEW, State.RETURNED}:
        raise Conflict(
            "not_overridable",
            _("Only what is in review or was returned can be overridden."),
        )
    verdict = verdict_on(declaration)
    if verdict is None or verdict.decision != Decision.RETURN:
        raise Conflict(
            "nothing_to_override", _("No finding here demands a correction.")
        )
    if open_override(declaration) is not None:
        raise Conflict(
            "override_open", _("An override is proposed already; it waits for answer.")
        )


def _reopen(user: User, declaration: Declaration, at: datetime) -> None:
    """Into review again, with the VIN and packs that every case in review holds."""
    claims.take({declaration.pk: claim_keys(declaration)})
    require_not_held_elsewhere(declaration)
    step = Step(declaration, Action.REOPEN, {"revision": declaration.revision})
    lifecycle.advance([step], actor=Actor.of(user), at=at)
    refresh_due([declaration])


def _rejecting(declaration: Declaration) -> list[str]:
    verdict = verdict_on(declaration)
    found = verdict.findings.filter(level="reject") if verdict else ()
    return sorted({finding.rule for finding in found})

"""Revoking a code: one supervisor proposes, another confirms."""

from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from codes import number, status
from codes.models import LIVE, Code, RevocationOutcome, RevocationProposal
from codes.reasons import clean_reason
from declarations import claims, ledger, lifecycle
from declarations.clock import database_now
from declarations.faults import Conflict, Forbidden
from declarations.lifecycle import Step
from declarations.models import Declaration
from declarations.parties.models import User
from declarations.parties.standing import Actor
from declarations.states import Action
from validation.supervision import require_supervisor


@transaction.atomic
def propose(*, user: User, code: Code, reason: str) -> RevocationProposal:
    """Another supervisor is asked to revoke the code; until then it stays as it is.

    Raises Forbidden, Refused, or Conflict when the code has ended or one waits.
    """
    require_supervisor(user)
    said = clean_reason(reason)
    locked = _lock(code)
    if locked.status not in LIVE:
        raise Conflict("code_has_ended", _("This code has ended already."))
    at = database_now()
    try:
        with transaction.atomic():
            proposal = RevocationProposal.objects.create(
                code=locked, reason=said, proposed_by=user, proposed_at=at
            )
    except IntegrityError as error:
        raise Conflict(
            "already_proposed", _("Its revocation is proposed already.")
        ) from error
    _tell("revocation.proposed", locked, user, said)
    return proposal


@transaction.atomic
def confirm(*, user: User, proposal: RevocationProposal) -> None:
    """The code is revoked, its declaration ends as refused, and its VIN and packs are
    free. The reason is the proposal's, and public.

    Raises Forbidden for whoever proposed it, Conflict when somebody was faster.
    """
    require_supervisor(user)
    code = _lock(proposal.code)
    locked = _open(proposal)
    if locked.proposed_by_id == user.pk:
        raise Forbidden(
            "needs_another_person",
            _("You proposed this yourself. Another supervisor has to confirm it."),
        )
    actor, at = Actor.of(user), database_now()
    status.apply(status.REVOCATION, [code], actor=actor, at=at, reason=locked.reason)
    said = {"number": number.display(code.number), "reason": locked.reason}
    step = Step(code.declaration, Action.REVOKE, said)
    lifecycle.advance([step], actor=actor, at=at)
    claims.release([code.declaration], at=at)
    _decide(locked, user, RevocationOutcome.CONFIRMED)


@transaction.atomic
def drop(*, user: User, proposal: RevocationProposal, reason: str) -> None:
    """The code is not revoked; its status stays. Raises as `confirm`, but whoever
    proposed it may drop it."""
    require_supervisor(user)
    said = clean_reason(reason)
    code = _lock(proposal.code)
    locked = _open(proposal)
    _tell("revocation.dropped", code, user, said)
    _decide(locked, user, RevocationOutcome.DROPPED)


def open_proposal(code: Code) -> RevocationProposal | None:
    """The proposal that waits for a second person, while the code is live."""
    if code.status not in LIVE:
        return None
    return (
        RevocationProposal.objects.filter(code=code, outcome=RevocationOutcome.OPEN)
        .select_related("proposed_by", "code")
        .first()
    )


def carry_over(successors: Mapping[int, Code]) -> None:
    """What is proposed for a code is proposed for its successor instead; by the primary
    key of the code that was replaced."""
    waiting = list(
        RevocationProposal.objects.select_for_update().filter(
            code__in=list(successors), outcome=RevocationOutcome.OPEN
        )
    )
    for proposal in waiting:
        proposal.code = successors[proposal.code_id]
    RevocationProposal.objects.bulk_update(waiting, ["code"])


def _lock(code: Code) -> Code:
    """The code with its declaration, whose row comes first, as everywhere."""
    Declaration.objects.select_for_update().get(pk=code.declaration_id)
    return (
        Code.objects.select_related("declaration")
        .select_for_update(of=("self",))
        .get(pk=code.pk)
    )


def _open(proposal: RevocationProposal) -> RevocationProposal:
    locked = RevocationProposal.objects.select_for_update().get(pk=proposal.pk)
    if locked.outcome != RevocationOutcome.OPEN:
        raise Conflict(
            "already_decided", _("Somebody else was faster. Load the code again.")
        )
    return locked


def _decide(
    proposal: RevocationProposal, user: User, outcome: RevocationOutcome
) -> None:
    proposal.outcome = outcome
    proposal.decided_by, proposal.decided_at = user, database_now()
    proposal.save(update_fields=["outcome", "decided_by", "decided_at"])


def _tell(kind: str, code: Code, user: User, reason: str) -> None:
    said = {"number": number.display(code.number), "reason": reason}
    event = ledger.Event(code.declaration, kind, Actor.of(user), said)
    ledger.append([event], at=database_now())

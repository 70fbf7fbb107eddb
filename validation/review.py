"""The reviewer's word on a flagged case: approve or refuse, with a reason, once."""

from django.db import transaction
from django.utils.translation import gettext as _

from declarations import claims, lifecycle
from declarations.clock import database_now
from declarations.doorbell import ring_after_commit
from declarations.faults import Conflict, Forbidden
from declarations.lifecycle import Step
from declarations.models import Declaration, Revision
from declarations.parties.models import Role, User
from declarations.parties.standing import Actor, AnyUser, standing_of
from declarations.states import Action, State
from validation.engine import Decision
from validation.models import Ruling, RulingKind, Verdict
from validation.scheme import judging_schemes

DECIDING = frozenset({Role.REVIEWER, Role.SUPERVISOR})
ACTIONS = {RulingKind.APPROVED: Action.APPROVE, RulingKind.REFUSED: Action.REFUSE}


def may_decide(user: AnyUser, declaration: Declaration) -> bool:
    """Reviewers and supervisors, but nobody on what his own organisation filed."""
    standing = standing_of(user)
    parties = {declaration.exporter_id, declaration.filed_for_id}
    return bool(standing.roles & DECIDING) and not parties & {
        *standing.organisation_ids
    }


@transaction.atomic
def decide(
    *, user: User, declaration: Declaration, kind: RulingKind, reason: str
) -> Ruling:
    """The case is approved, and waits for its code, or refused, and ends.

    Raises Forbidden for those who may not decide, and Conflict when the case is
    decided already, was never judged, must be corrected first, or names a VIN or pack
    that another live declaration holds.
    """
    locked = Declaration.objects.select_for_update().get(pk=declaration.pk)
    if not may_decide(user, locked):
        raise Forbidden("reviewers_only", _("Only a reviewer may decide this case."))
    if locked.state != State.IN_REVIEW:
        raise Conflict("already_decided", _already(locked))
    if kind is RulingKind.APPROVED:
        _require_approvable(locked)
    at = database_now()
    ruling = Ruling.objects.create(
        declaration=locked,
        round=locked.rulings.count() + 1,
        revision=locked.revision,
        kind=kind,
        reason=reason,
        decided_by=user,
        decided_at=at,
    )
    said = {"revision": locked.revision, "reason": reason}
    lifecycle.advance([Step(locked, ACTIONS[kind], said)], actor=Actor.of(user), at=at)
    if kind is RulingKind.REFUSED:
        claims.release([locked], at=at)
    else:
        ring_after_commit(State.CLEARED)
    return ruling


def _already(declaration: Declaration) -> str:
    last = declaration.rulings.select_related("decided_by").order_by("round").last()
    if last is None:
        return _("This declaration is not in review. Load it again.")
    return _("Already decided by %(who)s at %(at)s. Load the case again.") % {
        "who": last.decided_by,
        "at": last.decided_at.isoformat(timespec="seconds"),
    }


def _require_approvable(declaration: Declaration) -> None:
    verdict = Verdict.objects.filter(
        declaration=declaration, revision=declaration.revision
    ).first()
    if verdict is None:
        raise Conflict(
            "not_judged",
            _("The rules have not judged this declaration, so it cannot be approved."),
        )
    if verdict.decision == Decision.RETURN:
        raise Conflict(
            "must_be_corrected",
            _("A finding demands a correction; approving would override the law."),
        )
    if _held_elsewhere(declaration):
        raise Conflict(
            "held_elsewhere",
            _(
                "Another live declaration holds its VIN or a battery pack."
                " Decide that one first, or refuse this one."
            ),
        )


def _held_elsewhere(declaration: Declaration) -> bool:
    scheme = judging_schemes()[declaration.scheme]
    declared = Revision.objects.get(
        declaration=declaration, number=declaration.revision
    )
    keys = scheme.claims(declared.envelope["body"])
    return any(pk != declaration.pk for pk in claims.holders(keys).values())

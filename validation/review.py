"""The reviewer's word on a case: approve or refuse, with a reason, once a round."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from declarations import claims, lifecycle
from declarations.clock import database_now
from declarations.doorbell import ring_after_commit
from declarations.faults import Conflict
from declarations.lifecycle import Step
from declarations.models import Declaration, Revision
from declarations.parties.models import User
from declarations.parties.standing import Actor
from declarations.schemes import ClaimKey
from declarations.states import Action, State
from validation.desk import precedents
from validation.desk.leases import (
    free,
    given_reason,
    require_decider,
    require_not_anothers,
    spoken,
)
from validation.engine import Decision
from validation.impartiality import may_decide
from validation.models import Override, OverrideOutcome, Ruling, RulingKind, Verdict
from validation.reference.services import current_release
from validation.sandbox.realms import claims_of
from validation.scheme import judging_schemes

__all__ = ["Seen", "Word", "decide", "may_decide", "pronounce", "seen_now", "seen_of"]

ACTIONS = {RulingKind.APPROVED: Action.APPROVE, RulingKind.REFUSED: Action.REFUSE}


@dataclass(frozen=True, slots=True)
class Seen:
    """What the reviewer had before him: a revision, its verdict, the law in force."""

    revision: int
    verdict: int
    release: str

    def as_text(self) -> str:
        """The form in which a page carries it."""
        return f"{self.revision}.{self.verdict}.{self.release}"

    @classmethod
    def from_text(cls, text: str) -> "Seen":
        """Read back what a page carried; anything else was never shown by a page."""
        match text.split("."):
            case [revision, verdict, release] if f"{revision}{verdict}".isdecimal():
                return cls(int(revision or 0), int(verdict or 0), release)
        return cls(0, 0, "")


@dataclass(frozen=True, slots=True)
class Word:
    """A decision that is about to be written; `said` goes to the ledger with it."""

    kind: RulingKind
    reason: str
    said: Mapping[str, Any]


def seen_now(declaration: Declaration) -> Seen:
    """What a page that is made now shows."""
    return seen_of(declaration, verdict_on(declaration))


def seen_of(declaration: Declaration, verdict: Verdict | None) -> Seen:
    """What a page shows that has read the declaration and its verdict."""
    return Seen(
        declaration.revision, verdict.pk if verdict else 0, current_release().version
    )


@transaction.atomic
def decide(
    *,
    user: User,
    declaration: Declaration,
    kind: RulingKind,
    reason: str,
    seen: Seen | None = None,
) -> Ruling:
    """The case is approved, and waits for its code, or refused, and ends.

    Raises Refused without a reason, Forbidden for those who may not decide, and
    Conflict when the case is decided already, another reviewer has it, it is not what
    the reviewer has `seen`, it was never judged, must be corrected first, waits for
    the answer to an override, or names a VIN or pack that another declaration holds.
    """
    said = given_reason(reason)
    locked = undecided(user, declaration)
    at = database_now()
    require_not_anothers(user, locked, at)
    if seen is not None and seen != seen_now(locked):
        raise Conflict("case_changed", _changed(seen, seen_now(locked)))
    require_no_override(locked)
    if kind is RulingKind.APPROVED:
        _require_approvable(locked)
    return pronounce(user, locked, Word(kind, said, {}), at)


def pronounce(user: User, locked: Declaration, word: Word, at: datetime) -> Ruling:
    """Write a decision whose conditions the caller has made sure of."""
    ruling = Ruling.objects.create(
        declaration=locked,
        round=locked.rulings.count() + 1,
        revision=locked.revision,
        kind=word.kind,
        reason=word.reason,
        decided_by=user,
        decided_at=at,
    )
    precedents.remember(ruling)
    told = {"revision": locked.revision, "reason": word.reason, **word.said}
    lifecycle.advance(
        [Step(locked, ACTIONS[word.kind], told)], actor=Actor.of(user), at=at
    )
    if word.kind is RulingKind.REFUSED:
        claims.release([locked], at=at)
    else:
        ring_after_commit(State.CLEARED)
    free(user=user, declaration=locked)
    return ruling


def undecided(user: User, declaration: Declaration) -> Declaration:
    """The row, locked. Raises Forbidden for those who may not decide, and Conflict that
    says who has decided it, unless it is open."""
    locked = Declaration.objects.select_for_update().get(pk=declaration.pk)
    require_decider(user, locked)
    if locked.state != State.IN_REVIEW:
        raise Conflict("already_decided", _already(locked))
    return locked


def verdict_on(declaration: Declaration) -> Verdict | None:
    """What the rules said of what is declared now."""
    return Verdict.objects.filter(
        declaration=declaration, revision=declaration.revision
    ).first()


def open_override(declaration: Declaration) -> Override | None:
    """The proposal that waits for a second person."""
    return (
        Override.objects.filter(
            declaration=declaration,
            revision=declaration.revision,
            outcome=OverrideOutcome.OPEN,
        )
        .select_related("proposed_by")
        .first()
    )


def claim_keys(declaration: Declaration) -> tuple[ClaimKey, ...]:
    """What the declaration claims by what it says now."""
    declared = Revision.objects.get(
        declaration=declaration, number=declaration.revision
    )
    scheme = judging_schemes()[declaration.scheme]
    return claims_of(declaration.exporter, scheme, declared.envelope)


def require_not_held_elsewhere(declaration: Declaration) -> None:
    """Raises Conflict when another live declaration has the VIN or a pack."""
    holders = claims.holders(claim_keys(declaration)).values()
    if any(pk != declaration.pk for pk in holders):
        raise Conflict(
            "held_elsewhere",
            _(
                "Another live declaration holds its VIN or a battery pack."
                " Decide that one first, or refuse this one."
            ),
        )


def _already(declaration: Declaration) -> str:
    last = declaration.rulings.select_related("decided_by").order_by("round").last()
    if last is None or last.revision != declaration.revision:
        return _("This declaration is no longer in review. Load it again.")
    return _("Already decided by %(who)s on %(at)s.") % {
        "who": last.decided_by,
        "at": spoken(last.decided_at),
    }


def _changed(seen: Seen, now: Seen) -> str:
    if seen.revision != now.revision:
        return _(
            "The exporter has sent revision %(now)s since you opened this page, which"
            " showed revision %(then)s. Read the case again, then decide."
        ) % {"now": now.revision, "then": seen.revision or "?"}
    if seen.release != now.release:
        return _(
            "Release %(now)s of the reference data is in force since you opened this"
            " page under release %(then)s. Read the case again, then decide."
        ) % {"now": now.release, "then": seen.release or "?"}
    return _("The rules have judged this case anew. Read it again, then decide.")


def require_no_override(declaration: Declaration) -> None:
    """Raises Conflict while a proposal waits for a second person."""
    proposal = open_override(declaration)
    if proposal is not None:
        raise Conflict(
            "override_open",
            _(
                "%(who)s has proposed to override the finding. Confirm or decline that"
                " first."
            )
            % {"who": proposal.proposed_by},
        )


def _require_approvable(declaration: Declaration) -> None:
    verdict = verdict_on(declaration)
    if verdict is None:
        raise Conflict(
            "not_judged",
            _("The rules have not judged this declaration, so it cannot be approved."),
        )
    if verdict.decision == Decision.RETURN:
        raise Conflict(
            "must_be_corrected",
            _(
                "A finding demands a correction. Only a supervisor's proposal and a"
                " second person's confirmation can override it."
            ),
        )
    require_not_held_elsewhere(declaration)

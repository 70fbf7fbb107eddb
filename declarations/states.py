"""THE table: every state, every move between states, and who may make it."""

from dataclasses import dataclass
from enum import StrEnum

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where a declaration is. Judging and sealing are not states."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    CLEARED = "cleared", _("Cleared")
    ISSUED = "issued", _("Issued")
    RELEASED = "released", _("Released")
    IN_REVIEW = "in_review", _("In review")
    AWAITING_EXPORTER = "awaiting_exporter", _("Awaiting exporter")
    RETURNED = "returned", _("Returned")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Expired")


class Holder(models.TextChoices):
    """Who holds the ball: whose act the declaration waits for."""

    EXPORTER = "exporter", _("Exporter")
    SYSTEM = "system", _("Rules")
    CUSTOMS = "customs", _("Customs")
    GATE = "gate", _("Gate")
    NOBODY = "nobody", _("Nobody")


@dataclass(frozen=True, slots=True)
class Traits:
    """What is true of every declaration in a state.

    `holds_claims`: its VIN and battery packs are taken. `worked`: a worker moves it
    on. `correctable`: the exporter may change what it says. `tag` is the style that
    draws its glyph. `next_step` tells the exporter what happens now."""

    holder: Holder
    tag: str
    next_step: str | Promise
    holds_claims: bool = False
    worked: bool = False
    correctable: bool = False


TRAITS: dict[State, Traits] = {
    State.DRAFT: Traits(
        Holder.EXPORTER,
        "draft",
        _("Finish the filing and send it."),
        correctable=True,
    ),
    State.SUBMITTED: Traits(
        Holder.SYSTEM,
        "submitted",
        _("The rules are checking this filing. It takes seconds."),
        holds_claims=True,
        worked=True,
    ),
    State.CLEARED: Traits(
        Holder.SYSTEM,
        "cleared",
        _("All checks are passed. The code is being signed."),
        holds_claims=True,
        worked=True,
    ),
    State.ISSUED: Traits(
        Holder.GATE,
        "issued",
        _("The code is live. Show it at the gate."),
        holds_claims=True,
        correctable=True,
    ),
    State.RELEASED: Traits(
        Holder.NOBODY, "released", _("The goods have left."), holds_claims=True
    ),
    State.IN_REVIEW: Traits(
        Holder.CUSTOMS,
        "review",
        _("A customs reviewer decides. You need not do anything now."),
        holds_claims=True,
    ),
    State.AWAITING_EXPORTER: Traits(
        Holder.EXPORTER,
        "awaiting",
        _("Customs asks you something. The clock is stopped until you answer."),
        holds_claims=True,
    ),
    State.RETURNED: Traits(
        Holder.EXPORTER,
        "returned",
        _("Correct what is marked and send it again."),
        correctable=True,
    ),
    State.REFUSED: Traits(
        Holder.NOBODY, "refused", _("Customs has refused this filing.")
    ),
    State.WITHDRAWN: Traits(
        Holder.NOBODY, "withdrawn", _("This filing was withdrawn.")
    ),
    State.EXPIRED: Traits(
        Holder.NOBODY, "expired", _("The code was not used in time.")
    ),
}


class Action(StrEnum):
    """A move. Its past tense is the event's kind in the ledger."""

    DRAFT = "draft"
    SUBMIT = "submit"
    CLEAR = "clear"
    RETURN = "return"
    FLAG = "flag"
    PARK = "park"
    APPROVE = "approve"
    REFUSE = "refuse"
    ASK = "ask"
    ANSWER = "answer"
    RECALL = "recall"
    REOPEN = "reopen"
    DECLINE = "decline"
    ISSUE = "issue"
    RELEASE = "release"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"
    REVOKE = "revoke"


class Who(StrEnum):
    """Who may make a move."""

    FILER = "filer"
    SYSTEM = "system"
    REVIEWER = "reviewer"
    SUPERVISOR = "supervisor"
    GATE_OFFICER = "gate_officer"


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the table. `source` is None where a declaration begins."""

    source: State | None
    action: Action
    target: State
    who: Who
    event: str


BEFORE_ISSUE = (
    State.DRAFT,
    State.SUBMITTED,
    State.IN_REVIEW,
    State.AWAITING_EXPORTER,
    State.RETURNED,
    State.CLEARED,
)

TABLE: tuple[Move, ...] = (
    Move(None, Action.DRAFT, State.DRAFT, Who.FILER, "declaration.drafted"),
    Move(None, Action.SUBMIT, State.SUBMITTED, Who.FILER, "declaration.submitted"),
    Move(
        State.DRAFT, Action.SUBMIT, State.SUBMITTED, Who.FILER, "declaration.submitted"
    ),
    Move(
        State.RETURNED,
        Action.SUBMIT,
        State.SUBMITTED,
        Who.FILER,
        "declaration.resubmitted",
    ),
    Move(
        State.ISSUED, Action.SUBMIT, State.SUBMITTED, Who.FILER, "declaration.amended"
    ),
    Move(
        State.SUBMITTED, Action.CLEAR, State.CLEARED, Who.SYSTEM, "declaration.cleared"
    ),
    Move(
        State.SUBMITTED,
        Action.RETURN,
        State.RETURNED,
        Who.SYSTEM,
        "declaration.returned",
    ),
    Move(
        State.SUBMITTED, Action.FLAG, State.IN_REVIEW, Who.SYSTEM, "declaration.flagged"
    ),
    Move(
        State.SUBMITTED, Action.PARK, State.IN_REVIEW, Who.SYSTEM, "declaration.parked"
    ),
    Move(State.CLEARED, Action.PARK, State.IN_REVIEW, Who.SYSTEM, "declaration.parked"),
    Move(State.IN_REVIEW, Action.APPROVE, State.CLEARED, Who.REVIEWER, "case.approved"),
    Move(State.IN_REVIEW, Action.REFUSE, State.REFUSED, Who.REVIEWER, "case.refused"),
    Move(
        State.IN_REVIEW, Action.ASK, State.AWAITING_EXPORTER, Who.REVIEWER, "case.asked"
    ),
    Move(
        State.AWAITING_EXPORTER,
        Action.ANSWER,
        State.IN_REVIEW,
        Who.FILER,
        "case.answered",
    ),
    Move(
        State.AWAITING_EXPORTER,
        Action.RECALL,
        State.IN_REVIEW,
        Who.REVIEWER,
        "case.recalled",
    ),
    Move(
        State.RETURNED,
        Action.REOPEN,
        State.IN_REVIEW,
        Who.SUPERVISOR,
        "case.reopened",
    ),
    Move(
        State.IN_REVIEW,
        Action.DECLINE,
        State.RETURNED,
        Who.REVIEWER,
        "case.override_declined",
    ),
    Move(State.CLEARED, Action.ISSUE, State.ISSUED, Who.SYSTEM, "code.issued"),
    Move(
        State.ISSUED,
        Action.RELEASE,
        State.RELEASED,
        Who.GATE_OFFICER,
        "goods.released",
    ),
    Move(State.ISSUED, Action.EXPIRE, State.EXPIRED, Who.SYSTEM, "code.expired"),
    Move(State.ISSUED, Action.REVOKE, State.REFUSED, Who.SUPERVISOR, "code.revoked"),
    *(
        Move(
            state,
            Action.WITHDRAW,
            State.WITHDRAWN,
            Who.FILER,
            "declaration.withdrawn",
        )
        for state in (*BEFORE_ISSUE, State.ISSUED)
    ),
)

_BY_SOURCE = {(move.source, move.action): move for move in TABLE}


def move_for(source: State | None, action: Action) -> Move | None:
    """The row for an action in a state, or None where the table has none."""
    return _BY_SOURCE.get((source, action))


def actions_from(state: State) -> frozenset[Action]:
    """What may be done with a declaration in this state."""
    return frozenset(move.action for move in TABLE if move.source == state)


CLAIM_HOLDING = tuple(s for s, traits in TRAITS.items() if traits.holds_claims)
WORKED = tuple(s for s, traits in TRAITS.items() if traits.worked)

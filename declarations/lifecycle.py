"""The only writer of state: compare, swap, and tell the ledger; nothing else."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from declarations import ledger
from declarations.faults import Conflict
from declarations.models import Declaration
from declarations.parties.standing import Actor
from declarations.states import Action, Move, State, move_for


@dataclass(frozen=True, slots=True)
class Step:
    """One declaration's move: what is done, and what the event should say of it."""

    declaration: Declaration
    action: Action
    data: dict[str, Any] = field(default_factory=dict)


def begin(steps: Sequence[Step], *, actor: Actor, at: datetime) -> None:
    """Insert new declarations in the state that their first action leads to."""
    events = []
    for step in steps:
        move = _allowed(None, step.action)
        step.declaration.state = move.target
        step.declaration.state_since = at
        step.declaration.created_at = at
        events.append(_event(step, move, actor))
    Declaration.objects.bulk_create([step.declaration for step in steps])
    ledger.open_with(events, at=at)


def advance(steps: Sequence[Step], *, actor: Actor, at: datetime) -> None:
    """Move declarations on, all of them or none, inside the caller's transaction.

    Raises Conflict when the table has no such move or a row has moved meanwhile.
    """
    moves = [_allowed(State(step.declaration.state), step.action) for step in steps]
    events = [
        _event(step, move, actor) for step, move in zip(steps, moves, strict=True)
    ]
    groups: dict[Move, list[Declaration]] = defaultdict(list)
    for step, move in zip(steps, moves, strict=True):
        groups[move].append(step.declaration)
    for move, declarations in groups.items():
        _swap(move, declarations, at)
    ledger.append(events, at=at)


def require_unmoved(locked: Declaration, *, since: Declaration) -> None:
    """Raises Conflict when a row, now locked, has moved since it was read."""
    if locked.state != since.state:
        raise moved_on()


def moved_on() -> Conflict:
    """The refusal of an act on a row that is no longer as it was read."""
    return Conflict(
        "state_has_moved_on",
        _("Somebody else was faster: the declaration has moved on. Reload it."),
    )


def _allowed(state: State | None, action: Action) -> Move:
    move = move_for(state, action)
    if move is None:
        label = state.label if state else ""
        raise Conflict(
            "state_does_not_allow",
            _("This is not possible while the declaration is “%(state)s”.")
            % {"state": label},
        )
    return move


def _swap(move: Move, declarations: Sequence[Declaration], at: datetime) -> None:
    changed = Declaration.objects.filter(
        pk__in=[declaration.pk for declaration in declarations], state=move.source
    ).update(
        state=move.target,
        state_since=at,
        attempts=0,
        leased_until=None,
        last_failure="",
    )
    if changed != len(declarations):
        raise moved_on()
    for declaration in declarations:
        declaration.state = move.target
        declaration.state_since = at


def _event(step: Step, move: Move, actor: Actor) -> ledger.Event:
    data = {**step.data, "from": move.source, "to": move.target}
    return ledger.Event(step.declaration, move.event, actor, data)

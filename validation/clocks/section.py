"""What clocks add to a declaration, in the API and beside its facts."""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from declarations.models import Declaration
from declarations.parties.standing import AnyUser
from declarations.states import State
from validation.clocks.faces import Face
from validation.clocks.forecast import forecast_of
from validation.clocks.reckoning import Clock
from validation.clocks.services import clocks_of


class ClockDocument(TypedDict):
    """The shape of a clock in the API; lengths in whole seconds."""

    phase: str
    level: str
    started_at: str | None
    ended_at: str | None
    due_at: str | None
    elapsed_seconds: int
    paused_seconds: int
    remaining_seconds: int
    target_seconds: int
    held_by: dict[str, int]


class ClockSection:
    """The clock of a declaration, computed as it is read."""

    name = "clock"
    nothing = None
    template = "clocks/section.html"
    beside = True
    headline = "clocks/headline.html"

    def for_api(
        self, declarations: Sequence[Declaration], user: AnyUser
    ) -> dict[int, ClockDocument]:
        """The clock of each declaration that was sent; constant queries."""
        sent = [row for row in declarations if row.state != State.DRAFT]
        return {pk: as_document(clock) for pk, clock in clocks_of(sent).items()}

    def for_page(self, declaration: Declaration, user: AnyUser) -> Mapping[str, Any]:
        """The clock's face, and what is expected."""
        if declaration.state == State.DRAFT:
            return {"face": None}
        clock = clocks_of([declaration])[declaration.pk]
        forecast = forecast_of(declaration, clock)
        return {
            "face": Face(clock),
            "forecast": forecast,
            "too_early": forecast is None and declaration.state == State.IN_REVIEW,
            "decides": declaration.state == State.IN_REVIEW,
        }


def as_document(clock: Clock) -> ClockDocument:
    """A clock as programs read it."""
    return {
        "phase": clock.phase,
        "level": clock.level,
        "started_at": clock.started_at.isoformat() if clock.started_at else None,
        "ended_at": clock.ended_at.isoformat() if clock.ended_at else None,
        "due_at": clock.due_at.isoformat() if clock.due_at else None,
        "elapsed_seconds": int(clock.elapsed.total_seconds()),
        "paused_seconds": int(clock.paused.total_seconds()),
        "remaining_seconds": int(clock.remaining.total_seconds()),
        "target_seconds": int(clock.policy.target.total_seconds()),
        "held_by": {
            holder.value: int(length.total_seconds()) for holder, length in clock.shares
        },
    }

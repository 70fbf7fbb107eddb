"""What somebody outside is told of a declaration: its state, clock, forecast and the
status of its code. Nothing of what was declared, nor by whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from declarations.models import Declaration
from declarations.states import State
from validation.clocks.faces import Face
from validation.clocks.forecast import forecast_of
from validation.clocks.reckoning import Clock, Phase
from validation.clocks.services import clocks_of
from validation.clocks.wordings import PAUSES

# What is written for filers elsewhere, for those who wait for the goods.
SENTENCES: Mapping[State, str | Promise] = {
    State.SUBMITTED: _("The filing is being checked by the rules."),
    State.CLEARED: _("All checks are passed. The clearance code is being signed."),
    State.ISSUED: _("The clearance code is live. The goods may go to the gate."),
    State.RELEASED: _("The goods have left the port of exit."),
    State.IN_REVIEW: _("A customs reviewer looks at the filing."),
    State.AWAITING_EXPORTER: _("Customs has asked the exporter something."),
    State.RETURNED: _("The filing went back to the exporter for correction."),
    State.REFUSED: _("Customs has refused the filing."),
    State.WITHDRAWN: _("The exporter has withdrawn the filing."),
    State.EXPIRED: _("The clearance code was not used in time."),
}


@dataclass(frozen=True, slots=True)
class Tracked:
    """The page behind a link."""

    state: State
    since: datetime
    sentence: str | Promise
    face: Face
    pause: str
    expected_at: datetime | None
    code_status: str
    code_until: datetime | None


def tracked(declaration: Declaration) -> Tracked:
    """What may be told at this moment."""
    clock = clocks_of([declaration])[declaration.pk]
    forecast = forecast_of(declaration, clock)
    code = declaration.codes.order_by("-pk").first()
    state = State(declaration.state)
    return Tracked(
        state=state,
        since=declaration.state_since,
        sentence=SENTENCES.get(state, ""),
        face=Face(clock),
        pause=_pause(clock),
        expected_at=forecast.expected_at if forecast else None,
        code_status=code.status if code else "",
        code_until=code.expires_at if code else None,
    )


def _pause(clock: Clock) -> str:
    """Why it stands still, without what whoever stopped it wrote."""
    if clock.phase is not Phase.PAUSED or clock.now is None or clock.now.why is None:
        return ""
    return str(PAUSES[clock.now.why])

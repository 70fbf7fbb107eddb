"""Declarations with a past: moved and told of through the house's own writers."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from declarations import ledger, lifecycle
from declarations.clock import database_now, declaration_date
from declarations.lifecycle import Step
from declarations.models import Declaration
from declarations.parties.models import Organisation, User
from declarations.parties.standing import SYSTEM, standing_of
from declarations.states import Action
from tests import factories

HOUR = timedelta(hours=1)
GATE: dict[str, tuple[str, dict[str, Any]]] = {
    "inspect": ("inspection.started", {"port": "CNTXG"}),
    "hold": ("inspection.held", {"reason": "papers"}),
    "resume": ("inspection.resumed", {}),
    "pass": ("inspection.passed", {}),
}
SAID: dict[Action, dict[str, Any]] = {
    Action.SUBMIT: {"revision": 1},
    Action.ISSUE: {"number": "GCT"},
    Action.PARK: {"attempts": 3},
}
TRUCK, CONSIGNMENT = "green_clearance_code", "green_channel"

_numbers = count(1)


def lived(
    user: User,
    *steps: tuple[str, float],
    begin: datetime | None = None,
    scheme: str = CONSIGNMENT,
    port: str = "CNTXG",
) -> Declaration:
    """Sent by the user at the beginning, by default 100 hours ago; then each step, an
    action or an act at the gate, so many hours after that."""
    begin = begin or database_now() - 100 * HOUR
    row = _row(user, begin, scheme, port)
    lifecycle.begin([Step(row, Action.SUBMIT, {"revision": 1})], actor=SYSTEM, at=begin)
    for name, hours in steps:
        step(row, name, begin + hours * HOUR)
    return row


def step(row: Declaration, name: str, at: datetime) -> None:
    """An action or an act at the gate."""
    if name in GATE:
        kind, data = GATE[name]
        ledger.append([ledger.Event(row, kind, SYSTEM, dict(data))], at=at)
        return
    action = Action(name)
    if action is Action.SUBMIT:
        row.received_at = at
        row.save(update_fields=["received_at"])
    data = SAID.get(action, {"reason": "Because."})
    lifecycle.advance([Step(row, action, dict(data))], actor=SYSTEM, at=at)


def _row(user: User, at: datetime, scheme: str, port: str) -> Declaration:
    organisation: Organisation | None = standing_of(user).organisation
    assert organisation is not None
    return Declaration(
        reference=f"DT-26-{next(_numbers):05d}-CLOCK",
        scheme=scheme,
        exporter=organisation,
        filed_by=user,
        filed_for=organisation,
        revision=1,
        port=port,
        destination="AE",
        declared_on=declaration_date(at),
        received_at=at,
        priority=1 if scheme == CONSIGNMENT else 0,
    )


def bare(exporter: Organisation) -> Declaration:
    """A declaration of an exporter, for what only has to belong to one."""
    member = exporter.memberships.first()
    user = member.user if member else factories.a_person(exporter)
    at = database_now()
    row = _row(user, at, CONSIGNMENT, "CNTXG")
    lifecycle.begin([Step(row, Action.SUBMIT, {"revision": 1})], actor=SYSTEM, at=at)
    return row

"""Clocks of declarations, computed on read, and the due times that follow them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db.models import TextField
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from declarations.clock import database_now
from declarations.lifecycle import Step
from declarations.models import Declaration, LedgerEntry
from declarations.states import TABLE, Action, State
from validation.clocks.almanac import current_calendar, policy_of
from validation.clocks.calendar import Calendar
from validation.clocks.models import Alarm, Escalation
from validation.clocks.policy import RAISED, Level, Start
from validation.clocks.reckoning import BY_PEOPLE, Clock, Phase, Rules, reckon, run_on
from validation.clocks.story import AT_THE_GATE, Event, Holder

KINDS = {move.event for move in TABLE} | AT_THE_GATE
# A clock that stands still, or has run out, is looked at again so much later.
LOOK_AGAIN = timedelta(hours=1)


def clocks_of(
    declarations: Sequence[Declaration], *, at: datetime | None = None
) -> dict[int, Clock]:
    """The clock of each declaration, by primary key; constant queries."""
    if not declarations:
        return {}
    at = at or database_now()
    calendar = current_calendar()
    events = _events([row.pk for row in declarations])
    return {
        row.pk: reckon(events[row.pk], rules_for(row, calendar), at)
        for row in declarations
    }


def rules_for(row: Declaration, calendar: Calendar) -> Rules:
    """By what the clock of a declaration is computed."""
    by_broker = row.filed_for_id != row.exporter_id
    filer = Holder.BROKER if by_broker else Holder.EXPORTER
    return Rules(policy_of(row.scheme), calendar, row.port, filer)


def _events(ids: Sequence[int]) -> Mapping[int, list[Event]]:
    """Only what a clock asks of the ledger; one query."""
    rows = (
        LedgerEntry.objects.filter(declaration__in=ids, kind__in=KINDS)
        .order_by("declaration_id", "sequence")
        .values_list(
            "declaration_id",
            "at",
            "kind",
            Cast(KT("data__to"), TextField()),
            Cast(KT("data__reason"), TextField()),
        )
    )
    events: dict[int, list[Event]] = defaultdict(list)
    for pk, at, kind, to, reason in rows:
        events[pk].append(Event(at, kind, to or "", reason or ""))
    return events


def refresh_due(declarations: Sequence[Declaration]) -> None:
    """Stored due times and alarms follow the clocks, in the caller's transaction.

    For whoever wrote an event that a clock minds: an answer, an act at the gate.
    """
    calendar = current_calendar()
    due, looks = {}, {}
    for row, clock in zip(declarations, clocks_of(declarations).values(), strict=True):
        rules = rules_for(row, calendar)
        due[row.pk] = due_in_queue(clock, rules)
        looks[row.pk] = _first_look(clock, rules)
    _store_due(declarations, due)
    set_alarms(looks)


def due_in_queue(clock: Clock, rules: Rules) -> datetime | None:
    """When it is due; for a case in review whose clock cannot tell, as if the clock
    had started with its acceptance and run ever since."""
    if clock.due_at or clock.state != State.IN_REVIEW or clock.accepted_at is None:
        return clock.due_at
    return run_on(rules, clock.accepted_at, rules.policy.target)


def _first_look(clock: Clock, rules: Rules) -> datetime | None:
    """At once, where a level was passed that perhaps nobody has told of."""
    look = next_look(clock, rules)
    return clock.at if look and clock.level is not Level.ON_TIME else look


def next_look(clock: Clock, rules: Rules) -> datetime | None:
    """When somebody has to look at the clock again; None while nothing will come of
    it. A returned declaration gets an alarm when it is sent again."""
    waiting = clock.phase in {Phase.NOT_STARTED, Phase.STOPPED}
    if waiting or clock.state == State.RETURNED:
        return None
    ahead = [level for level in RAISED if clock.reached(level) is None]
    if not ahead or (clock.now and clock.now.why in BY_PEOPLE):
        return clock.at + LOOK_AGAIN
    return run_on(rules, clock.at, rules.policy.threshold(ahead[0]) - clock.elapsed)


def expect(steps: Sequence[Step]) -> None:
    """Due times and alarms of rows that are about to be judged, in that transaction.

    Needs no events: what is judged was accepted when it was received.
    """
    calendar = current_calendar()
    due: dict[int, datetime | None] = {}
    looks: dict[int, datetime | None] = {}
    for step in steps:
        row = step.declaration
        rules = rules_for(row, calendar)
        runs = (
            rules.policy.start is Start.ACCEPTANCE and step.action is not Action.RETURN
        )
        since = row.received_at if runs or step.action is Action.FLAG else None
        due[row.pk] = run_on(rules, since, rules.policy.target) if since else None
        if rules.policy.start is Start.ACCEPTANCE:
            looks[row.pk] = (
                run_on(rules, since, rules.policy.warn_after) if since else None
            )
    _store_due([step.declaration for step in steps], due)
    set_alarms(looks)


def _store_due(
    declarations: Sequence[Declaration], due: Mapping[int, datetime | None]
) -> None:
    changed = [row for row in declarations if row.due_at != due[row.pk]]
    for row in changed:
        row.due_at = due[row.pk]
    Declaration.objects.bulk_update(changed, ["due_at"])


def set_alarms(looks: Mapping[int, datetime | None]) -> None:
    """Set the alarm of each declaration, or take it away; nothing that is over stays
    open on the boards."""
    over = [pk for pk, at in looks.items() if at is None]
    if over:
        Alarm.objects.filter(declaration__in=over).delete()
        Escalation.objects.filter(declaration__in=over, open=True).update(open=False)
    Alarm.objects.bulk_create(
        [Alarm(declaration_id=pk, at=at) for pk, at in looks.items() if at],
        update_conflicts=True,
        update_fields=["at"],
        unique_fields=["declaration"],
    )

"""Simulation: which past declarations a draft release would decide otherwise, and by
which rules. A worker does it piece by piece; nothing but its result is stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Count, F, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from declarations.clock import database_now
from declarations.doorbell import ring_task_after_commit
from declarations.faults import Conflict
from declarations.parties.models import User
from validation.engine import Judgement
from validation.models import SimulatedChange, Simulation, Verdict
from validation.past import PastCase, blocking, past_cases
from validation.reference.changes import amendments
from validation.reference.models import DraftRelease
from validation.reference.services import current_release
from validation.supervision import require_supervisor
from validation.what_if import WhatIf

CHUNK = 250
TASK = "validation.simulate"


@dataclass(frozen=True, slots=True)
class Selection:
    """Which declarations: the newest `at_most` of those received from `first` to
    `last`, where None sets no bound."""

    first: date | None = None
    last: date | None = None
    at_most: int | None = None


@transaction.atomic
def ask(
    *, user: User, draft: DraftRelease, selection: Selection, as_of: date
) -> Simulation:
    """Begin a simulation of an open draft; workers are rung for after commit."""
    require_supervisor(user)
    if draft.closed_at is not None:
        raise Conflict("draft_closed", _("This draft is closed. Open a new one."))
    verdicts = _newest_verdicts(selection.first, selection.last)
    simulation = Simulation.objects.create(
        draft=draft,
        edition=draft.edition,
        release=current_release(),
        asked_by=user,
        asked_at=database_now(),
        as_of=as_of,
        first=selection.first,
        last=selection.last,
        at_most=selection.at_most,
        total=verdicts[: selection.at_most].count(),
        cursor=_after_all(),
    )
    ring_task_after_commit(TASK, simulation.pk)
    return simulation


def run(simulation_id: int) -> None:
    """Work on a simulation until it is done; harmless when run twice or again.

    The draft is read once; a later edit of it ends the simulation.
    """
    waiting = Simulation.objects.filter(pk=simulation_id, finished_at=None)
    simulation = waiting.select_related("draft", "release").first()
    if simulation is None:
        return
    what_if = WhatIf(simulation.release, amendments(simulation.draft))
    while _work(simulation_id, what_if):
        pass


def unfinished() -> list[int]:
    """Simulations that still wait for a worker, or lost theirs."""
    waiting = Simulation.objects.filter(finished_at=None).order_by("pk")
    return list(waiting.values_list("pk", flat=True))


@transaction.atomic
def _work(simulation_id: int, what_if: WhatIf) -> bool:
    """One piece, committed with how far it got. False when there is no more to do, or
    another worker has it."""
    simulation = (
        Simulation.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("draft")
        .filter(pk=simulation_id, finished_at=None)
        .first()
    )
    if simulation is None:
        return False
    ids = _next_verdicts(simulation)
    if ids:
        _store(simulation, past_cases(ids), what_if)
        simulation.done += len(ids)
        simulation.cursor = ids[-1]
    else:
        simulation.finished_at = database_now()
    simulation.save(update_fields=["done", "cursor", "finished_at"])
    return simulation.finished_at is None


def _newest_verdicts(first: date | None, last: date | None) -> QuerySet[Verdict]:
    """The verdict on what each declaration says now, newest first."""
    verdicts = Verdict.objects.filter(
        revision=F("declaration__revision"), declaration__exporter__sandbox=False
    )
    if first:
        verdicts = verdicts.filter(declared_on__gte=first)
    if last:
        verdicts = verdicts.filter(declared_on__lte=last)
    return verdicts.order_by("-pk")


def _after_all() -> int:
    """What is judged from now on stays out."""
    newest = Verdict.objects.order_by("-pk").values_list("pk", flat=True).first()
    return (newest or 0) + 1


def _next_verdicts(simulation: Simulation) -> Sequence[int]:
    """Nothing more once all is done, or when the draft is not the one asked about."""
    most = min(CHUNK, simulation.total - simulation.done)
    if most <= 0 or simulation.edition != simulation.draft.edition:
        return ()
    verdicts = _newest_verdicts(simulation.first, simulation.last).filter(
        pk__lt=simulation.cursor
    )
    return list(verdicts.values_list("pk", flat=True)[:most])


def _store(simulation: Simulation, cases: Sequence[PastCase], what_if: WhatIf) -> None:
    days = [max(case.verdict.declared_on, simulation.as_of) for case in cases]
    SimulatedChange.objects.bulk_create(
        [
            _difference(simulation, case, before, after)
            for case, before, after in what_if.judged(cases, days)
            if before.decision != after.decision or blocking(before) != blocking(after)
        ]
    )


def _difference(
    simulation: Simulation, case: PastCase, before: Judgement, after: Judgement
) -> SimulatedChange:
    stopped, stops = blocking(before), blocking(after)
    return SimulatedChange(
        simulation=simulation,
        declaration=case.verdict.declaration,
        before=before.decision,
        after=after.decision,
        stops=sorted({rule for rule, _level, _place in stops - stopped}),
        frees=sorted({rule for rule, _level, _place in stopped - stops}),
    )


def simulation_for(user: User, number: int) -> Simulation:
    """One simulation; Http404 for those who see none as for an unknown number."""
    found: Simulation = get_object_or_404(
        Simulation.objects.visible_to(user).select_related("draft", "asked_by"),
        pk=number,
    )
    return found


def simulations_of(draft: DraftRelease) -> QuerySet[Simulation]:
    """What was asked of a draft, newest first, with how much each found."""
    return (
        draft.simulations.select_related("asked_by")
        .annotate(found=Count("differences"))
        .order_by("-pk")
    )


def declarations_changed(simulation: Simulation) -> QuerySet[SimulatedChange]:
    """What the simulation found, newest declaration first."""
    return simulation.differences.select_related("declaration").order_by(
        "-declaration_id"
    )

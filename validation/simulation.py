"""Simulation: which past declarations a draft release would decide otherwise, and by
which rules. A worker does it piece by piece; nothing but its result is stored."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from declarations.clock import database_now
from declarations.doorbell import ring_task_after_commit
from declarations.faults import Conflict
from declarations.parties.models import User
from validation.engine import Judgement
from validation.models import SimulatedChange, Simulation, Verdict
from validation.past import PastCase, past_cases
from validation.reference.amendments import Amendment, amended
from validation.reference.book import ReferenceBook
from validation.reference.changes import amendments
from validation.reference.models import DraftRelease
from validation.reference.services import book_on, current_release
from validation.rule import Level
from validation.supervision import require_supervisor

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
    """Work on a simulation until it is done; harmless when run twice or again."""
    while _work(simulation_id):
        pass


def unfinished() -> list[int]:
    """Simulations that still wait for a worker, or lost theirs."""
    waiting = Simulation.objects.filter(finished_at=None).order_by("pk")
    return list(waiting.values_list("pk", flat=True))


@transaction.atomic
def _work(simulation_id: int) -> bool:
    """One piece, committed with how far it got. False when there is no more to do, or
    another worker has it."""
    simulation = (
        Simulation.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("draft", "release")
        .filter(pk=simulation_id, finished_at=None)
        .first()
    )
    if simulation is None:
        return False
    ids = _next_verdicts(simulation)
    if ids:
        _store(simulation, past_cases(ids))
        simulation.done += len(ids)
        simulation.cursor = ids[-1]
    else:
        simulation.finished_at = database_now()
    simulation.save(update_fields=["done", "cursor", "finished_at"])
    return simulation.finished_at is None


def _newest_verdicts(first: date | None, last: date | None) -> QuerySet[Verdict]:
    """The verdict on what each declaration says now, newest first."""
    verdicts = Verdict.objects.filter(revision=F("declaration__revision"))
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


def _store(simulation: Simulation, cases: Iterable[PastCase]) -> None:
    what_if = _WhatIf(simulation, amendments(simulation.draft))
    found = (what_if.difference(case) for case in cases)
    SimulatedChange.objects.bulk_create([one for one in found if one is not None])


class _WhatIf:
    """The law as it is and as it would be, on each day that is asked about."""

    def __init__(self, simulation: Simulation, changes: list[Amendment]) -> None:
        self._simulation, self._changes = simulation, changes
        self._books: dict[date, tuple[ReferenceBook, ReferenceBook]] = {}

    def difference(self, case: PastCase) -> SimulatedChange | None:
        """How the draft would change the declaration's verdict, if it would."""
        now, then = self._law(max(case.verdict.declared_on, self._simulation.as_of))
        before, after = case.judged_by(now), case.judged_by(then)
        stopped, stops = blocking(before), blocking(after)
        if before.decision == after.decision and stopped == stops:
            return None
        return SimulatedChange(
            simulation=self._simulation,
            declaration=case.verdict.declaration,
            before=before.decision,
            after=after.decision,
            stops=sorted({rule for rule, *_place in stops - stopped}),
            frees=sorted({rule for rule, *_place in stopped - stops}),
        )

    def _law(self, on: date) -> tuple[ReferenceBook, ReferenceBook]:
        if on not in self._books:
            now = book_on(on, self._simulation.release)
            self._books[on] = now, amended(now, self._changes)
        return self._books[on]


Blocking = tuple[str, str, str]


def blocking(judgement: Judgement) -> frozenset[Blocking]:
    """The findings that keep a declaration from being cleared: rule, level, place."""
    return frozenset(
        (finding.rule_id, str(finding.level), finding.spot.pointer)
        for finding in judgement.findings
        if finding.level is not Level.WARN
    )


def declarations_changed(simulation: Simulation) -> QuerySet[SimulatedChange]:
    """What the simulation found, newest declaration first."""
    return simulation.differences.select_related("declaration").order_by(
        "-declaration_id"
    )

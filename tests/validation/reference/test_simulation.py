"""Simulation: exactly the declarations that a draft would decide otherwise, and why."""

from datetime import timedelta
from typing import Any

import pytest
from celery import current_app
from pytest_django import DjangoAssertNumQueries

from declarations.faults import Conflict, Forbidden
from declarations.models import Declaration, LedgerEntry
from declarations.parties.models import User
from tests import consignments, factories
from tests.validation.reference.edits import add_dalian, port, tomorrow
from validation import simulation
from validation.models import SimulatedChange, Simulation, StoredFinding, Verdict
from validation.reference import drafts
from validation.reference.changes import amendments
from validation.reference.models import DraftRelease, ReferenceRow
from validation.reference.services import all_lists
from validation.simulation import Selection
from validation.tasks import judge_submitted, simulate, sweep_simulations
from validation.what_if import WhatIf

pytestmark = pytest.mark.usefixtures("law")
DALIAN: dict[str, Any] = {"port_of_exit": {"unlocode": "CNDLC"}}


def judged(user: User, *filed: dict[str, Any]) -> list[Declaration]:
    rows = [factories.filed(user, **changes) for changes in filed]
    judge_submitted()
    return rows


def asked(draft: DraftRelease, **changes: Any) -> Simulation:
    draft.refresh_from_db()
    as_of = changes.pop("as_of", tomorrow())
    return simulation.ask(
        user=draft.author, draft=draft, selection=Selection(**changes), as_of=as_of
    )


def simulated(draft: DraftRelease, **changes: Any) -> dict[str, SimulatedChange]:
    one = asked(draft, **changes)
    simulate(one.pk)
    one.refresh_from_db()
    assert one.finished_at is not None
    assert one.done == one.total
    found = simulation.declarations_changed(one)
    return {change.declaration.reference: change for change in found}


def test_a_draft_that_adds_a_port_lists_exactly_what_it_frees(
    exporter: User, draft: DraftRelease
) -> None:
    freed, still_faulty, *_others = judged(
        exporter,
        DALIAN,
        {**DALIAN, "incoterm": "DAT"},
        {"port_of_exit": {"unlocode": "CNZZZ"}},
        {},
        {"body__vehicle__powertrain": "DIESEL"},
    )
    add_dalian(draft)
    found = simulated(draft)
    assert set(found) == {freed.reference, still_faulty.reference}
    change = found[freed.reference]
    assert (change.before, change.after) == ("return", "clear")
    assert (change.frees, change.stops) == (["GCC-PORT-01"], [])
    other = found[still_faulty.reference]
    assert (other.before, other.after) == ("return", "return")


def test_a_draft_that_ends_a_port_lists_what_it_stops(
    exporter: User, draft: DraftRelease
) -> None:
    stopped, _elsewhere = judged(exporter, {}, {"port_of_exit": {"unlocode": "CNSHA"}})
    drafts.end_row(user=draft.author, draft=draft, row=port("CNTXG"), on=tomorrow())
    (change,) = simulated(draft).values()
    assert change.declaration == stopped
    assert (change.after, change.stops) == ("return", ["GCC-PORT-01"])


def test_a_level_is_simulated_as_well(exporter: User, draft: DraftRelease) -> None:
    (row,) = judged(exporter, {"body__carbon_report__standard": "GB/T 37498"})
    cells = {"rule": "GCC-CARBON-03", "case": "", "level": "reject"}
    finding = StoredFinding.objects.get(verdict__declaration=row)
    drafts.add_row(
        user=draft.author,
        draft=draft,
        listed=all_lists()["rule_levels"],
        cells={**cells, "case": finding.case, "valid_from": str(tomorrow())},
    )
    (change,) = simulated(draft).values()
    assert (change.before, change.after) == ("review", "return")


def test_a_long_list_is_simulated_as_well(draft: DraftRelease) -> None:
    """The rows of long lists are in no book; they are looked up anew."""
    company = factories.an_exporter(consignments.EXPORTER_USCC)
    row = consignments.filed(factories.a_person(company))
    judge_submitted()
    listed = ReferenceRow.objects.get(
        list="green_channel_exporters", key=company.uscc, removed_in=None
    )
    assert simulated(draft) == {}
    drafts.end_row(user=draft.author, draft=draft, row=listed, on=tomorrow())
    (change,) = simulated(draft).values()
    assert change.declaration == row
    assert "IEGC-EXPORTER-01" in change.stops


def test_before_its_first_day_a_draft_changes_nothing(
    exporter: User, draft: DraftRelease
) -> None:
    judged(exporter, DALIAN)
    add_dalian(draft)
    assert simulated(draft, as_of=factories.today()) == {}


def test_it_takes_the_newest_of_the_period(exporter: User, draft: DraftRelease) -> None:
    rows = judged(exporter, DALIAN, DALIAN, DALIAN)
    add_dalian(draft)
    newest = {row.reference for row in rows[1:]}
    assert set(simulated(draft, at_most=2)) == newest
    today = factories.today()
    assert simulated(draft, last=today - timedelta(days=1)) == {}
    assert len(simulated(draft, first=today, last=today)) == 3


def test_it_goes_on_where_a_worker_was_lost(
    exporter: User, draft: DraftRelease, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = judged(exporter, DALIAN, DALIAN, DALIAN)
    add_dalian(draft)
    one = asked(draft)
    monkeypatch.setattr(simulation, "CHUNK", 1)
    assert simulation._work(one.pk, WhatIf(one.release, amendments(draft)))
    one.refresh_from_db()
    assert (one.done, one.total, one.finished_at) == (1, 3, None)
    assert simulation.unfinished() == [one.pk]
    simulate(one.pk)
    simulate(one.pk)
    assert one.differences.count() == len(rows)


def test_it_stops_when_the_draft_is_edited_meanwhile(
    exporter: User, draft: DraftRelease
) -> None:
    judged(exporter, DALIAN)
    add_dalian(draft)
    one = asked(draft)
    drafts.undo(user=draft.author, draft=draft, change=draft.changes.get())
    simulate(one.pk)
    one.refresh_from_db()
    assert one.finished_at is not None
    assert one.done == 0


def test_it_stores_nothing_else(exporter: User, draft: DraftRelease) -> None:
    (row,) = judged(exporter, DALIAN)
    add_dalian(draft)
    before = Verdict.objects.count(), LedgerEntry.objects.count()
    simulated(draft)
    assert (Verdict.objects.count(), LedgerEntry.objects.count()) == before
    assert Declaration.objects.get(pk=row.pk).state == "returned"


def test_only_supervisors_ask_and_only_of_open_drafts(
    draft: DraftRelease, reviewer: User
) -> None:
    with pytest.raises(Forbidden):
        simulation.ask(
            user=reviewer, draft=draft, selection=Selection(), as_of=tomorrow()
        )
    drafts.discard(user=draft.author, draft=draft)
    with pytest.raises(Conflict):
        asked(draft)


def test_the_number_of_queries_does_not_grow(
    exporter: User,
    draft: DraftRelease,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    judged(exporter, *[DALIAN] * 12)
    add_dalian(draft)
    one = asked(draft)
    with django_assert_max_num_queries(25):
        simulate(one.pk)
    assert one.differences.count() == 12


@pytest.mark.django_db(transaction=True)
def test_asking_rings_and_the_sweep_rings_again(draft: DraftRelease) -> None:
    def waiting() -> int:
        with current_app.connection_for_read() as connection:
            channel: Any = connection.default_channel
            return int(channel.client.llen("celery"))

    before = waiting()
    asked(draft)
    assert waiting() == before + 1
    sweep_simulations()
    assert waiting() == before + 2

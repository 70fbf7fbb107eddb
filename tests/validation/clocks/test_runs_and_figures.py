"""Finished runs are read from the ledger once, summed up by week, and can be again."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import call_command

from declarations.clock import CHINA, database_now
from declarations.models import Declaration, LedgerEntry
from declarations.parties.models import Organisation, Role, User
from tests.factories import a_person, an_exporter
from tests.validation.clocks.lives import HOUR, TRUCK, lived, step
from validation.clocks import runs
from validation.clocks.figures import SETTLES, publish
from validation.clocks.models import (
    LedgerMark,
    Measure,
    PublishedFigure,
    Run,
    ServiceFigure,
)
from validation.clocks.runs import week_of

pytestmark = pytest.mark.usefixtures("law")
MONDAY = datetime(2026, 11, 9, 2, tzinfo=UTC)
WEEK = date(2026, 11, 9)


@pytest.fixture(autouse=True)
def the_law_is_old(law: None) -> None:
    """The entry of the release that was loaded just now would be waited for."""
    newest = LedgerEntry.objects.order_by("-pk").values_list("pk", flat=True).first()
    LedgerMark.objects.create(pk=1, entry=newest or 0)


def through(
    user: User, to_code: float, to_release: float | None = None, **more: str
) -> Declaration:
    """A consignment that got its code, and perhaps left, so many hours after Monday."""
    steps: list[tuple[str, float]] = [("clear", 0), ("issue", to_code)]
    if to_release is not None:
        steps.append(("release", to_release))
    return lived(user, *steps, begin=MONDAY, **more)


def exporters(count: int) -> list[User]:
    codes = [f"9132000000000{n:04d}X" for n in range(count)]
    return [a_person(an_exporter(code), Role.OWNER) for code in codes]


def figure(measure: Measure, port: str = "") -> ServiceFigure:
    return ServiceFigure.objects.get(measure=measure, port=port, week=WEEK)


def test_a_run_tells_how_long_it_took(exporter: User) -> None:
    row = through(exporter, 2, 60)
    assert runs.record() >= 1
    run = Run.objects.get(declaration=row)
    assert (run.to_clearance, run.to_release) == (7200, 60 * 3600)
    assert run.on_time is True
    assert (run.cleared_in, run.released_in) == (WEEK, WEEK)


def test_an_inspection_counts_from_its_start_without_its_pauses(exporter: User) -> None:
    row = lived(
        exporter,
        *(("clear", 0), ("issue", 1), ("inspect", 10), ("hold", 11), ("resume", 14)),
        *(("pass", 15), ("release", 16)),
        begin=MONDAY,
        scheme=TRUCK,
    )
    runs.record()
    assert Run.objects.get(declaration=row).to_release == 3 * 3600


def test_a_release_without_inspection_measures_no_inspection(exporter: User) -> None:
    row = lived(
        exporter,
        *(("clear", 0), ("issue", 1), ("release", 9)),
        begin=MONDAY,
        scheme=TRUCK,
    )
    runs.record()
    run = Run.objects.get(declaration=row)
    assert (run.to_release, run.on_time, run.released_in) == (None, None, None)
    assert run.released_at is not None


def test_medians_are_those_of_the_week(exporter: User) -> None:
    for hours in (1, 2, 4, 8, 10):
        through(exporter, hours, hours * 9)
    runs.record()
    cleared, released = figure(Measure.CLEARANCE), figure(Measure.RELEASE)
    assert (cleared.declarations, cleared.exporters) == (5, 1)
    assert cleared.median == 4 * 3600
    assert cleared.ninetieth == round(9.2 * 3600)
    assert (released.median, released.on_time) == (36 * 3600, 3)
    assert figure(Measure.CLEARANCE, "CNTXG").median == cleared.median


def test_reading_twice_writes_nothing_new_and_again_gives_the_same(
    exporter: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for hours in (1, 5):
        through(exporter, hours, 80)
    runs.record()

    def all_of_it() -> list[dict[str, object]]:
        rows = ServiceFigure.objects.order_by("week", "measure", "scheme", "port")
        return [
            {name: value for name, value in row.items() if name != "id"}
            for row in rows.values()
        ]

    before, mark = all_of_it(), LedgerMark.objects.get().entry
    assert before
    assert runs.record() == 0
    LedgerMark.objects.update(entry=mark - 6)
    assert runs.record() == 2
    assert all_of_it() == before
    monkeypatch.setattr(runs, "SETTLED", timedelta(0))
    call_command("service_figures")
    assert all_of_it() == before


def test_a_later_release_is_added_to_the_run(exporter: User) -> None:
    row = through(exporter, 2)
    runs.record()
    assert Run.objects.get(declaration=row).released_at is None
    step(row, "release", MONDAY + 200 * HOUR)
    runs.record()
    run = Run.objects.get(declaration=row)
    assert (run.on_time, run.released_in) == (False, WEEK + timedelta(days=7))


def test_what_is_fresh_waits_until_nothing_can_come_before_it(exporter: User) -> None:
    now = database_now()
    lived(exporter, ("clear", 0), ("issue", 0), begin=now - timedelta(minutes=2))
    runs.record()
    assert not Run.objects.exists()
    mark = LedgerMark.objects.get().entry
    runs.record()
    assert LedgerMark.objects.get().entry == mark


def test_weeks_are_those_of_china() -> None:
    sunday = datetime(2026, 11, 15, 15, 59, tzinfo=UTC)
    assert week_of(sunday) == WEEK
    assert week_of(sunday + timedelta(minutes=1)) == WEEK + timedelta(days=7)


def test_small_groups_are_not_public(exporting_company: Organisation) -> None:
    people = exporters(4)
    for number in range(12):
        through(people[number % 4], 1)
    for _each in range(9):
        through(people[0], 2, port="CNSHA")
    runs.record()
    assert figure(Measure.CLEARANCE).public
    # Shanghai has one exporter; without Tianjin it could be had by subtraction.
    assert not figure(Measure.CLEARANCE, "CNSHA").public
    assert not figure(Measure.CLEARANCE, "CNTXG").public


def test_large_groups_are_public(exporting_company: Organisation) -> None:
    people = exporters(4)
    for port in ("CNTXG", "CNSHA"):
        for number in range(12):
            through(people[number % 4], 1, port=port)
    runs.record()
    public = ServiceFigure.objects.filter(public=True, measure=Measure.CLEARANCE)
    assert set(public.values_list("port", flat=True)) == {"", "CNTXG", "CNSHA"}


def test_the_public_is_told_of_a_week_a_day_after_its_end(
    exporting_company: Organisation,
) -> None:
    people = exporters(3)
    for number in range(12):
        through(people[number % 3], 1)
    runs.record()
    assert figure(Measure.CLEARANCE).public
    PublishedFigure.objects.all().delete()
    end = datetime(2026, 11, 16, tzinfo=CHINA)
    publish(end + SETTLES - timedelta(seconds=1))
    assert not PublishedFigure.objects.exists()
    publish(end + SETTLES)
    assert {told.port for told in PublishedFigure.objects.all()} == {"", "CNTXG"}


def test_what_is_played_in_a_sandbox_is_no_run(exporter: User, stranger: User) -> None:
    Organisation.objects.filter(memberships__user=stranger).update(sandbox=True)
    real = through(exporter, 2)
    through(stranger, 2)
    runs.record()
    assert [run.declaration for run in Run.objects.all()] == [real]

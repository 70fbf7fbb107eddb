"""A worker may die at any moment: no row is lost and none is done twice."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from declarations.batches import filing, services, working
from declarations.batches.models import Batch, BatchName, Outcome, Stage
from declarations.batches.reading import Reading
from declarations.clock import database_now
from declarations.faults import Conflict
from declarations.models import Declaration
from declarations.parties.models import User
from tests import factories
from tests.declarations.batches.files import codes_at, ndjson, outcomes, sent, worked

pytestmark = pytest.mark.usefixtures("law")


class Killed(BaseException):
    """As sudden as SIGKILL: nothing in the program catches it."""


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(working, "CHUNK", 3)


@pytest.fixture(autouse=True)
def leases_outlast_a_slow_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(working, "LEASE", timedelta(minutes=10))


@pytest.fixture
def batch(exporter: User) -> Batch:
    return sent(exporter, ndjson(factories.clear_truck() for _ in range(8)))


def dies_at(monkeypatch: pytest.MonkeyPatch, chunk: int, error: BaseException) -> None:
    """The worker dies after it has written the rows of a chunk, before the commit."""
    calls: list[int] = []

    def file_and_die(batch: Batch, readings: Sequence[Reading]) -> None:
        filing.file_rows(batch, readings)
        calls.append(1)
        if len(calls) == chunk:
            raise error

    monkeypatch.setitem(working.DOERS, Stage.FILING, file_and_die)


def lease_is_over(batch: Batch) -> None:
    past = database_now() - timedelta(seconds=1)
    Batch.objects.filter(pk=batch.pk).update(leased_until=past)


def test_a_worker_that_dies_in_a_chunk_doubles_and_loses_no_row(
    batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    dies_at(monkeypatch, 2, Killed())
    with pytest.raises(Killed):
        working.work_waiting()
    batch.refresh_from_db()
    assert (batch.stage, batch.cursor, batch.rows_read) == (Stage.FILING, 3, 3)
    assert Declaration.objects.count() == 3
    working.work_waiting()
    assert Declaration.objects.count() == 3, "the lease still runs"
    lease_is_over(batch)
    worked(batch)
    assert batch.stage == Stage.FINISHED
    assert batch.rows_read == Declaration.objects.count() == 8
    assert outcomes(batch) == [(n, Outcome.FILED) for n in range(1, 9)]


def test_a_worker_that_lost_its_lease_changes_nothing_more(
    batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = working._do

    def late(mine: Batch, readings: list[Reading]) -> None:
        monkeypatch.setattr(working, "_do", held)
        lease_is_over(mine)
        working.work_waiting()
        held(mine, readings)

    monkeypatch.setattr(working, "_do", late)
    worked(batch)
    assert batch.stage == Stage.FINISHED
    assert Declaration.objects.count() == batch.rows_read == 8
    assert batch.outcomes == {Outcome.FILED: 8}


def test_a_row_at_which_the_system_fails_stands_alone(
    batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails_at_five(batch: Batch, readings: Sequence[Reading]) -> None:
        if any(reading.row.number == 5 for reading in readings):
            raise RuntimeError("a row that nobody thought of")
        filing.file_rows(batch, readings)

    monkeypatch.setitem(working.DOERS, Stage.FILING, fails_at_five)
    worked(batch)
    assert batch.stage == Stage.FINISHED
    assert codes_at(batch, 5) == ["row_failed"]
    assert Declaration.objects.count() == 7


def test_a_file_at_which_workers_die_thrice_is_given_up(
    batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_anything: Any) -> None:
        raise Killed

    monkeypatch.setattr(working, "_look_through", dies)
    for _attempt in range(3):
        with pytest.raises(Killed):
            working.work_waiting()
        lease_is_over(batch)
    worked(batch)
    assert batch.stage == Stage.REFUSED
    assert batch.faults[0]["code"] == "processing_failed"
    assert Declaration.objects.count() == 0


def test_a_cancelled_file_keeps_what_was_filed_and_files_no_more(
    batch: Batch, exporter: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cancelled_after_a_chunk(mine: Batch, readings: list[Reading]) -> None:
        if readings[0].row.number > 3:
            services.cancel(user=exporter, batch=batch)
        held(mine, readings)

    held = working._do
    monkeypatch.setattr(working, "_do", cancelled_after_a_chunk)
    worked(batch)
    assert batch.stage == Stage.CANCELLED
    assert Declaration.objects.count() == batch.rows_read == 3
    with pytest.raises(Conflict, match="nothing left to stop"):
        services.cancel(user=exporter, batch=batch)


def test_a_long_file_is_put_down_and_taken_up_again(
    batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "SLICE_SECONDS", -1.0)
    for read in (3, 6, 8):
        worked(batch)
        assert batch.rows_read == read
    assert Declaration.objects.count() == 8


def test_names_repeat_over_chunks_and_are_forgotten_in_the_end(
    exporter: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    fleet = [factories.clear_truck() for _ in range(8)]
    factories.change(fleet[7], "body__vehicle__vin", fleet[0]["body"]["vehicle"]["vin"])
    factories.change(fleet[6], "own_reference", fleet[1]["own_reference"])
    batch = sent(exporter, ndjson(fleet), hold=True)
    dies_at(monkeypatch, 3, RuntimeError("and then row by row"))
    worked(batch)
    assert BatchName.objects.count() == 0
    services.confirm(user=exporter, batch=batch, name="a", role="b", accepted=True)
    worked(batch)
    assert batch.stage == Stage.FINISHED
    assert codes_at(batch, 7) == ["repeated_reference"]
    vin = fleet[0]["body"]["vehicle"]["vin"]
    assert batch.lines.get(number=8).repeats == [f"vin {vin}"]
    assert batch.lines.exclude(repeats=[]).count() == 1
    assert BatchName.objects.count() == 0

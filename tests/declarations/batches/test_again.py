"""A corrected file that comes again touches only rows that failed or changed."""

import tempfile
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from declarations import ledger, services
from declarations.batches.models import Outcome
from declarations.formats.returned import ReturnedRow, write_returned
from declarations.models import Declaration, LedgerEntry, Revision
from declarations.parties.models import Mandate, User
from tests import factories
from tests.declarations.batches.files import (
    Document,
    codes_at,
    filed,
    ndjson,
    outcomes,
    sent,
    worked,
)
from tests.validation.desk.desk import FLAG, REJECT
from tests.visits import work

pytestmark = pytest.mark.usefixtures("law")
BAD = {"port_of_exit__unlocode": "Tianjin"}


@pytest.fixture
def fleet() -> list[Document]:
    """Rows that go through, cannot be read, come back, and wait for a reviewer."""
    kinds: list[dict[str, Any]] = [{}, BAD, REJECT, FLAG]
    return [factories.clear_truck(**changes) for changes in kinds]


def breaks_of_ledger() -> list[Any]:
    return list(ledger.breaks())


def csv_of(documents: list[Document], reference: str) -> bytes:
    """A table whose second row names its declaration."""
    rows = [
        ReturnedRow(number, "", one, declaration=declaration)
        for number, (one, declaration) in enumerate(
            zip(documents, ["", reference], strict=True), start=1
        )
    ]
    with tempfile.NamedTemporaryFile(suffix=".csv") as file:
        path = Path(file.name)
        write_returned(path, "csv", scheme=documents[0]["scheme"], rows=rows)
        return path.read_bytes()


def corrected(fleet: list[Document]) -> list[Document]:
    factories.change(fleet[1], "port_of_exit__unlocode", "CNTXG")
    factories.change(fleet[2], "body__vehicle__powertrain", "BATTERY_ELECTRIC")
    return fleet


def of_rows(batch: Any) -> list[str]:
    return [outcome for _number, outcome in outcomes(batch)]


def test_only_failed_and_changed_rows_are_touched(
    exporter: User, fleet: list[Document]
) -> None:
    filed(exporter, fleet)
    work()
    left_alone = [fleet[0]["own_reference"], fleet[3]["own_reference"]]
    theirs = LedgerEntry.objects.filter(declaration__own_reference__in=left_alone)
    events = theirs.count()
    batch = filed(exporter, corrected(fleet))
    assert of_rows(batch) == [
        Outcome.UNCHANGED,
        Outcome.FILED,
        Outcome.RESUBMITTED,
        Outcome.UNCHANGED,
    ]
    work()
    assert theirs.count() == events > 0
    assert Declaration.objects.count() == 4
    assert sorted(Declaration.objects.values_list("state", flat=True)) == [
        "in_review",
        "issued",
        "issued",
        "issued",
    ]


def test_a_changed_row_that_is_with_customs_is_refused_by_name(
    exporter: User, fleet: list[Document]
) -> None:
    filed(exporter, fleet)
    work()
    factories.change(fleet[3], "destination_country", "KZ")
    batch = filed(exporter, fleet)
    assert codes_at(batch, 4) == ["cannot_change_now"]
    assert "In review" in batch.lines.get(number=4).faults[0]["message"]


def test_a_changed_row_of_an_issued_truck_amends_it(
    exporter: User, fleet: list[Document]
) -> None:
    filed(exporter, fleet[:1])
    work()
    factories.change(fleet[0], "destination_country", "KZ")
    batch = filed(exporter, fleet[:1])
    assert of_rows(batch) == [Outcome.RESUBMITTED]
    assert Declaration.objects.get().revision == 2


def returned_and_mended(exporter: User, rows: int) -> list[Document]:
    """Trucks that came back, corrected."""
    fleet = [factories.clear_truck(**REJECT) for _ in range(rows)]
    filed(exporter, fleet)
    work()
    for truck in fleet:
        factories.change(truck, "body__vehicle__powertrain", "BATTERY_ELECTRIC")
    return fleet


def queries_to_correct(exporter: User, rows: int) -> int:
    batch = sent(exporter, ndjson(returned_and_mended(exporter, rows)))
    with CaptureQueriesContext(connection) as captured:
        worked(batch)
    assert batch.outcomes == {Outcome.RESUBMITTED: rows}
    return len(captured)


def test_queries_do_not_grow_with_the_rows_that_are_corrected(exporter: User) -> None:
    assert queries_to_correct(exporter, 2) == queries_to_correct(exporter, 25)


def test_every_corrected_row_is_a_revision_of_its_own(exporter: User) -> None:
    fleet = returned_and_mended(exporter, 3)
    filed(exporter, fleet)
    assert not breaks_of_ledger()
    work()
    rows = Declaration.objects.order_by("pk")
    assert [row.state for row in rows] == ["issued"] * 3
    said = [row.revisions.get(number=2).envelope["own_reference"] for row in rows]
    assert said == [truck["own_reference"] for truck in fleet]
    assert {row.ledger.count() for row in rows} == {5}


def test_of_two_rows_about_one_declaration_the_first_is_taken(exporter: User) -> None:
    [truck] = returned_and_mended(exporter, 1)
    by_reference = {**truck, "contract_number": "ANOTHER"}
    lines = csv_of([truck, by_reference], Declaration.objects.get().reference)
    batch = worked(sent(exporter, lines, name="twice.csv"))
    assert of_rows(batch) == [Outcome.RESUBMITTED, Outcome.REFUSED]
    assert codes_at(batch, 3) == ["state_has_moved_on"]
    assert Revision.objects.count() == 2


def test_a_broker_corrects_under_its_mandate_and_not_after_it(
    broker: User, exporter: User
) -> None:
    fleet = returned_and_mended(exporter, 2)
    Mandate.objects.update(actions=["view", "prepare"])
    assert of_rows(filed(broker, fleet)) == [Outcome.REFUSED] * 2
    Mandate.objects.update(actions=["view", "submit"])
    assert of_rows(filed(broker, fleet, forced=True)) == [Outcome.RESUBMITTED] * 2
    entry = LedgerEntry.objects.filter(kind="declaration.resubmitted").first()
    assert entry is not None
    assert entry.actor["mandate"] == Mandate.objects.get().number


def test_a_broker_does_not_draw_a_filing_into_its_mandate(
    broker: User, exporter: User
) -> None:
    [truck] = returned_and_mended(exporter, 1)
    wide = Mandate.objects.get()
    Mandate.objects.update(actions=["view"])
    factories.a_mandate(wide.exporter, wide.broker, ports=["CNSHA"])
    factories.change(truck, "port_of_exit__unlocode", "CNSHA")
    batch = filed(broker, [truck])
    assert of_rows(batch) == [Outcome.REFUSED]
    assert codes_at(batch, 1) == ["not_permitted"]


def test_a_row_that_moves_while_it_is_corrected_is_refused_alone(
    exporter: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    fleet = returned_and_mended(exporter, 2)
    many = services.resubmit_many
    first = Declaration.objects.earliest("pk")

    def late(**told: Any) -> Any:
        services.withdraw(user=exporter, declaration=first, reason="Sold at home.")
        return many(**told)

    monkeypatch.setattr(services, "resubmit_many", late)
    batch = filed(exporter, fleet)
    assert of_rows(batch) == [Outcome.REFUSED, Outcome.RESUBMITTED]
    assert codes_at(batch, 1) == ["state_has_moved_on"]


def test_a_row_that_was_withdrawn_stays_so_until_it_changes(
    exporter: User, fleet: list[Document]
) -> None:
    filed(exporter, fleet[:1])
    before = Declaration.objects.get()
    services.withdraw(user=exporter, declaration=before, reason="Sold at home.")
    assert of_rows(filed(exporter, fleet[:1], forced=True)) == [Outcome.UNCHANGED]
    factories.change(fleet[0], "destination_country", "KZ")
    assert of_rows(filed(exporter, fleet[:1])) == [Outcome.FILED]
    assert Declaration.objects.count() == 2


def test_a_reference_of_a_stranger_is_as_good_as_none(
    exporter: User, stranger: User, fleet: list[Document]
) -> None:
    filed(exporter, fleet[:1])
    theirs = factories.clear_truck(
        exporter__uscc=factories.RIVAL_USCC, own_reference=fleet[0]["own_reference"]
    )
    assert of_rows(filed(stranger, [theirs])) == [Outcome.FILED]
    assert Revision.objects.filter(number=2).count() == 0

"""A corrected file that comes again touches only rows that failed or changed."""

from typing import Any

import pytest

from declarations import services
from declarations.batches.models import Outcome
from declarations.models import Declaration, LedgerEntry, Revision
from declarations.parties.models import User
from tests import factories
from tests.declarations.batches.files import Document, codes_at, filed, outcomes
from tests.validation.desk.desk import FLAG, REJECT
from tests.visits import work

pytestmark = pytest.mark.usefixtures("law")
BAD = {"port_of_exit__unlocode": "Tianjin"}


@pytest.fixture
def fleet() -> list[Document]:
    """Rows that go through, cannot be read, come back, and wait for a reviewer."""
    kinds: list[dict[str, Any]] = [{}, BAD, REJECT, FLAG]
    return [factories.clear_truck(**changes) for changes in kinds]


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

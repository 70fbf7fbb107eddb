"""A file is looked at as a whole before any of it is filed, and one person signs."""

from typing import Any

import pytest

from declarations.batches import services
from declarations.batches.models import Batch, Outcome, Stage
from declarations.faults import Conflict, Refused
from declarations.models import Claim, Declaration
from declarations.parties.models import User
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
from validation.models import Verdict

pytestmark = pytest.mark.usefixtures("law")
SIGNED: dict[str, Any] = {
    "name": "Lin Qiao",
    "role": "Export manager",
    "accepted": True,
}


@pytest.fixture
def fleet() -> list[Document]:
    bad = factories.clear_truck(port_of_exit__unlocode="Tianjin")
    twice = factories.clear_truck()
    vin = twice["body"]["vehicle"]["vin"]
    return [
        factories.clear_truck(),
        bad,
        factories.clear_truck(**REJECT),
        factories.clear_truck(**FLAG),
        twice,
        factories.clear_truck(body__vehicle__vin=vin),
    ]


@pytest.fixture
def checked(exporter: User, fleet: list[Document]) -> Batch:
    return filed(exporter, fleet, hold=True)


def test_a_check_tells_what_would_become_of_each_row_and_files_none(
    checked: Batch,
) -> None:
    assert checked.stage == Stage.CHECKED
    assert [outcome for _number, outcome in outcomes(checked)] == [
        Outcome.WOULD_PASS,
        Outcome.FAULTY,
        Outcome.WOULD_RETURN,
        Outcome.WOULD_WAIT,
        Outcome.WOULD_PASS,
        Outcome.WOULD_RETURN,
    ]
    row = checked.lines.get(number=6)
    assert [fault["rule"] for fault in row.faults] == ["GCC-VIN-07"]
    assert row.faults[0]["column"] == "vehicle.vin"
    for model in (Declaration, Verdict, Claim):
        assert not model.objects.exists()


def test_a_confirmed_file_is_filed_as_it_was_checked(
    checked: Batch, exporter: User
) -> None:
    services.confirm(user=exporter, batch=checked, **SIGNED)
    worked(checked)
    assert checked.stage == Stage.FINISHED
    assert checked.outcomes == {"filed": 5, "faulty": 1}
    assert checked.lines.count() == 6
    with pytest.raises(Conflict):
        services.confirm(user=exporter, batch=checked, **SIGNED)


def test_one_declaration_of_truth_stands_for_rows_that_have_none(
    exporter: User, colleague: User
) -> None:
    bare = [factories.clear_truck(declaration_of_truth=factories.ABSENT) for _ in "ab"]
    batch = filed(exporter, bare, hold=True)
    assert batch.forecast == {"would_pass": 2}
    services.confirm(user=colleague, batch=batch, **SIGNED)
    worked(batch)
    revision = Declaration.objects.first().revisions.get()  # type: ignore[union-attr]
    assert revision.envelope["declaration_of_truth"] == SIGNED
    assert revision.filed_by == colleague
    again = filed(exporter, bare, hold=True, forced=True)
    assert again.forecast == {"would_stay": 2}


def test_nothing_is_filed_without_a_declaration_of_truth(
    checked: Batch, exporter: User
) -> None:
    with pytest.raises(Refused) as caught:
        services.confirm(
            user=exporter, batch=checked, name=" ", role="", accepted=False
        )
    assert [fault.code for fault in caught.value.faults] == [
        "missing",
        "missing",
        "not_accepted",
    ]
    worked(checked)
    assert checked.stage == Stage.CHECKED


def test_a_file_that_was_only_checked_is_filed_when_it_comes_to_be_filed(
    checked: Batch, exporter: User, fleet: list[Document]
) -> None:
    again = worked(sent(exporter, ndjson(fleet)))
    assert again == checked
    assert again.stage == Stage.FINISHED


def test_nobody_signs_by_sending_a_checked_file_again(exporter: User) -> None:
    bare = [factories.clear_truck(declaration_of_truth=factories.ABSENT)]
    filed(exporter, bare, hold=True)
    again = worked(sent(exporter, ndjson(bare)))
    assert again.outcomes == {"faulty": 1}
    assert codes_at(again, 1) == ["missing"]


@pytest.mark.parametrize(
    ("threshold", "stage"),
    [("2", Stage.REFUSED), ("3", Stage.FINISHED), ("49%", Stage.REFUSED)],
)
def test_too_many_faulty_rows_refuse_the_whole_file(
    exporter: User, fleet: list[Document], threshold: str, stage: Stage
) -> None:
    batch = filed(exporter, fleet, threshold=threshold)
    assert batch.stage == stage
    if stage == Stage.REFUSED:
        assert batch.faults[0]["code"] == "too_many_faulty"
        assert not Declaration.objects.exists()

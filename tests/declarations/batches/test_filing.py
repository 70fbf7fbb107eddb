"""Rows stand or fall one by one, and each is told why."""

import random
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from declarations.batches.models import BatchRow, Outcome, Stage
from declarations.batches.selectors import figures_of
from declarations.batches.working import work_waiting
from declarations.models import Declaration
from declarations.parties.models import Organisation, User
from tests import factories
from tests.declarations.batches.files import codes_at, filed, ndjson, outcomes, sent
from tests.validation.desk.desk import FLAG, REJECT
from tests.visits import work
from validation.models import StoredFinding
from validation.tasks import judge_submitted

pytestmark = pytest.mark.usefixtures("law")


def test_thirty_mixed_rows_each_end_as_they_deserve(exporter: User) -> None:
    kinds: dict[str, dict[str, Any]] = {
        "good": {},
        "bad": {"port_of_exit__unlocode": "Tianjin"},
        "bare": {"destination_country": factories.ABSENT},
        "returned": REJECT,
        "flagged": FLAG,
    }
    pattern = random.Random(6).choices(list(kinds), k=30)  # noqa: S311 - no secret
    batch = filed(exporter, [factories.clear_truck(**kinds[kind]) for kind in pattern])
    work()
    assert batch.stage == Stage.FINISHED
    ended = {
        "good": "issued",
        "bad": "/port_of_exit/unlocode",
        "bare": "/destination_country",
        "returned": "GCC-VEHICLE-01",
        "flagged": "in_review",
    }
    found = []
    for row in BatchRow.objects.filter(batch=batch).order_by("number"):
        said = [fault["pointer"] for fault in row.faults]
        rules = StoredFinding.objects.filter(
            verdict__declaration=row.declaration_id, level="reject"
        ).values_list("rule", flat=True)
        state = row.declaration.state if row.declaration else ""
        found.append([*said, *[r for r in rules if "VEHICLE" in r], state][0])
    assert found == [ended[kind] for kind in pattern]
    figures = figures_of(batch)
    assert figures.accepted + figures.returned == figures.read == 30
    assert figures.issued == pattern.count("good")
    assert figures.in_review == pattern.count("flagged")


def test_the_second_row_with_a_vin_is_returned_and_the_first_is_not(
    exporter: User,
) -> None:
    first = factories.clear_truck()
    vin = first["body"]["vehicle"]["vin"]
    second = factories.clear_truck(body__vehicle__vin=vin)
    batch = filed(exporter, [first, factories.clear_truck(), second])
    judge_submitted()
    states = list(
        batch.lines.order_by("number").values_list("declaration__state", flat=True)
    )
    assert states == ["cleared", "cleared", "returned"]
    assert StoredFinding.objects.filter(rule="GCC-VIN-07").count() == 1


def test_a_reference_that_stands_in_an_earlier_row_is_refused(exporter: User) -> None:
    first = factories.clear_truck()
    second = factories.clear_truck(own_reference=first["own_reference"])
    batch = filed(exporter, [first, second])
    assert outcomes(batch) == [(1, Outcome.FILED), (2, Outcome.REFUSED)]
    assert codes_at(batch, 2) == ["repeated_reference"]


def test_a_broker_files_the_rows_of_its_clients_only(
    broker: User, rival_company: Organisation
) -> None:
    foreign = factories.clear_truck(exporter__uscc=rival_company.uscc)
    batch = filed(broker, [factories.clear_truck(), foreign, factories.clear_truck()])
    assert [outcome for _number, outcome in outcomes(batch)] == [
        Outcome.FILED,
        Outcome.REFUSED,
        Outcome.FILED,
    ]
    assert codes_at(batch, 2) == ["no_mandate"]
    assert not Declaration.objects.filter(exporter=rival_company).exists()
    assert {row.filed_for for row in Declaration.objects.all()} == {batch.organisation}


def test_what_is_filed_says_so_in_its_ledger(exporter: User) -> None:
    filed(exporter, [factories.clear_truck()])
    entry = Declaration.objects.get().ledger.get()
    assert entry.kind == "declaration.submitted"
    assert entry.actor["name"] == exporter.display_name


def queries_of(exporter: User, rows: int) -> int:
    """How many it takes to work at one chunk of so many rows."""
    sent(exporter, ndjson(factories.clear_truck() for _ in range(rows)))
    with CaptureQueriesContext(connection) as captured:
        work_waiting()
    return len(captured)


def test_queries_do_not_grow_with_the_rows_of_a_chunk(exporter: User) -> None:
    assert queries_of(exporter, 5) == queries_of(exporter, 60)

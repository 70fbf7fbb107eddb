"""Several requests at once: answered in whatever order, they make one revision."""

from typing import Any

import pytest

from declarations.faults import Refused
from declarations.models import Declaration
from declarations.parties.models import User
from declarations.states import State
from tests import factories
from tests.validation.rfi.requests import (
    MASS,
    STANDARD,
    VIN,
    asked,
    envelope,
    fresh,
    kinds,
    replied,
)
from validation.rfi.models import Rfi

pytestmark = pytest.mark.usefixtures("law")


@pytest.fixture
def both(case: Declaration, reviewer: User, second_reviewer: User) -> list[Rfi]:
    """Two requests of two reviewers, both open."""
    return [
        asked(reviewer, case, MASS),
        asked(second_reviewer, fresh(case), STANDARD, words="Why?"),
    ]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_last_answer_makes_the_revision_with_all_of_them(
    case: Declaration, both: list[Rfi], exporter: User, order: tuple[int, int]
) -> None:
    replies: list[dict[str, Any]] = [
        {"values": {MASS: 48000}},
        {"values": {STANDARD: "ISO 14067"}, "words": {2: "A slip."}},
    ]
    first, last = order
    row = replied(exporter, both[first], **replies[first])
    assert (row.state, row.revision) == (State.AWAITING_EXPORTER, 1)
    assert kinds(case)[-1] == "case.partly_answered"
    row = replied(exporter, both[last], **replies[last])
    assert (row.state, row.revision) == (State.IN_REVIEW, 2)
    body = envelope(row)["body"]
    assert body["vehicle"]["gross_vehicle_mass_kg"] == 48000
    assert body["carbon_report"]["standard"] == "ISO 14067"
    assert set(Rfi.objects.values_list("answer_revision", flat=True)) == {2}


def test_two_people_of_one_company_answer_one_request_each(
    case: Declaration, both: list[Rfi], exporter: User, colleague: User
) -> None:
    replied(colleague, both[1], {STANDARD: "ISO 14067"}, {2: "A slip."})
    row = replied(exporter, both[0], {MASS: 48000})
    assert row.revisions.get(number=2).filed_by == exporter
    said = Rfi.objects.order_by("number").values_list("answered_by__username")
    assert [name for (name,) in said] == [exporter.username, colleague.username]


def test_the_later_answer_to_the_same_field_holds(
    case: Declaration, reviewer: User, second_reviewer: User, exporter: User
) -> None:
    one = asked(reviewer, case, MASS)
    two = asked(second_reviewer, fresh(case), MASS)
    replied(exporter, two, {MASS: 47000})
    row = replied(exporter, one, {MASS: 48000})
    assert envelope(row)["body"]["vehicle"]["gross_vehicle_mass_kg"] == 48000


def test_what_one_answer_changed_counts_for_the_other_request_too(
    case: Declaration, reviewer: User, second_reviewer: User, exporter: User
) -> None:
    one = asked(reviewer, case, MASS)
    two = asked(second_reviewer, fresh(case), MASS)
    replied(exporter, one, {MASS: 48000})
    row = replied(exporter, two, {})
    assert envelope(row)["body"]["vehicle"]["gross_vehicle_mass_kg"] == 48000


def test_what_one_request_would_not_take_no_other_takes(
    case: Declaration, reviewer: User, second_reviewer: User, exporter: User
) -> None:
    one = asked(reviewer, case, MASS)
    asked(second_reviewer, fresh(case), MASS, STANDARD)
    with pytest.raises(Refused) as refusal:
        replied(exporter, one, {MASS: "heavy", STANDARD: "ISO 14067"})
    found = {fault.pointer: fault.code for fault in refusal.value.faults}
    assert found == {MASS: "wrong_type", STANDARD: "not_asked"}


def test_a_round_after_a_round_starts_from_the_newest_revision(
    case: Declaration, reviewer: User, exporter: User
) -> None:
    replied(exporter, asked(reviewer, case, MASS), {MASS: 48000})
    vin = factories.a_vin()
    row = replied(exporter, asked(reviewer, fresh(case), VIN), {VIN: vin})
    assert row.revision == 3
    body = envelope(row)["body"]["vehicle"]
    assert (body["vin"], body["gross_vehicle_mass_kg"]) == (vin, 48000)
    assert list(Rfi.objects.order_by("number").values_list("revision")) == [(1,), (2,)]

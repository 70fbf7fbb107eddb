"""Judging rows: each gets its own verdict, claims decide who was first, all is kept."""

from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from declarations import services
from declarations.clock import database_now
from declarations.models import Claim, Declaration
from declarations.parties.models import Mandate, User
from tests import factories
from validation.circumstances import Circumstances
from validation.judging import judge_document
from validation.models import StoredFinding, Verdict
from validation.reference.services import book_on
from validation.scheme import judging_schemes
from validation.tasks import judge_submitted

pytestmark = pytest.mark.usefixtures("law")


def state_of(row: Declaration) -> str:
    return Declaration.objects.get(pk=row.pk).state


def rules_of(row: Declaration) -> set[str]:
    return set(
        StoredFinding.objects.filter(verdict__declaration=row).values_list(
            "rule", flat=True
        )
    )


def test_mixed_rows_each_get_their_own_verdict(exporter: User) -> None:
    """The lesson of names that were rechecked with one name's answer."""
    pattern: list[tuple[dict[str, Any], str, str]] = [
        ({}, "cleared", ""),
        ({"body__vehicle__hs_code": "8701210000"}, "returned", "GCC-HS-01"),
        ({"body__carbon_report__standard": "GB/T 37498"}, "in_review", "GCC-CARBON-03"),
        ({"port_of_exit": {"unlocode": "CNDLC"}}, "returned", "GCC-PORT-01"),
        ({}, "cleared", ""),
        ({"incoterm": "DAT"}, "returned", "COM-TERMS-01"),
    ]
    rows = [factories.filed(exporter, **changes) for changes, *_ in pattern]
    judge_submitted()
    for row, (_, state, rule) in zip(rows, pattern, strict=True):
        assert state_of(row) == state
        assert (rule in rules_of(row)) is bool(rule)


def test_the_second_filing_of_a_vin_goes_to_a_person(
    exporter: User, stranger: User
) -> None:
    first = factories.filed(exporter)
    judge_submitted()
    second = factories.filed(
        stranger,
        exporter__uscc=factories.RIVAL_USCC,
        body__vehicle__vin=first.subject,
    )
    judge_submitted()
    assert (state_of(first), state_of(second)) == ("cleared", "in_review")
    assert rules_of(second) == {"GCC-VIN-08"}
    said = StoredFinding.objects.get(verdict__declaration=second)
    assert first.exporter.name not in f"{said.message}{said.params}"


def test_of_two_in_one_batch_the_earlier_is_first(exporter: User) -> None:
    first = factories.filed(exporter)
    second = factories.filed(exporter, body__vehicle__vin=first.subject)
    judge_submitted()
    assert (state_of(first), state_of(second)) == ("cleared", "in_review")


def test_a_returned_truck_does_not_stand_in_anothers_way(exporter: User) -> None:
    faulty = factories.filed(exporter, incoterm="DAT")
    sound = factories.filed(exporter, body__vehicle__vin=faulty.subject)
    judge_submitted()
    assert (state_of(faulty), state_of(sound)) == ("returned", "cleared")


def test_the_same_pack_on_two_trucks_is_flagged(exporter: User) -> None:
    pack = {"code": factories.a_pack_code()}
    own = {"code": factories.a_pack_code()}
    first = factories.filed(exporter, body__battery__packs=[pack, own])
    other = {"code": factories.a_pack_code()}
    second = factories.filed(exporter, body__battery__packs=[other, pack])
    judge_submitted()
    assert state_of(first) == "cleared"
    assert rules_of(second) == {"GCC-BATTERY-08"}
    assert StoredFinding.objects.get().pointer == "/body/battery/packs/1/code"


def test_a_withdrawn_truck_can_be_filed_again(exporter: User) -> None:
    first = factories.filed(exporter, port_of_exit={"unlocode": "CNSHA"})
    judge_submitted()
    first.refresh_from_db()
    services.withdraw(user=exporter, declaration=first, reason="wrong port")
    assert not Claim.objects.filter(released_at=None).exists()
    again = factories.filed(exporter, body__vehicle__vin=first.subject)
    judge_submitted()
    assert state_of(again) == "cleared"


def test_a_mandate_that_ended_before_judging_is_noticed(broker: User) -> None:
    row = factories.filed(broker)
    Mandate.objects.update(revoked_at=database_now())
    judge_submitted()
    assert rules_of(row) == {"GCC-PARTY-02"}
    assert state_of(row) == "returned"


def test_a_verdict_can_be_replayed_from_what_was_stored(exporter: User) -> None:
    row = factories.filed(exporter, incoterm="DAT")
    judge_submitted()
    verdict = Verdict.objects.get(declaration=row)
    again = judge_document(
        judging_schemes()[row.scheme],
        row.revisions.get().envelope,
        Circumstances.from_json(verdict.circumstances),
        book_on(verdict.declared_on),
    )
    assert again.decision == verdict.decision
    assert dict(again.answers) == verdict.answers
    assert book_on(verdict.declared_on).digest == verdict.book_digest


def test_the_number_of_queries_does_not_grow_with_the_rows(
    exporter: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(20):
        factories.filed(exporter)
    book_on(factories.today())
    with django_assert_max_num_queries(30):
        judge_submitted()
    assert Verdict.objects.count() == 20

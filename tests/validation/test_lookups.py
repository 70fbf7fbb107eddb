"""Long lists: only the rows that declarations name are read, by either number."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from declarations.parties.models import Organisation, User
from tests import consignments, factories
from tests.validation.cases import example
from validation.circumstances import Circumstances
from validation.judging import judge_document
from validation.models import Verdict
from validation.reference.lookups import Asked, look_up
from validation.reference.models import ReferenceRow
from validation.reference.releases import Publishing, publish
from validation.reference.services import all_lists, book_on, current_release
from validation.scheme import judging_schemes
from validation.tasks import judge_submitted

pytestmark = pytest.mark.usefixtures("law")

NAMES = "green_channel_exporters"
WORKS = consignments.EXPORTER_USCC
DAY = date(2026, 11, 22)


def asking(*keys: str, on: date = DAY) -> Asked:
    return Asked(on, {NAMES: frozenset(keys)})


def names_found(*keys: str, on: date = DAY) -> list[str]:
    (found,) = look_up([asking(*keys, on=on)])
    return [row["name"] for row in found[NAMES]]


@pytest.mark.parametrize("key", [WORKS, "3702DEMB02"])
def test_a_company_is_found_by_either_number(key: str) -> None:
    assert names_found(key) == ["Demo Equipment Works"]


def test_a_company_named_by_both_numbers_is_found_once() -> None:
    assert names_found(WORKS, "3702DEMB02") == ["Demo Equipment Works"]


def test_a_company_without_credit_code_is_found_by_its_customs_code() -> None:
    assert names_found("3101DEMH08") == ["Demo Machinery Known by Customs Code"]


def test_nobody_is_listed_before_the_first_day() -> None:
    assert names_found(WORKS, on=date(2026, 5, 7)) == []
    assert names_found(WORKS, on=date(2026, 5, 8)) != []


def test_an_empty_number_finds_nobody() -> None:
    assert names_found("") == []


def test_an_earlier_release_is_still_asked_as_it_was() -> None:
    before = current_release()
    row = ReferenceRow.objects.get(list=NAMES, key=WORKS, removed_in=None)
    publish(Publishing("struck off", added=[], removed=[row]))
    assert names_found(WORKS) == []
    (then,) = look_up([asking(WORKS)], before)
    assert len(then[NAMES]) == 1


def test_one_query_answers_a_whole_batch(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    release = current_release()
    asked = [asking(WORKS, f"key {n}") for n in range(250)]
    with django_assert_num_queries(1):
        found = look_up(asked, release)
    assert all(len(one[NAMES]) == 1 for one in found)


def test_who_asks_nothing_costs_nothing(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(0):
        assert look_up([Asked(DAY, {})] * 3) == [{}, {}, {}]


def test_both_numbers_have_an_index() -> None:
    rows = ReferenceRow.objects.filter(list=NAMES)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        by_key = rows.filter(key__in=["A", "B"]).explain()
        by_code = rows.filter(data__customs_code__in=["A", "B"]).explain()
    assert "Seq Scan" not in by_key + by_code
    assert "reference_row_by_customs" in by_code


def test_long_lists_are_not_in_the_book() -> None:
    book = book_on(DAY)
    long = {name for name, listed in all_lists().items() if listed.lookup}
    assert long == {NAMES, "aeo_certificates"}
    assert not long & set(book.lists)


def test_what_was_looked_up_is_kept_with_the_verdict(equipment_exporter: User) -> None:
    row = consignments.filed(equipment_exporter)
    judge_submitted()
    verdict = Verdict.objects.get(declaration=row)
    around = Circumstances.from_json(verdict.circumstances)
    assert around.looked_up[NAMES][0]["uscc"] == WORKS
    scheme, book = judging_schemes()[row.scheme], book_on(verdict.declared_on)
    document = row.revisions.get().envelope
    again = judge_document(scheme, document, around, book)
    assert dict(again.answers) == verdict.answers
    nobody = replace(around, looked_up={})
    changed = judge_document(scheme, document, nobody, book)
    assert changed.answers["IEGC-EXPORTER-01"] == "finding"


def test_the_number_of_queries_does_not_grow_with_the_consignments(
    equipment_exporter: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(20):
        consignments.filed(equipment_exporter)
    book_on(factories.today())
    with django_assert_max_num_queries(30):
        judge_submitted()
    assert set(Verdict.objects.values_list("decision", flat=True)) == {"clear"}


def test_a_company_is_listed_by_the_customs_code_that_it_registered(
    rival_company: Organisation, stranger: User
) -> None:
    changes = example("iegc-epc-project-clear") | {
        "exporter": {"uscc": factories.RIVAL_USCC}
    }
    decisions = []
    for code in ("", "3101DEMH08"):
        Organisation.objects.filter(pk=rival_company.pk).update(customs_code=code)
        row = consignments.filed(stranger, **changes)
        judge_submitted()
        decisions.append(Verdict.objects.get(declaration=row).decision)
    assert decisions == ["return", "clear"]

"""What a filing is found by: every word of it, by one look into an index."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from declarations.faults import Refused
from declarations.lookup.models import SearchTerm
from declarations.models import Declaration
from declarations.parties.models import User
from declarations.selectors import declarations_for, search
from tests import consignments, factories
from tests.factories import filed
from tests.visits import Person, work

pytestmark = pytest.mark.usefixtures("law")


def found(user: User, text: str) -> list[Declaration]:
    return list(search(declarations_for(user), text))


@pytest.mark.parametrize(
    "text",
    [
        "{0.reference}",
        "{0.subject}",
        " {0.subject}\u3000",
        "test-own-7",
        "DEMO-C-017",
        "demu1234560",
        "ＤＥＭＵ１２３４５６０",
    ],
)
def test_a_truck_is_found_by_every_word_of_it(exporter: User, text: str) -> None:
    row = filed(exporter, own_reference="Test-Own-7", containers=["DEMU 123456 0"])
    assert found(exporter, text.format(row)) == [row]


def test_a_truck_is_found_by_its_packs_before_and_after_it_is_judged(
    exporter: User,
) -> None:
    pack = factories.a_pack_code()
    row = filed(exporter, body__battery__packs__0__code=pack)
    assert found(exporter, pack) == [row]
    work()
    assert found(exporter, pack) == [row]


def test_a_consignment_is_found_by_its_contract_and_its_certificate(
    equipment_exporter: User,
) -> None:
    row = consignments.filed(equipment_exporter, contract_number="DEMO-C-900")
    document = row.revisions.get().envelope
    certificate = document["body"]["aeo_certificate"]["code"]
    for text in ("DEMO-C-900", certificate):
        assert found(equipment_exporter, text) == [row]


def test_a_correction_is_found_by_its_old_words_and_its_new_ones(
    exporter: User,
) -> None:
    row = filed(exporter, own_reference="OLD-1", body__vehicle__powertrain="DIESEL")
    work()
    person = Person(exporter)
    person.sends(f"/declarations/{row.reference}/correction/", {})
    draft = f"/declarations/{row.reference}/answers/"
    person.fills(draft, factories.clear_truck(own_reference="NEW-1"))
    assert person.sends(f"{draft}check/", {}).status_code == 302
    row.refresh_from_db()
    assert found(exporter, "OLD-1") == found(exporter, "NEW-1") == [row]


def test_a_stranger_finds_nothing(exporter: User, stranger: User) -> None:
    row = filed(exporter, containers=["DEMU1234560"])
    for text in (row.reference, row.subject, row.own_reference, "DEMU1234560"):
        assert found(stranger, text) == []


def test_a_container_number_that_is_none_is_refused_by_name(
    exporter: User,
) -> None:
    with pytest.raises(Refused) as refused:
        filed(exporter, containers=["NOT A CONTAINER"])
    assert [fault.pointer for fault in refused.value.faults] == ["/containers/0"]


def test_a_search_reads_an_index_and_no_table_from_end_to_end(exporter: User) -> None:
    filed(exporter)
    rows = search(declarations_for(exporter), "DEMO-C-017")[:26]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = rows.explain()
    assert "search_term_once" in plan
    assert "Seq Scan on declarations_declaration" not in plan


def test_what_was_filed_before_there_were_terms_gets_them(exporter: User) -> None:
    row = filed(exporter)
    before = set(SearchTerm.objects.values_list("term", flat=True))
    SearchTerm.objects.all().delete()
    name = "declarations.lookup.migrations.0002_terms_of_what_was_filed"
    import_module(name).note(apps, None)
    assert set(SearchTerm.objects.values_list("term", flat=True)) == before
    assert found(exporter, row.subject) == [row]

"""The board: what waits comes first, filters are in the address, queries are few."""

from collections.abc import Iterable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clearance_portal.dashboard.selectors import do_next
from clearance_portal.dashboard.slices import PAGE
from declarations.models import Declaration
from declarations.parties.models import MandateAction, Organisation, Role, User
from tests import consignments
from tests.factories import (
    RIVAL_USCC,
    a_mandate,
    a_person,
    an_exporter,
    filed,
)
from tests.visits import Person, page, reference_in, work

pytestmark = pytest.mark.usefixtures("law")


def queries_of(person: Person, path: str) -> int:
    person.sees(path)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        person.sees(path)
    return len(seen)


def listed(text: str, rows: Iterable[Declaration]) -> list[str]:
    """The rows that the table shows, in its order."""
    table = text.partition("<table")[2]
    shown = [row.reference for row in rows if row.reference in table]
    return sorted(shown, key=table.index)


def test_somebody_not_signed_in_gets_the_public_home() -> None:
    text = Person().sees("/")
    assert "Clear an export before it reaches the gate" in text
    assert "Sign in" in text


def test_an_empty_board_says_what_to_do(exporter: User) -> None:
    text = Person(exporter).sees("/")
    assert "Nothing filed yet" in text
    assert 'href="/declarations/new/"' in text


def test_a_stranger_sees_nothing_of_it(exporter: User, stranger: User) -> None:
    declaration = filed(exporter)
    text = Person(stranger).sees("/")
    assert declaration.reference not in text
    assert declaration.subject not in text
    assert "Nothing filed yet" in text


def test_what_waits_for_the_exporter_comes_first(exporter: User) -> None:
    person = Person(exporter)
    draft = person.starts()
    returned = filed(exporter, body__vehicle__powertrain="DIESEL")
    work()
    first = person.sees("/").partition("<table")[0]
    assert "One declaration waits for you." in first
    assert first.index(returned.reference) < first.index(reference_in(draft))
    assert f'href="{draft}"' in first


def test_the_figures_count_what_the_user_sees(exporter: User, stranger: User) -> None:
    filed(exporter)
    filed(exporter)
    assert "<b>2</b>being checked" in Person(exporter).sees("/")
    assert "<b>0</b>being checked" in Person(stranger).sees("/")


def test_the_number_of_queries_does_not_grow(exporter: User) -> None:
    person = Person(exporter)
    filed(exporter)
    few = queries_of(person, "/")
    for _each in range(PAGE):
        filed(exporter)
    assert queries_of(person, "/") == few
    assert few <= 22


@pytest.mark.parametrize("place", ["reference", "subject", "own_reference"])
def test_it_finds_by_reference_vin_and_own_reference(
    exporter: User, place: str
) -> None:
    wanted, other = filed(exporter), filed(exporter)
    text = Person(exporter).sees(f"/?q={getattr(wanted, place)}")
    assert listed(text, [wanted, other]) == [wanted.reference]


def test_filters_narrow_and_unknown_ones_are_left_out(exporter: User) -> None:
    person = Person(exporter)
    here, there = filed(exporter), filed(exporter, port_of_exit__unlocode="CNSHG")
    rows = [here, there]
    assert listed(person.sees("/?port=CNTXG"), rows) == [here.reference]
    assert listed(person.sees("/?state=issued"), rows) == []
    assert len(listed(person.sees("/?state=nonsense&port=XX"), rows)) == 2


def test_filters_that_nothing_fits_offer_the_way_back(exporter: User) -> None:
    filed(exporter)
    assert "Nothing fits these filters" in Person(exporter).sees("/?q=DC-26-NONE")


def test_pages_go_on_from_a_row_in_both_directions(exporter: User) -> None:
    person = Person(exporter)
    rows = [filed(exporter) for _each in range(PAGE + 2)]
    newest = person.sees("/?port=CNTXG")
    edge = rows[2].reference
    assert f'href="?port=CNTXG&older_than={edge}"' in newest
    assert "Newer" not in newest
    older = person.sees(f"/?port=CNTXG&older_than={edge}")
    assert listed(older, rows) == [rows[1].reference, rows[0].reference]
    assert "Older" not in older
    back = person.sees(f"/?newer_than={rows[1].reference}")
    assert listed(back, rows) == [row.reference for row in reversed(rows[2:])]


def test_a_foreign_reference_is_no_place_to_go_on_from(
    exporter: User, stranger: User
) -> None:
    filed(exporter)
    foreign = filed(stranger, exporter={"uscc": RIVAL_USCC})
    text = Person(exporter).sees(f"/?older_than={foreign.reference}")
    unknown = Person(exporter).sees("/?older_than=DC-26-00000-00000")
    assert ("<table" in text) == ("<table" in unknown)


def test_a_broker_sees_whose_declaration_it_is_and_who_filed_it(
    broker: User, exporter: User
) -> None:
    filed(broker)
    text = Person(broker).sees("/")
    assert f"{broker} of Demo Customs broker for Demo Exporter" in text


def test_a_broker_sees_nothing_without_a_mandate(
    exporter: User, broker_without_mandate: User
) -> None:
    declaration = filed(exporter)
    assert declaration.reference not in Person(broker_without_mandate).sees("/")


def test_a_mandate_to_view_lets_a_broker_look(
    exporter: User, exporting_company: Organisation, broking_company: Organisation
) -> None:
    a_mandate(exporting_company, broking_company, actions=[MandateAction.VIEW])
    declaration = filed(exporter)
    person = Person(a_person(broking_company, Role.MEMBER))
    assert declaration.reference in person.sees("/")
    assert "Withdraw" not in person.sees(page(declaration))


def test_customs_sees_all_that_was_sent_and_no_drafts(
    reviewer: User, exporter: User
) -> None:
    draft = Person(exporter).starts()
    declaration = filed(exporter)
    text = Person(reviewer).sees("/")
    assert declaration.reference in text
    assert reference_in(draft) not in text
    assert "New filing" not in text


def test_reviewers_see_what_is_due_first_and_then_who_came_first(
    exporter: User, reviewer: User
) -> None:
    company = an_exporter(consignments.EXPORTER_USCC)
    trucks = [
        filed(exporter, body__carbon_report__standard="GB/T 37498") for _ in range(2)
    ]
    panel = consignments.filed(
        a_person(company),
        body__goods__0__hs_code="8543709990",
        body__goods__0__description="Control panel with PLC",
        body__goods__0__category="CRITICAL",
    )
    work()
    queue = [row.reference for row in do_next(reviewer)]
    assert queue == [*(truck.reference for truck in trucks), panel.reference]

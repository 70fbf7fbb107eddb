"""The board of all clients: numbers, filters, views; only what mandates show."""

from collections.abc import Iterable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from declarations.models import Declaration
from declarations.parties.models import MandateAction, Organisation, Role, User
from tests import consignments, factories
from tests.dashboard.brokers import BOARD, a_client, cells_of, filed_for, pressed
from tests.validation.rfi.requests import MASS, a_case, asked
from tests.visits import Person, reference_in, work
from validation.clocks.models import EscalationLevel
from validation.desk.models import SavedView

pytestmark = pytest.mark.usefixtures("law")

DIESEL = {"body__vehicle__powertrain": "DIESEL"}


def listed(text: str, rows: Iterable[Declaration]) -> set[str]:
    """The references that the table of filings shows."""
    table = text.partition('id="filings-caption"')[2]
    return {row.reference for row in rows if row.reference in table}


def queries_of(person: Person, path: str) -> int:
    person.sees(path)
    with CaptureQueriesContext(connection) as seen:
        person.sees(path)
    return len(seen)


def test_each_client_has_a_row_that_says_where_its_filings_stand(
    broker: User, exporting_company: Organisation, broking_company: Organisation
) -> None:
    other = a_client(broking_company, 1)
    for _each in range(2):
        filed_for(broker, exporting_company)
    filed_for(broker, other, **DIESEL)
    work()
    pressed(filed_for(broker, other), EscalationLevel.WARNING)
    text = Person(broker).sees(BOARD)
    # Not through, in review, ours, returned, issued, released, at risk.
    assert cells_of(text, exporting_company) == ["0", "0", "0", "0", "2", "0", "0"]
    assert cells_of(text, other) == ["2", "0", "1", "1", "0", "0", "1"]
    assert "<b>1</b>clocks near the limit" in text
    assert "<b>2</b>codes live" in text
    assert "One clock is near its end." in text


def test_the_number_of_queries_is_the_same_for_two_clients_and_for_thirty(
    broker: User, broking_company: Organisation, exporting_company: Organisation
) -> None:
    clients = [exporting_company, a_client(broking_company, 1)]
    rows = [filed_for(broker, client) for client in clients]
    for row in rows:
        pressed(row, EscalationLevel.BREACHED)
    person = Person(broker)
    few = queries_of(person, BOARD)
    for number in range(2, 30):
        client = a_client(broking_company, number)
        pressed(filed_for(broker, client), EscalationLevel.BREACHED)
    assert queries_of(person, BOARD) == few
    assert few <= 27


def test_more_clients_than_a_page_holds_go_on_by_name(
    broker: User, broking_company: Organisation
) -> None:
    clients = [a_client(broking_company, number) for number in range(1, 27)]
    person = Person(broker)
    first = person.sees(BOARD)
    assert f'href="?clients_after={clients[24].uscc}"' in first
    rest = person.sees(f"{BOARD}?clients_after={clients[24].uscc}")
    assert ">Client 26</a></th>" in rest
    assert ">Client 25</a></th>" not in rest


def test_a_mandate_for_one_scheme_shows_that_scheme_alone(
    broking_company: Organisation, exporting_company: Organisation, exporter: User
) -> None:
    factories.a_mandate(exporting_company, broking_company, schemes=["green_channel"])
    broker = factories.a_person(broking_company, Role.MEMBER)
    truck = factories.filed(exporter)
    panel = consignments.filed(exporter, exporter={"uscc": exporting_company.uscc})
    text = Person(broker).sees(BOARD)
    assert listed(text, [truck, panel]) == {panel.reference}
    assert cells_of(text, exporting_company)[0] == "1"
    assert truck.subject not in text


def test_totals_and_lists_hold_no_foreign_rows(
    broker: User, stranger: User, rival_company: Organisation
) -> None:
    foreign = factories.filed(stranger, exporter={"uscc": rival_company.uscc})
    pressed(foreign, EscalationLevel.BREACHED)
    text = Person(broker).sees(BOARD)
    assert "<b>0</b>clocks near the limit" in text
    assert "run out" not in text.partition("</form>")[0].partition("Alerts")[0]
    assert foreign.reference not in text
    assert foreign.reference not in Person(broker).sees(f"{BOARD}?q={foreign.subject}")


def test_a_client_whose_mandate_ends_takes_its_rows_along(
    broker: User, exporting_company: Organisation
) -> None:
    row = filed_for(broker, exporting_company)
    person = Person(broker)
    assert row.reference in person.sees(BOARD)
    exporting_company.mandates_given.update(revoked_at=row.created_at)
    text = person.sees(BOARD)
    assert row.reference not in text
    assert "No exporter has given you a mandate that is in force." in text


def test_others_have_no_clients(
    exporter: User, stranger: User, reviewer: User, broker_without_mandate: User
) -> None:
    row = factories.filed(exporter)
    for somebody in (exporter, stranger, reviewer):
        Person(somebody).sees(BOARD, status=404)
        assert BOARD not in Person(somebody).sees("/")
    text = Person(broker_without_mandate).sees(BOARD)
    assert "No clients yet" in text
    assert row.reference not in text


def test_it_is_narrowed_by_client_scheme_state_and_port(
    broker: User, broking_company: Organisation, exporting_company: Organisation
) -> None:
    other = a_client(broking_company, 1)
    here = filed_for(broker, exporting_company, **DIESEL)
    there = filed_for(broker, other, port_of_exit__unlocode="CNSHA")
    work()
    person, rows = Person(broker), [here, there]
    wanted = {
        f"client={other.uscc}": {there},
        "scheme=green_channel": set(),
        "state=returned": {here},
        "state=open": {here},
        "port=CNTXG": {here},
        "ball=broker": {here},
        "ball=gate": {there},
        "ball=nonsense&client=nobody": {here, there},
    }
    for query, some in wanted.items():
        text = person.sees(f"{BOARD}?{query}")
        assert listed(text, rows) == {row.reference for row in some}, query


def test_it_is_narrowed_by_risk_and_age(broker: User, exporter: User) -> None:
    late, warned, calm = (factories.filed(broker) for _each in range(3))
    pressed(late, EscalationLevel.BREACHED)
    pressed(warned, EscalationLevel.WARNING)
    Declaration.objects.filter(pk=calm.pk).update(
        received_at=calm.created_at - timedelta(hours=5)
    )
    person, rows = Person(broker), [late, warned, calm]
    for query, some in {
        "risk=yes": {late, warned},
        "risk=over": {late},
        "age=4": {calm},
    }.items():
        text = person.sees(f"{BOARD}?{query}")
        assert listed(text, rows) == {row.reference for row in some}, query


def test_who_files_holds_the_ball(broker: User, exporter: User, reviewer: User) -> None:
    ours, theirs = a_case(broker), a_case(exporter)
    for case in (ours, theirs):
        asked(reviewer, case, MASS)
    person = Person(broker)
    assert listed(person.sees(f"{BOARD}?ball=broker"), [ours, theirs]) == {
        ours.reference
    }
    assert listed(person.sees(f"{BOARD}?ball=exporter"), [ours, theirs]) == {
        theirs.reference
    }
    text = person.sees(BOARD)
    assert "<b>1</b>wait for us" in text
    assert "<b>1</b>wait for a client" in text
    assert f'href="/requests/{ours.reference}/"' in text


def test_drafts_begun_for_a_client_wait_for_us(
    broker: User, exporting_company: Organisation
) -> None:
    draft = reference_in(Person(broker).starts())
    text = Person(broker).sees(f"{BOARD}?ball=broker")
    assert draft in text.partition('id="filings-caption"')[2]
    assert cells_of(text, exporting_company)[2] == "1"


def test_a_view_of_the_board_is_saved_and_is_no_view_of_the_desk(
    broker: User, broker_without_mandate: User, supervisor: User
) -> None:
    person = Person(broker)
    person.sends(
        f"{BOARD}views/", {"name": "Late", "query": "risk=over&evil=1&port=XX"}
    )
    view = SavedView.objects.get()
    assert (view.query, view.board) == ("risk=over", "clients")
    assert '<a href="/clients/?risk=over">Late</a>' in person.sees(BOARD)
    path = f"{BOARD}views/{view.pk}/removal/"
    assert Person(broker_without_mandate).sends(path, {}).status_code == 404
    desk = f"/desk/views/{view.pk}/removal/"
    assert Person(supervisor).sends(desk, {}).status_code == 404
    assert person.sends(path, {}).status_code == 302
    assert not SavedView.objects.exists()


def test_a_mandate_that_ends_soon_is_an_alert(
    broker: User, broking_company: Organisation
) -> None:
    day = factories.today()
    a_client(broking_company, 1, valid_until=day + timedelta(days=9))
    text = Person(broker).sees(BOARD)
    assert "The mandate of Client 01 ends" in text
    assert "Demo Exporter ends" not in text


def test_a_mandate_without_view_shows_no_client(
    broking_company: Organisation, exporting_company: Organisation
) -> None:
    actions = [MandateAction.PREPARE]
    factories.a_mandate(exporting_company, broking_company, actions=actions)
    broker = factories.a_person(broking_company, Role.MEMBER)
    assert exporting_company.name not in Person(broker).sees(BOARD)

"""The feed: every event once, in one order, to those who may know of it."""

from threading import Event, Thread
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from declarations import ledger
from declarations.clock import database_now
from declarations.models import Declaration, LedgerEntry
from declarations.parties.models import Mandate, Organisation, Role, User
from declarations.parties.standing import SYSTEM
from declarations.webhooks.models import FeedEntry
from declarations.webhooks.sequencing import newest_position, sequence
from tests.factories import a_person, filed
from tests.programs import Program, a_program
from tests.visits import work

EVENTS = "/api/v1/events/"


def told(program: Program, path: str = EVENTS, **query: Any) -> Any:
    answer = program.get(path, **({"data": query} if query else {}))
    assert answer.status_code == 200, answer.content
    return answer.json()


def ids(page: Any) -> list[str]:
    return [event["id"] for event in page["results"]]


@pytest.fixture
def declaration(law: None, exporter: User) -> Declaration:
    declaration = filed(exporter)
    work()
    declaration.refresh_from_db()
    sequence()
    return declaration


def test_each_event_is_a_cloud_event_with_a_lasting_id(
    declaration: Declaration, api_client: Program
) -> None:
    page = told(api_client)
    reference = declaration.reference
    assert ids(page) == [f"{reference}.{n}" for n in (1, 2, 3)]
    issued = page["results"][-1]
    assert (issued["specversion"], issued["type"], issued["subject"]) == (
        *("1.0", "code.issued"),
        reference,
    )
    assert issued["source"].endswith(EVENTS)
    assert issued["data"]["state"] == "issued"
    assert issued["data"]["number"] in issued["data"]["sentence"]
    assert told(api_client)["results"] == page["results"]


def test_a_cursor_goes_on_where_the_page_before_ended(
    declaration: Declaration, exporter: User, api_client: Program
) -> None:
    first = told(api_client, limit=2)
    assert (len(first["results"]), first["more"]) == (2, True)
    rest = told(api_client, first["next"])
    assert (len(rest["results"]), rest["more"]) == (1, False)
    assert told(api_client, rest["next"])["results"] == []
    another = filed(exporter)
    sequence()
    assert ids(told(api_client, rest["next"])) == [f"{another.reference}.1"]


def test_the_next_page_is_named_in_the_link_header(
    declaration: Declaration, api_client: Program
) -> None:
    answer = api_client.get(EVENTS, data={"kind": "code.issued"})
    assert answer["Link"] == f'<{answer.json()["next"]}>; rel="next"'
    assert "kind=code.issued" in answer["Link"]


def test_nobody_is_told_of_what_he_may_not_see(
    declaration: Declaration,
    strange_client: Program,
    broking_company: Organisation,
    broker: User,
) -> None:
    assert told(strange_client)["results"] == []
    client = a_program(broking_company)
    assert len(told(client)["results"]) == 3
    Mandate.objects.update(revoked_at=database_now())
    assert told(client)["results"] == []


def test_what_is_for_customs_stays_with_customs(
    declaration: Declaration, api_client: Program, customs_office: Organisation
) -> None:
    event = ledger.Event(declaration, "clock.warned", SYSTEM)
    with transaction.atomic():
        ledger.append([event], at=database_now())
    sequence()
    assert "clock.warned" not in str(told(api_client))
    refused = api_client.get(EVENTS, data={"kind": "clock.warned"})
    assert refused.status_code == 400
    officer = a_program(customs_office, role=Role.AUDITOR)
    assert "clock.warned" in str(told(officer))


def test_kinds_narrow_the_feed(declaration: Declaration, api_client: Program) -> None:
    page = told(api_client, kind=["code.issued", "declaration.submitted"])
    assert [event["type"] for event in page["results"]] == [
        "declaration.submitted",
        "code.issued",
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "status"),
    [
        *(({"after": text}, 400) for text in ("x", "-1", "1e3", "", "٣", "9" * 19)),
        ({"after": "9" * 18}, 410),
        ({"kind": "no.such"}, 400),
        ({"limit": "0"}, 400),
        ({"limit": "101"}, 400),
    ],
)
def test_nonsense_is_refused(
    query: dict[str, str], status: int, api_client: Program
) -> None:
    answer = api_client.get(EVENTS, data=query)
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"


def test_a_page_takes_as_many_queries_however_long_it_is(
    declaration: Declaration, exporter: User, api_client: Program
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            told(api_client)
        return len(captured)

    told(api_client)
    few = queries()
    for _each in range(5):
        filed(exporter)
    sequence()
    assert len(told(api_client)["results"]) == 8
    assert queries() == few


def test_events_of_no_declaration_have_a_place_and_are_not_told(
    declaration: Declaration, api_client: Program
) -> None:
    with transaction.atomic():
        ledger.append_to(
            "reference-data",
            "release.discarded",
            actor=SYSTEM,
            data={"title": "Pomelo"},
            at=database_now(),
        )
    assert sequence() == 1
    assert "Pomelo" not in str(told(api_client))
    assert not FeedEntry.objects.filter(position=None).exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("law")
def test_an_event_that_is_committed_late_is_neither_skipped_nor_told_twice(
    exporting_company: Organisation,
) -> None:
    owner, program = a_person(exporting_company), a_program(exporting_company)
    begun, go_on = Event(), Event()

    def slow() -> None:
        try:
            with transaction.atomic():
                filed(owner)
                begun.set()
                assert go_on.wait(60)
        finally:
            connections.close_all()

    thread = Thread(target=slow)
    thread.start()
    assert begun.wait(60)
    quick = filed(owner)
    sequence()
    page = told(program)
    assert ids(page) == [f"{quick.reference}.1"]
    go_on.set()
    thread.join(60)
    late = LedgerEntry.objects.filter(declaration__isnull=False).earliest("pk")
    assert late.chain != quick.reference
    assert late.pk < quick.ledger.get().pk
    sequence()
    assert ids(told(program, page["next"])) == [f"{late.chain}.1"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("law")
def test_two_sequencers_give_each_event_one_place(exporter: User) -> None:
    for _each in range(6):
        filed(exporter)

    def place() -> None:
        sequence()
        connections.close_all()

    threads = [Thread(target=place) for _each in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    sequence()
    positions = FeedEntry.objects.order_by("position").values_list(
        "position", flat=True
    )
    count = LedgerEntry.objects.count()
    assert list(positions) == list(range(1, count + 1))
    assert newest_position() == count

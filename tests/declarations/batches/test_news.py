"""A company learns what has come of its files without asking; nobody else does."""

from typing import Any

import pytest

from declarations.batches import services, working
from declarations.batches.models import Batch, Stage
from declarations.models import LedgerEntry
from declarations.notifications.models import Notice
from declarations.notifications.tasks import follow
from declarations.parties.models import Role, User
from declarations.webhooks.models import Delivery
from declarations.webhooks.sequencing import sequence
from tests import factories
from tests.declarations.batches.files import filed, ndjson, sent, worked
from tests.declarations.webhooks.endpoints import an_endpoint
from tests.declarations.webhooks.endpoints import sent as delivered
from tests.declarations.webhooks.receiver import Receiver, receiving
from tests.programs import Program, a_program

pytestmark = pytest.mark.usefixtures("law")
EVENTS = "/api/v1/events/"
BAD = {"port_of_exit__unlocode": "Tianjin"}


@pytest.fixture
def checked(exporter: User) -> Batch:
    rows = [factories.clear_truck(), factories.clear_truck(**BAD)]
    return filed(exporter, rows, hold=True)


def of_batches(program: Program) -> list[Any]:
    sequence()
    events = program.get(EVENTS).json()["results"]
    return [event for event in events if event["type"].startswith("batch.")]


def test_the_feed_tells_how_a_file_fares(
    checked: Batch, exporter: User, api_client: Program
) -> None:
    services.confirm(
        user=exporter, batch=checked, name="Lin Qiao", role="Owner", accepted=True
    )
    worked(checked)
    events = of_batches(api_client)
    assert [event["type"] for event in events] == ["batch.checked", "batch.filed"]
    looked, done = (event["data"] for event in events)
    assert (looked["passing"], looked["wrong"], looked["state"]) == (1, 1, "checked")
    assert (done["taken"], done["left"], done["state"]) == (1, 1, "finished")
    assert {event["subject"] for event in events} == {checked.reference}
    assert api_client.get(done["url"]).json()["reference"] == checked.reference
    assert done["sentence"].startswith(f"Batch {checked.reference} filed")


def test_files_are_told_of_to_nobody_but_their_sender(
    checked: Batch, broker: User, strange_client: Program, auditor: User
) -> None:
    company = broker.memberships.get().organisation
    assert of_batches(strange_client) == []
    assert of_batches(a_program(company)) == []
    of_broker = filed(broker, [factories.clear_truck()])
    assert {one["subject"] for one in of_batches(a_program(company))} == {
        of_broker.reference
    }


@pytest.mark.django_db
def test_a_webhook_is_called_when_a_file_is_filed(
    exporter: User, strange_client: Program, settings: Any
) -> None:
    settings.WEBHOOKS_ANYWHERE = True
    with receiving() as receiver:
        an_endpoint(exporter, receiver.address, "batch.filed")
        rival = listening_owner(strange_client, receiver)
        ours = filed(exporter, [factories.clear_truck()])
        theirs = filed(rival, [factories.clear_truck()])
        assert delivered() == 2
    told = Delivery.objects.order_by("endpoint").values_list("event", flat=True)
    assert list(told) == [f"batch:{one.reference}.1" for one in (ours, theirs)]


def listening_owner(program: Program, receiver: Receiver) -> User:
    company = program.user.memberships.get().organisation
    owner = factories.a_person(company, Role.OWNER)
    an_endpoint(owner, receiver.address, "batch.filed")
    return owner


def test_who_stops_a_file_is_told_with_what_was_filed(
    checked: Batch, exporter: User, api_client: Program
) -> None:
    services.cancel(user=exporter, batch=checked)
    event = of_batches(api_client)[-1]
    assert (event["type"], event["data"]["taken"]) == ("batch.cancelled", 0)
    assert event["data"]["actor"]["name"] == exporter.display_name


def test_people_hear_of_a_file_that_the_system_gave_up_halfway(
    exporter: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "CHUNK", 1)
    batch = sent(exporter, ndjson(factories.clear_truck() for _ in range(2)))
    monkeypatch.setattr(working, "SLICE_SECONDS", -1.0)
    worked(batch)
    Batch.objects.update(attempts=working.MOST_ATTEMPTS)
    worked(batch)
    assert batch.stage == Stage.CANCELLED
    entry = LedgerEntry.objects.get(kind="batch.cancelled")
    assert (entry.data["taken"], entry.actor) == (1, {"kind": "system"})
    sequence()
    follow()
    assert Notice.objects.filter(user=exporter, kind="batch.cancelled").exists()

"""The pages of webhooks: owners decide, colleagues look, others find nothing."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from declarations.ledger import breaks
from declarations.models import LedgerEntry
from declarations.parties.models import User
from declarations.webhooks import services
from declarations.webhooks.delivering import deliver_due
from declarations.webhooks.models import Delivery, Ended, Endpoint
from declarations.webhooks.sealing import opened
from tests.declarations.webhooks.endpoints import an_endpoint
from tests.declarations.webhooks.receiver import Receiver
from tests.visits import Person, faults_in

pytestmark = pytest.mark.django_db
PAGES = "/webhooks/"


@pytest.fixture
def endpoint(receiver: Receiver, exporter: User) -> Endpoint:
    return an_endpoint(exporter, receiver.address)[0]


def path(endpoint: Endpoint, tail: str = "") -> str:
    return f"{PAGES}{endpoint.key}/{tail}"


def test_an_endpoint_is_added_and_its_secret_shown_once(
    receiver: Receiver, exporter: User
) -> None:
    owner = Person(exporter)
    assert "No endpoint yet" in owner.sees(PAGES)
    posted = {"url": receiver.address, "kinds": ["code.issued"]}
    page = owner.sends(f"{PAGES}new/", posted).content.decode()
    found = re.search(r'id="secret">(whsec_[^<]+)<', page)
    made = Endpoint.objects.get()
    assert found
    assert found[1] == opened(made.secret)
    assert found[1] not in made.secret
    assert found[1] not in owner.sees(path(made)) + owner.sees(PAGES)
    assert LedgerEntry.objects.filter(kind="webhook.added").count() == 1
    assert list(breaks()) == []


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("", "Give the address"),
        ("http://erp.company.example/", "does not begin with https"),
        ("https://127.0.0.1/hooks", "not on the public Internet"),
        ("https://no-such-host.invalid/", "is not found"),
        ("https://user@erp.company.example/", "not a web address"),
    ],
)
def test_an_address_that_will_not_do_is_refused_beside_its_field(
    url: str, says: str, exporter: User
) -> None:
    answer = Person(exporter).sends(f"{PAGES}new/", {"url": url})
    assert answer.status_code == 422
    assert any(says in fault for fault in faults_in(answer))
    assert not Endpoint.objects.exists()


def test_no_more_endpoints_than_the_limit(receiver: Receiver, exporter: User) -> None:
    for _each in range(services.MOST_ENDPOINTS):
        an_endpoint(exporter, receiver.address)
    answer = Person(exporter).sends(f"{PAGES}new/", {"url": receiver.address})
    assert "already" in faults_in(answer)[0]


def test_a_stranger_finds_nothing(
    endpoint: Endpoint, exporter: User, stranger: User, broker: User, reviewer: User
) -> None:
    sent = services.send_test(user=exporter, endpoint=endpoint)
    tails = ("", "changes/", f"deliveries/{sent.key}/")
    for person in (Person(stranger), Person(broker), Person(reviewer)):
        for tail in tails:
            person.sees(path(endpoint, tail), status=404)
        for tail in ("acts/", f"deliveries/{sent.key}/again/"):
            assert person.sends(path(endpoint, tail), {}).status_code == 404
    Person(reviewer).sees(PAGES, status=404)
    assert endpoint.url not in Person(stranger).sees(PAGES)


def test_a_colleague_looks_and_does_not_decide(
    endpoint: Endpoint, colleague: User
) -> None:
    person = Person(colleague)
    assert endpoint.url in person.sees(PAGES)
    assert "<form" not in person.sees(path(endpoint)).split("<main")[1]
    person.sees(f"{PAGES}new/", status=403)
    person.sees(path(endpoint, "changes/"), status=403)
    for act in ("rotate", "switch-off", "test", "delete"):
        assert person.sends(path(endpoint, "acts/"), {"act": act}).status_code == 403
    endpoint.refresh_from_db()
    assert endpoint.is_listening


def test_a_test_event_shows_with_its_answer_and_is_sent_again(
    endpoint: Endpoint, exporter: User, receiver: Receiver
) -> None:
    receiver.moods = [500, 200]
    owner = Person(exporter)
    answer = owner.sends(path(endpoint, "acts/"), {"act": "test"})
    deliver_due()
    page = owner.sees(answer["Location"])
    assert "500" in page
    assert "taken" in page
    assert '"type":"webhook.test"' in page
    assert Delivery.objects.get().event in owner.sees(path(endpoint))
    owner.sends(answer["Location"] + "again/", {})
    deliver_due()
    assert "Delivered" in owner.sees(answer["Location"])
    assert len(receiver.got) == 2


def test_an_endpoint_is_changed_switched_off_and_on_and_deleted(
    endpoint: Endpoint, exporter: User
) -> None:
    owner = Person(exporter)
    posted = {"url": f"{endpoint.url}&b=2", "kinds": ["case.asked"]}
    owner.sends(path(endpoint, "changes/"), posted)
    assert "case.asked" in owner.sees(path(endpoint))
    owner.sends(path(endpoint, "acts/"), {"act": "switch-off"})
    assert "Switched off" in owner.sees(path(endpoint))
    assert owner.sends(path(endpoint, "acts/"), {"act": "test"}).status_code == 409
    owner.sends(path(endpoint, "acts/"), {"act": "switch-on"})
    page = owner.sends(path(endpoint, "acts/"), {"act": "rotate"}).content.decode()
    assert "whsec_" in page
    owner.sends(path(endpoint, "acts/"), {"act": "delete"})
    owner.sees(path(endpoint), status=404)
    endpoint.refresh_from_db()
    assert (endpoint.ended, endpoint.secret) == (Ended.DELETED, "")
    assert owner.sends(path(endpoint, "acts/"), {"act": "no"}).status_code == 404


def test_the_log_has_pages_and_takes_as_many_queries_however_long_it_is(
    endpoint: Endpoint, exporter: User
) -> None:
    owner = Person(exporter)

    def queries(count: int) -> tuple[int, str]:
        for _each in range(count):
            services.send_test(user=exporter, endpoint=endpoint)
        owner.sees(path(endpoint))
        with CaptureQueriesContext(connection) as captured:
            page = owner.sees(path(endpoint))
        return len(captured), page

    few, _page = queries(2)
    many, page = queries(30)
    assert few == many
    older = re.search(r'href="(\?older_than=\w+)"', page)
    assert older
    second = owner.sees(path(endpoint) + older[1])
    shown = [re.findall(r"test\.\w{32}", each) for each in (page, second)]
    assert (len(shown[0]), len(shown[1])) == (25, 7)
    assert set(shown[0]).isdisjoint(shown[1])
    newer = re.search(r'href="(\?newer_than=\w+)"', second)
    assert newer
    assert (
        re.findall(r"test\.\w{32}", owner.sees(path(endpoint) + newer[1])) == shown[0]
    )

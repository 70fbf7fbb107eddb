"""Deliveries: signed, repeated with patience, and never held against others."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from declarations.clock import database_now
from declarations.models import Declaration
from declarations.parties.models import Mandate, Membership, Role, User
from declarations.webhooks import delivering, services
from declarations.webhooks.delivering import RESTS, deliver_due
from declarations.webhooks.endings import LONGEST_REST, PATIENCE
from declarations.webhooks.models import (
    Attempt,
    Delivery,
    DeliveryStage,
    Ended,
    Endpoint,
)
from declarations.webhooks.sending import Outcome
from declarations.webhooks.sequencing import sequence
from tests.declarations.webhooks.endpoints import an_endpoint, make_due, rest_of, sent
from tests.declarations.webhooks.receiver import Receiver
from tests.factories import filed
from tests.programs import Program

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("law")]


@pytest.fixture
def listening(receiver: Receiver, exporter: User) -> tuple[Endpoint, str]:
    return an_endpoint(exporter, receiver.address)


def test_an_event_arrives_signed_and_equal_to_the_feed(
    receiver: Receiver,
    listening: tuple[Endpoint, str],
    exporter: User,
    api_client: Program,
) -> None:
    filed(exporter)
    assert sent() == 1
    post = receiver.got[0]
    event: Any = Webhook(listening[1]).verify(post.body, post.headers)
    assert [event] == api_client.get("/api/v1/events/").json()["results"]
    assert post.headers["webhook-id"] == event["id"]
    assert post.headers["content-type"] == "application/cloudevents+json"
    assert post.path == "/hooks?a=1"
    delivery = Delivery.objects.get()
    attempt = delivery.tries.get()
    assert (delivery.stage, attempt.status) == (DeliveryStage.DELIVERED, 200)
    assert attempt.answer == "taken \ufffd in"
    with pytest.raises(WebhookVerificationError):
        Webhook(listening[1]).verify(post.body + b" ", post.headers)


def test_both_secrets_sign_while_one_gives_way_to_the_other(
    receiver: Receiver, listening: tuple[Endpoint, str], exporter: User
) -> None:
    endpoint, old = listening
    new = services.rotate(user=exporter, endpoint=endpoint)
    services.send_test(user=exporter, endpoint=endpoint)
    deliver_due()
    for secret in (old, new):
        Webhook(secret).verify(receiver.got[0].body, receiver.got[0].headers)
    Endpoint.objects.update(former_until=database_now())
    services.send_test(user=exporter, endpoint=endpoint)
    deliver_due()
    last = receiver.got[-1]
    Webhook(new).verify(last.body, last.headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(old).verify(last.body, last.headers)


@pytest.mark.parametrize("mood", [500, 404, "redirects", "hangs up"])
def test_a_failure_is_tried_again_later_under_the_same_id(
    mood: Any, receiver: Receiver, listening: tuple[Endpoint, str], exporter: User
) -> None:
    receiver.moods = [mood, 204]
    filed(exporter)
    before = database_now()
    assert sent() == 1
    delivery = Delivery.objects.get()
    assert rest_of(delivery, before) > RESTS[0] * 0.89
    # However slow the machine is, its time has not come.
    Delivery.objects.update(next_at=before + RESTS[1])
    assert deliver_due() == 0
    make_due()
    assert deliver_due() == 1
    delivery.refresh_from_db()
    assert (delivery.stage, delivery.attempts) == (DeliveryStage.DELIVERED, 2)
    first, second = receiver.got
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body
    assert "moved" not in first.path + second.path


def test_rests_grow_to_days_and_then_it_is_given_up(
    receiver: Receiver, listening: tuple[Endpoint, str], exporter: User
) -> None:
    receiver.moods = [503]
    filed(exporter)
    sequence()
    delivery = Delivery.objects.get()
    for wanted in RESTS:
        make_due()
        before = database_now()
        deliver_due()
        after = database_now()
        assert rest_of(delivery, before) > wanted * 0.89
        assert rest_of(delivery, after) < wanted * 1.3
        assert delivery.stage == DeliveryStage.WAITING
    make_due()
    deliver_due()
    delivery.refresh_from_db()
    assert delivery.stage == DeliveryStage.FAILED
    assert delivery.attempts == len(RESTS) + 1 == Attempt.objects.count()


def test_whatever_was_given_up_can_be_sent_again(
    receiver: Receiver, listening: tuple[Endpoint, str], exporter: User
) -> None:
    receiver.moods = [500]
    filed(exporter)
    sequence()
    Delivery.objects.update(round=len(RESTS))
    deliver_due()
    delivery = Delivery.objects.get(stage=DeliveryStage.FAILED)
    receiver.moods = [200]
    services.resend(user=exporter, delivery=delivery)
    assert deliver_due() == 1
    delivery.refresh_from_db()
    assert delivery.stage == DeliveryStage.DELIVERED
    assert len({post.headers["webhook-id"] for post in receiver.got}) == 1


def test_410_switches_the_endpoint_off_at_once_and_its_owners_are_told(
    receiver: Receiver, listening: tuple[Endpoint, str], exporter: User
) -> None:
    receiver.moods = [410]
    filed(exporter)
    sent()
    endpoint = Endpoint.objects.get()
    assert endpoint.ended == Ended.GONE
    assert Delivery.objects.get().stage == DeliveryStage.FAILED
    filed(exporter)
    assert sent() == 0
    assert Delivery.objects.count() == 1
    services.switch_on(user=exporter, endpoint=endpoint)
    filed(exporter)
    receiver.moods = [200]
    assert sent() == 1


def test_days_of_failure_switch_the_endpoint_off(
    receiver: Receiver, listening: tuple[Endpoint, str], exporter: User
) -> None:
    receiver.moods = [500]
    filed(exporter)
    sent()
    assert Endpoint.objects.get().is_listening
    since = database_now() - PATIENCE - timedelta(minutes=1)
    Endpoint.objects.update(failing_since=since)
    make_due()
    deliver_due()
    assert Endpoint.objects.get().ended == Ended.FAILING


def test_a_failing_endpoint_rests_as_a_whole(
    receiver: Receiver, listening: tuple[Endpoint, str], exporter: User
) -> None:
    receiver.moods = [500]
    filed(exporter)
    sent()
    Endpoint.objects.update(rest_until=F("rest_until") + LONGEST_REST)
    filed(exporter)
    assert sent() == 0
    since = database_now() - timedelta(hours=8)
    Endpoint.objects.update(rest_until=None, failing_since=since)
    before = database_now()
    assert deliver_due() == 1
    rest = Endpoint.objects.get().rest_until
    assert rest is not None
    assert timedelta(minutes=9) < rest - before < timedelta(minutes=11)


def test_only_what_was_chosen_and_may_be_seen_is_sent(
    receiver: Receiver, exporter: User, broker: User, stranger: User
) -> None:
    Membership.objects.update(role=Role.OWNER)
    for person in (exporter, broker, stranger):
        an_endpoint(person, receiver.address)
    an_endpoint(exporter, receiver.address, "code.issued")
    filed(exporter)
    assert sent() == 2
    Mandate.objects.update(revoked_at=database_now())
    filed(exporter)
    assert sent() == 1
    assert not Delivery.objects.filter(endpoint__created_by=stranger).exists()


def test_what_a_dead_worker_had_taken_is_sent_once_its_lease_is_over(
    receiver: Receiver, listening: tuple[Endpoint, str], exporter: User
) -> None:
    filed(exporter)
    sequence()
    assert len(delivering._claimed()) == 1
    assert deliver_due() == 0
    Delivery.objects.update(leased_until=database_now())
    assert deliver_due() == 1
    assert Delivery.objects.get().attempts == 2


def test_a_late_twin_changes_nothing(
    receiver: Receiver, listening: tuple[Endpoint, str], exporter: User
) -> None:
    filed(exporter)
    sequence()
    (parcel,) = delivering._claimed()
    Delivery.objects.update(leased_until=database_now())
    deliver_due()
    outcome = Outcome(500, "", "", 1)
    delivering._settle(parcel.delivery, outcome)
    assert Delivery.objects.get().stage == DeliveryStage.DELIVERED
    assert Attempt.objects.count() == 1


def test_no_more_is_in_flight_than_the_limit(
    receiver: Receiver, listening: tuple[Endpoint, str], exporter: User
) -> None:
    for _each in range(delivering.MOST_OF_ONE + 1):
        services.send_test(user=exporter, endpoint=listening[0])
    assert len(delivering._claimed()) == delivering.MOST_OF_ONE
    assert len(delivering._claimed()) == 1
    assert delivering._claimed() == []


def test_an_address_that_turned_private_is_refused_at_delivery(
    receiver: Receiver, listening: tuple[Endpoint, str], exporter: User, settings: Any
) -> None:
    settings.WEBHOOKS_ANYWHERE = False
    Endpoint.objects.update(url="https://127.0.0.1/hooks")
    filed(exporter)
    sent()
    assert Attempt.objects.get().fault == "not_public"
    assert receiver.got == []


def test_a_secret_that_can_no_longer_be_read_signs_nothing(
    receiver: Receiver, listening: tuple[Endpoint, str], exporter: User, settings: Any
) -> None:
    filed(exporter)
    former, settings.SECRET_KEY = settings.SECRET_KEY, "another" * 10
    sent()
    assert Attempt.objects.get().fault == "secret_lost"
    assert receiver.got == []
    settings.SECRET_KEY_FALLBACKS = [former]
    make_due()
    deliver_due()
    Webhook(listening[1]).verify(receiver.got[0].body, receiver.got[0].headers)


def test_an_event_that_was_planned_stays_when_nothing_rings(
    receiver: Receiver, listening: tuple[Endpoint, str], exporter: User
) -> None:
    declaration = filed(exporter)
    sequence()
    assert sequence() == 0
    assert Delivery.objects.get().event == f"{declaration.reference}.1"
    assert Declaration.objects.count() == 1

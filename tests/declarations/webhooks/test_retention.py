"""Retention: what is old is forgotten in portions, what somebody waits for is not."""

from datetime import timedelta
from typing import Any

import pytest
from pytest_django import Settings

from declarations import retention
from declarations.clock import database_now
from declarations.models import LedgerEntry
from declarations.notifications import tasks as notifications
from declarations.notifications.matters import Delivery as Delivered
from declarations.notifications.models import Notice
from declarations.parties.models import User
from declarations.webhooks import services
from declarations.webhooks import tasks as webhooks
from declarations.webhooks.models import Attempt, Delivery, DeliveryStage, FeedEntry
from tests.declarations.notifications.news import follow
from tests.declarations.webhooks.endpoints import an_endpoint, sent
from tests.declarations.webhooks.receiver import Receiver
from tests.factories import filed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("law")]


@pytest.fixture(autouse=True)
def few_days(settings: Settings) -> None:
    settings.KEPT_DAYS = {"mails": 7, "notices": 8, "webhooks": 9}


def aged(rows: Any, days: float) -> None:
    rows.update(created_at=database_now() - timedelta(days=days))


def test_the_log_of_webhooks_is_forgotten_with_its_attempts(
    receiver: Receiver, exporter: User
) -> None:
    an_endpoint(exporter, receiver.address)
    for _ in range(2):
        filed(exporter)
    assert sent() == 2
    old, fresh = Delivery.objects.order_by("pk")
    aged(Delivery.objects.filter(pk=old.pk), 9.01)
    aged(Delivery.objects.filter(pk=fresh.pk), 8.99)
    before = LedgerEntry.objects.count(), FeedEntry.objects.count()
    webhooks.forget()
    assert list(Delivery.objects.all()) == [fresh]
    assert Attempt.objects.get().delivery == fresh
    assert (LedgerEntry.objects.count(), FeedEntry.objects.count()) == before


def test_what_is_on_its_way_is_kept_until_its_endpoint_is_off(
    receiver: Receiver, exporter: User
) -> None:
    endpoint, _secret = an_endpoint(exporter, receiver.address)
    filed(exporter)
    sent()
    services.resend(user=exporter, delivery=Delivery.objects.get())
    aged(Delivery.objects.all(), 100)
    webhooks.forget()
    assert Delivery.objects.get().stage == DeliveryStage.WAITING
    services.switch_off(user=exporter, endpoint=endpoint)
    webhooks.forget()
    assert not Delivery.objects.exists()


def test_old_notices_are_forgotten_in_portions(
    exporter: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "PORTION", 2)
    monkeypatch.setattr(retention, "MOST_PORTIONS", 2)
    filed(exporter)
    follow()
    entry = LedgerEntry.objects.latest("pk")
    Notice.objects.all().delete()
    at = database_now() - timedelta(days=8.01)
    for number in range(6):
        user = User.objects.create(username=f"reader-{number}")
        Notice.objects.create(
            user=user,
            entry=entry,
            kind=entry.kind,
            delivery=Delivered.NEVER,
            created_at=at,
            grown_at=at,
        )
    notifications.sweep()
    assert Notice.objects.count() == 2
    Notice.objects.update(created_at=at + timedelta(days=1))
    notifications.sweep()
    assert Notice.objects.count() == 2

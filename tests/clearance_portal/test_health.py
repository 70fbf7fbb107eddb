"""/livez and /readyz."""

from datetime import timedelta

import psycopg2
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from codes.issuance import stop
from codes.keys import active_key
from codes.models import SigningKey
from declarations.clock import database_now
from declarations.notifications.models import Mail, MailStage


def test_livez_needs_no_database(client: Client) -> None:
    assert client.get("/livez").json() == {"status": "ok"}


@pytest.mark.django_db
def test_readyz_tells_how_long_the_oldest_row_has_waited(client: Client) -> None:
    answer = client.get("/readyz")
    assert answer.json() == {
        "status": "ok",
        "queue_oldest_seconds": 0.0,
        "log_oldest_seconds": 0.0,
        "issuance_stopped": False,
        "spent_keys": 0,
        "mails_oldest_seconds": 0.0,
        "mails_parked": 0,
    }
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.django_db
def test_readyz_tells_what_keeps_codes_from_being_signed(client: Client) -> None:
    key = active_key(1).row
    SigningKey.objects.update(sign_until=key.not_before + timedelta(seconds=1))
    stop(user=None, reason="A wrong list was published")
    answer = client.get("/readyz").json()
    assert (answer["issuance_stopped"], answer["spent_keys"]) == (True, 1)


@pytest.mark.django_db
def test_readyz_tells_of_mails_that_wait_or_were_refused(client: Client) -> None:
    hour = database_now() - timedelta(hours=1)
    for stage in (MailStage.WAITING, MailStage.PARKED):
        Mail.objects.create(
            about=stage, to="lin@trucks.example", stage=stage, created_at=hour
        )
    answer = client.get("/readyz").json()
    assert answer["mails_oldest_seconds"] >= 3600
    assert answer["mails_parked"] == 1


@pytest.mark.django_db(transaction=True)
def test_readyz_is_503_while_the_database_does_not_answer(client: Client) -> None:
    name = connection.settings_dict["NAME"]
    host = settings.DATABASES["default"]["HOST"]
    other = psycopg2.connect(dbname=name, host=host, user="portal")
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '100ms'")
        with other.cursor() as cursor:
            cursor.execute("LOCK TABLE declarations_declaration")
        answer = client.get("/readyz")
    finally:
        other.close()
        connection.close()
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert client.get("/readyz").status_code == 200


@pytest.mark.parametrize("page", ["/livez", "/readyz"])
def test_health_pages_only_tell(client: Client, page: str) -> None:
    assert client.post(page).status_code == 405

"""Failed log-ins are counted in the database, by whom they really came from."""

import pytest
from axes.models import AccessAttempt
from django.conf import settings as portal
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from declarations.parties.models import User

FORGED = "198.51.100.1, 203.0.113.7"


@pytest.mark.parametrize(("proxies", "counted"), [(0, "127.0.0.1"), (1, "203.0.113.7")])
def test_a_failed_log_in_counts_for_the_address_that_a_trusted_proxy_saw(
    proxies: int, counted: str, exporter: User, settings: Settings
) -> None:
    cache.clear()
    settings.AXES_ENABLED = True
    settings.REST_FRAMEWORK = portal.REST_FRAMEWORK | {"NUM_PROXIES": proxies}
    entered = {"login": exporter.username, "password": "wrong"}
    client = Client(headers={"X-Forwarded-For": FORGED})
    assert client.post("/accounts/login/", entered).status_code == 200
    attempt = AccessAttempt.objects.get(username=exporter.username)
    assert attempt.ip_address == counted

"""API keys: what opens the door, and what closes it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from declarations.parties.api_keys import issue_key, revoke, rotate
from declarations.parties.models import ApiKey, Organisation
from tests.programs import Program

DECLARATIONS = "/api/v1/declarations/"

pytestmark = pytest.mark.django_db


def status_with(header: str) -> int:
    answer = Client().get(DECLARATIONS, headers={"Authorization": header})
    return answer.status_code


def test_a_key_opens_the_door(api_client: Program) -> None:
    assert status_with(f"Api-Key {api_client.secret}") == 200
    assert status_with(f"api-key  {api_client.secret} ") == 200


def test_other_ways_do_not(api_client: Program) -> None:
    secret = api_client.secret
    doubtful = (
        f"Bearer {secret}",
        f"Token {secret}",
        secret,
        "Api-Key",
        "Api-Key x",
        f"Api-Key {secret}x",
        f"Api-Key {secret[:-1]}",
        "Api-Key \u00ff",
    )
    assert {status_with(header) for header in doubtful} == {401}


def test_only_the_digest_is_kept(api_client: Program) -> None:
    kept = " ".join(map(str, ApiKey.objects.values_list().get()))
    assert api_client.secret not in kept
    assert api_client.secret.partition(".")[2] not in kept


def test_a_revoked_key_stops_at_once(api_client: Program) -> None:
    revoke(key=api_client.key)
    assert api_client.get(DECLARATIONS).status_code == 401


def test_an_expired_key_stops(exporting_company: Organisation) -> None:
    key, secret = issue_key(
        organisation=exporting_company, name="Old", lifetime=timedelta(0)
    )
    assert key.expires_at <= timezone.now()
    assert status_with(f"Api-Key {secret}") == 401


def test_the_key_of_a_disabled_account_stops(api_client: Program) -> None:
    api_client.user.is_active = False
    api_client.user.save()
    assert api_client.get(DECLARATIONS).status_code == 401


def test_while_rotating_both_keys_work(api_client: Program) -> None:
    successor, secret = rotate(key=api_client.key, overlap=timedelta(hours=1))
    assert status_with(f"Api-Key {secret}") == 200
    assert api_client.get(DECLARATIONS).status_code == 200
    assert successor.organisation == api_client.key.organisation
    assert api_client.key.expires_at < timezone.now() + timedelta(hours=2)


def test_a_service_account_cannot_log_in_with_a_password(api_client: Program) -> None:
    assert not api_client.user.has_usable_password()

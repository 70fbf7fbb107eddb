"""Customs staff need a second factor; a code from it works once."""

import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from declarations.parties.models import User
from tests import factories
from tests.visits import Person

LOGIN, SECOND = "/accounts/login/", "/accounts/2fa/authenticate/"


@pytest.fixture(autouse=True)
def the_wall_stands(settings: Settings) -> None:
    settings.SECOND_FACTOR_FOR_CUSTOMS = True
    # A code made at the end of its half minute is still good a moment later.
    settings.MFA_TOTP_TOLERANCE = 1
    cache.clear()


def enrol(user: User) -> str:
    secret: str = auth.generate_totp_secret()
    auth.TOTP.activate(user, secret)
    return secret


def code_of(secret: str) -> str:
    return str(auth.format_hotp_value(auth.hotp_value(secret, int(time.time()) // 30)))


def sign_in(user: User, code: str) -> Any:
    client = Client()
    entered = {"login": user.username, "password": factories.PASSWORD}
    assert client.post(LOGIN, entered)["Location"].startswith(SECOND)
    return client.post(SECOND, {"code": code})


@pytest.mark.parametrize("path", ["/", "/declarations/new/", "/rules/"])
def test_a_reviewer_without_one_is_shown_how_to_enrol(
    reviewer: User, path: str
) -> None:
    page = Person(reviewer).sees(path, status=403)
    assert "/accounts/2fa/totp/activate/" in page


@pytest.mark.parametrize("right", ["is_staff", "is_superuser"])
def test_an_administrator_without_one_gets_no_further(
    right: str, exporter: User
) -> None:
    User.objects.filter(pk=exporter.pk).update(**{right: True})
    exporter.refresh_from_db()
    assert "/accounts/2fa/totp/activate/" in Person(exporter).sees("/", status=403)


def test_the_way_to_enrol_is_open(reviewer: User) -> None:
    assert Person(reviewer).client.get("/accounts/2fa/").status_code == 200


def test_with_one_the_reviewer_works(reviewer: User) -> None:
    enrol(reviewer)
    Person(reviewer).sees("/")
    assert Authenticator.objects.filter(user=reviewer).exists()


def test_exporters_are_not_held_up(exporter: User) -> None:
    Person(exporter).sees("/")


def test_a_code_works_once(reviewer: User) -> None:
    code = code_of(enrol(reviewer))
    assert sign_in(reviewer, code).status_code == 302
    assert sign_in(reviewer, code).status_code == 200


def test_a_wrong_code_is_refused(reviewer: User) -> None:
    secret = enrol(reviewer)
    wrong = f"{(int(code_of(secret)) + 1) % 1_000_000:06d}"
    assert sign_in(reviewer, wrong).status_code == 200

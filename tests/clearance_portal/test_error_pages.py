"""What people see when too much is sent, or too often: the reason and what to do."""

import pytest
from django.core.cache import cache
from pytest_django import Settings

from declarations.parties.models import User
from tests.visits import Person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("limit", ["MAX_MEMORY_SIZE", "MAX_NUMBER_FIELDS"])
@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "what you typed is still there"), ("zh-hans", 'lang="zh-hans"')],
)
def test_who_sends_too_much_is_told_so(
    settings: Settings, exporter: User, limit: str, language: str, words: str
) -> None:
    setattr(settings, f"DATA_UPLOAD_{limit}", 2)
    person = Person(exporter)
    person.client.cookies["django_language"] = language
    answer = person.sends("/declarations/new/", {"a": "1", "b": "2", "c": "3"})
    assert answer.status_code == 413
    assert words in answer.content.decode()


def test_who_asks_too_often_for_a_password_is_told_to_wait(settings: Settings) -> None:
    cache.clear()
    settings.ACCOUNT_RATE_LIMITS = {"reset_password": "1/m/ip"}
    wanted = {"email": "lin@pomelo.example"}
    first, second = (
        Person().sends("/accounts/password/reset/", wanted) for _each in "ab"
    )
    assert (first.status_code, second.status_code) == (302, 429)
    assert "Wait a minute" in second.content.decode()

"""Consulting: each key is asked for once, answers age, and failures are answers."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from pytest_django import Settings

from tests.validation.registries.agency import Agency, an_agency, knows, says
from validation.registries import services
from validation.registries.answers import Enquiry, Known
from validation.registries.models import RegistryAnswer
from validation.registries.services import BRIDGES, FRESH, answers_to, consult

pytestmark = pytest.mark.usefixtures("law")
A, B = Enquiry("aeo_status", "A"), Enquiry("aeo_status", "B")
OPTIONS = {"timeout": 30, "retries": 0, "most_failures": 100}


@pytest.fixture
def agency(settings: Settings) -> Iterator[Agency]:
    services.registry_named.cache_clear()
    with an_agency() as running:
        settings.REGISTRIES = {
            "aeo_status": {
                "class": "validation.registries.http.HttpRegistry",
                "options": {"url": running.url, **OPTIONS},
            }
        }
        yield running
    services.registry_named.cache_clear()


def known(*enquiries: Enquiry) -> list[str]:
    found = answers_to(enquiries)
    return [found[enquiry].known for enquiry in enquiries]


def grow_older(age: timedelta) -> None:
    for row in RegistryAnswer.objects.all():
        row.asked_at -= age
        row.save()


def test_known_and_unknown_keys_are_told_apart(agency: Agency) -> None:
    agency.behaves(knows(A={"status": "ACTIVE"}))
    consult([A, B])
    assert known(A, B) == [Known.YES, Known.NO]
    assert answers_to([A])[A].facts == {"status": "ACTIVE"}


def test_a_fresh_answer_is_not_asked_for_again_and_an_old_one_is(
    agency: Agency,
) -> None:
    agency.behaves(knows(A={"status": "ACTIVE"}))
    consult([A])
    consult([A])
    assert len(agency.asked) == 1
    grow_older(FRESH + timedelta(seconds=1))
    consult([A])
    assert len(agency.asked) == 2


def test_a_failure_is_an_answer_and_the_next_time_it_asks_again(
    agency: Agency,
) -> None:
    agency.behaves(says(b"", 500))
    consult([A])
    assert known(A) == [Known.UNAVAILABLE]
    agency.behaves(knows(A={"status": "ACTIVE"}))
    consult([A])
    assert known(A) == [Known.YES]


def test_an_earlier_answer_bridges_a_failure_for_some_hours(agency: Agency) -> None:
    agency.behaves(knows(A={"status": "ACTIVE"}))
    consult([A])
    agency.behaves(says(b"", 500))
    grow_older(BRIDGES - timedelta(minutes=1))
    consult([A])
    assert known(A) == [Known.YES]
    grow_older(timedelta(minutes=2))
    consult([A])
    assert known(A) == [Known.UNAVAILABLE]


def test_a_registry_that_nobody_configured_is_not_consulted(
    agency: Agency,
) -> None:
    other = Enquiry("battery_traceability", "X")
    consult([other])
    assert answers_to([other]) == {}
    assert agency.asked == []


def test_one_request_asks_for_all_keys(agency: Agency) -> None:
    consult(Enquiry("aeo_status", str(number)) for number in range(100))
    assert len(agency.asked) == 1
    assert RegistryAnswer.objects.count() == 100


def test_a_registry_that_was_never_asked_counts_as_silent(agency: Agency) -> None:
    assert known(A) == [Known.UNAVAILABLE]


def test_an_answer_that_is_too_old_counts_as_silence(agency: Agency) -> None:
    agency.behaves(knows(A={"status": "ACTIVE"}))
    consult([A])
    grow_older(BRIDGES + timedelta(seconds=1))
    assert known(A) == [Known.UNAVAILABLE]

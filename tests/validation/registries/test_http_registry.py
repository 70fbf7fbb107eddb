"""A registry behind HTTP is believed only when it answers in time and makes sense."""

import time
from collections.abc import Iterator

import pytest

from tests.validation.registries.agency import (
    Agency,
    Handler,
    Mood,
    an_agency,
    hangs,
    hangs_up,
    knows,
    says,
)
from validation.registries.answers import RegistryError
from validation.registries.http import LARGEST_ANSWER, HttpRegistry


@pytest.fixture
def agency() -> Iterator[Agency]:
    with an_agency() as running:
        yield running


def registry(agency: Agency, **options: float) -> HttpRegistry:
    patient = {"timeout": 30, "retries": 0, **options}
    return HttpRegistry(url=agency.url, **patient)  # type: ignore[arg-type]


def test_it_tells_what_the_agency_knows(agency: Agency) -> None:
    agency.behaves(knows(A={"status": "ACTIVE"}))
    assert registry(agency).ask({"A", "B"}) == {"A": {"status": "ACTIVE"}}
    assert agency.asked == [["A", "B"]]


def test_what_nobody_asked_about_is_not_taken(agency: Agency) -> None:
    agency.behaves(says(b'{"answers": {"Z": {"status": "ACTIVE"}}}'))
    assert registry(agency).ask({"A"}) == {}


@pytest.mark.parametrize(
    "mood",
    [
        pytest.param(says(b"", 500), id="error"),
        pytest.param(says(b"{}", 404), id="not found"),
        pytest.param(says(b"", 302), id="redirect"),
        pytest.param(says(b"<html>"), id="junk"),
        pytest.param(says(b"[" * 200_000), id="deep junk"),
        pytest.param(says(b"{}"), id="no answers"),
        pytest.param(says(b'{"answers": []}'), id="answers of another shape"),
        pytest.param(says(b'{"answers": {"A": {"status": true}}}'), id="not text"),
        pytest.param(says(b'{"answers": {"A": "ACTIVE"}}'), id="not facts"),
        pytest.param(says(b"x" * (LARGEST_ANSWER + 2)), id="too large"),
        pytest.param(hangs, id="hangs"),
        pytest.param(hangs_up, id="hangs up"),
    ],
)
def test_nonsense_and_silence_are_no_answer(agency: Agency, mood: Mood) -> None:
    agency.behaves(mood)
    began = time.monotonic()
    with pytest.raises(RegistryError):
        registry(agency, timeout=0.5).ask({"A"})
    assert time.monotonic() - began < 30


def test_a_short_failure_is_tried_again(agency: Agency) -> None:
    moods = iter([says(b"", 503), knows(A={"status": "ACTIVE"})])

    def one_after_the_other(handler: Handler, keys: list[str]) -> None:
        next(moods)(handler, keys)

    agency.behaves(one_after_the_other)
    assert registry(agency, retries=1).ask({"A"}) == {"A": {"status": "ACTIVE"}}


def test_after_failures_in_a_row_it_is_left_alone_for_a_while(agency: Agency) -> None:
    agency.behaves(says(b"", 500))
    asked = registry(agency, most_failures=2, pause_seconds=1000)
    for _ in range(5):
        with pytest.raises(RegistryError):
            asked.ask({"A"})
    assert len(agency.asked) == 2


def test_after_the_pause_one_good_answer_closes_the_circuit(agency: Agency) -> None:
    asked = registry(agency, most_failures=1, pause_seconds=1000)
    agency.behaves(says(b"", 500))
    with pytest.raises(RegistryError):
        asked.ask({"A"})
    assert asked.breaker.is_open
    asked.breaker.now = lambda: time.monotonic() + 2000
    agency.behaves(knows(A={"status": "ACTIVE"}))
    assert asked.ask({"A"})
    assert not asked.breaker.is_open

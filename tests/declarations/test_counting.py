"""Counts of calls: for all processes together while Redis answers, else for each."""

import os
import socket
import time
from collections.abc import Iterator
from threading import Thread
from uuid import uuid4

import pytest
from django.core.cache import cache
from pytest_django import Settings

from declarations import counting
from declarations.counting import count

# Each call by itself would take minutes.
BOUND_SECONDS = 30.0


@pytest.fixture(autouse=True)
def asked_afresh() -> Iterator[None]:
    """No test inherits the silence of another."""
    counting._Silence.until = 0.0
    yield
    counting._Silence.until = 0.0


@pytest.fixture
def key() -> str:
    return uuid4().hex


@pytest.fixture
def together(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    settings.SHARED_COUNTS = os.environ["REDIS_URL"]
    # A Redis on a busy machine is slow, not away.
    monkeypatch.setattr(counting, "PATIENCE_SECONDS", 30.0)
    counting._store.cache_clear()
    yield
    counting._store.cache_clear()


@pytest.fixture
def frozen(settings: Settings) -> Iterator[None]:
    """A Redis that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        settings.SHARED_COUNTS = f"redis://127.0.0.1:{listener.getsockname()[1]}/0"
        yield


@pytest.mark.usefixtures("together")
def test_counts_outlive_what_this_process_knows(key: str) -> None:
    count(key, seconds=60)
    cache.clear()
    assert count(key, seconds=60, by=5).used == 6


@pytest.mark.usefixtures("together")
def test_many_at_once_lose_no_count(key: str) -> None:
    def several() -> None:
        for _ in range(25):
            count(key, seconds=60)

    threads = [Thread(target=several) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert count(key, seconds=60).used == 101


@pytest.mark.usefixtures("together")
@pytest.mark.parametrize("address", ["REDIS_URL", ""])
def test_a_stretch_ends_as_long_after_its_first_count(
    key: str, address: str, settings: Settings
) -> None:
    settings.SHARED_COUNTS = os.environ.get(address, "")
    first, second = count(key, seconds=600), count(key, seconds=900)
    assert (first.used, second.used) == (1, 2)
    assert 0 < second.reset <= first.reset <= 600


@pytest.mark.usefixtures("frozen")
def test_a_frozen_redis_costs_a_moment_once_and_calls_are_counted_here(
    key: str,
) -> None:
    before = time.monotonic()
    assert [count(key, seconds=60).used for _ in range(500)] == list(range(1, 501))
    assert time.monotonic() - before < BOUND_SECONDS


def test_a_redis_that_is_gone_is_no_error(key: str, settings: Settings) -> None:
    settings.SHARED_COUNTS = "unix:///nowhere/valkey.sock?db=0"
    assert count(key, seconds=60).used == 1


@pytest.mark.usefixtures("together")
def test_a_redis_that_is_back_is_asked_again(
    key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    count(key, seconds=60)
    monkeypatch.setattr(counting._Silence, "until", time.monotonic() + 60)
    assert count(key, seconds=60).used == 1
    monkeypatch.setattr(counting._Silence, "until", time.monotonic() - 1)
    assert count(key, seconds=60).used == 2

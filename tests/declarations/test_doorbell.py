"""The doorbell: a broken broker costs a moment at most, and never the filing."""

import socket
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from celery import current_app
from django.db import transaction
from kombu import Connection
from pytest_django import DjangoCaptureOnCommitCallbacks

from clearance_portal.settings import base
from declarations import doorbell
from declarations.models import Declaration
from declarations.parties.models import User
from declarations.states import State
from declarations.tasks import sweep
from tests import factories

pytestmark = pytest.mark.usefixtures("law")
# Two that were waited for would take at least a minute.
BOUND_SECONDS = 30.0


@pytest.fixture(autouse=True)
def rung_afresh() -> Iterator[None]:
    """No test inherits the silence of another."""
    forget()
    yield
    forget()


def forget() -> None:
    doorbell._Silence.until, doorbell._Silence.missed = 0.0, 0


@pytest.fixture
def frozen_broker() -> Iterator[str]:
    """A broker that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"redis://127.0.0.1:{listener.getsockname()[1]}/0"


def broker_at(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """The doorbell's wire leads there, with the time-outs that it really has."""
    options = base.CELERY_PUBLISH_TRANSPORT_OPTIONS
    wire = Connection(url, transport_options=options)
    monkeypatch.setattr(doorbell, "_connection", lambda: wire)


def waiting() -> int:
    """Tasks in the queue that workers read."""
    with current_app.connection_for_read() as connection:
        channel: Any = connection.default_channel
        return int(channel.client.llen("celery"))


def test_a_ring_puts_one_task_on_the_queue() -> None:
    before = waiting()
    doorbell.ring(State.SUBMITTED)
    assert waiting() == before + 1


def test_filing_rings_only_once_the_filing_is_kept(
    exporter: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    before = waiting()
    with django_capture_on_commit_callbacks(execute=True):
        factories.filed(exporter)
        assert waiting() == before
    assert waiting() == before + 1


def test_a_filing_that_is_rolled_back_never_rings(
    exporter: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    before = waiting()
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        factories.filed(exporter)
        transaction.set_rollback(True)
    assert waiting() == before


@pytest.mark.parametrize("kind", ["refused", "frozen"])
def test_a_broken_broker_is_counted_and_not_waited_for(
    kind: str, frozen_broker: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    broker_at(
        monkeypatch, frozen_broker if kind == "frozen" else "redis://127.0.0.1:1/0"
    )
    began = time.monotonic()
    doorbell.ring(State.SUBMITTED)
    doorbell.ring(State.CLEARED)
    assert time.monotonic() - began < BOUND_SECONDS
    assert doorbell._Silence.missed == 2


def test_the_sweep_rings_for_what_nobody_rang_for(exporter: User) -> None:
    before = waiting()
    sweep()
    assert waiting() == before
    factories.filed(exporter)
    sweep()
    assert waiting() == before + 1


def test_the_sweep_leaves_rows_alone_that_a_worker_holds(exporter: User) -> None:
    row = factories.filed(exporter)
    row.leased_until = row.state_since + timedelta(days=1)
    row.save()
    before = waiting()
    sweep()
    assert waiting() == before
    assert Declaration.objects.get().state == State.SUBMITTED

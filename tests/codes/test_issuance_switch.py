"""The switch: no code from the flip on, approvals wait, everybody is told."""

import io
from functools import partial

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from codes import issuance, tasks
from codes.models import Code, IssuanceStop
from codes.services import verify
from codes.tasks import seal_cleared
from codes.verification import Verdict
from declarations.clock import database_now
from declarations.faults import Conflict, Forbidden, Refused
from declarations.ledger import breaks
from declarations.models import Declaration, LedgerEntry
from declarations.parties.models import User
from declarations.pipeline import drain
from declarations.states import State
from tests import factories
from tests.codes.crowds import wait_until, working
from tests.visits import Person
from validation.tasks import judge_submitted

pytestmark = pytest.mark.usefixtures("law")
REASON = "A wrong list was published"


def stop(user: User | None = None) -> bool:
    return issuance.stop(user=user, reason=REASON)


def cleared(user: User, count: int = 1) -> list[Declaration]:
    rows = [factories.filed(user) for _ in range(count)]
    judge_submitted()
    return rows


def test_approvals_wait_as_cleared_and_count_no_attempt(exporter: User) -> None:
    rows = cleared(exporter, 3)
    assert stop()
    for _ in range(5):
        seal_cleared()
    found = Declaration.objects.filter(pk__in=[row.pk for row in rows])
    assert set(found.values_list("state", "attempts")) == {(State.CLEARED, 0)}
    assert not Code.objects.exists()
    issuance.resume(user=None, reason="The list is mended")
    seal_cleared()
    assert Code.objects.count() == 3


def test_both_acts_are_in_the_ledger_with_who_and_why(supervisor: User) -> None:
    stop(supervisor)
    issuance.resume(user=supervisor, reason="Mended")
    rows = LedgerEntry.objects.filter(chain="issuance").order_by("sequence")
    assert [row.kind for row in rows] == ["issuance.stopped", "issuance.resumed"]
    assert [row.data["reason"] for row in rows] == [REASON, "Mended"]
    assert {row.actor["name"] for row in rows} == {str(supervisor)}
    assert list(breaks()) == []


def test_it_is_stopped_once_and_resumed_once(supervisor: User) -> None:
    with pytest.raises(Conflict, match="not stopped"):
        issuance.resume(user=supervisor, reason="x")
    stop(supervisor)
    with pytest.raises(Conflict, match="stopped already"):
        stop(supervisor)
    row = IssuanceStop.objects.get()
    row.pk = None
    with pytest.raises(IntegrityError, match="one_open"), transaction.atomic():
        row.save(force_insert=True)


def test_only_supervisors_and_only_with_a_reason(
    reviewer: User, auditor: User, supervisor: User
) -> None:
    for user in (reviewer, auditor):
        with pytest.raises(Forbidden):
            stop(user)
    with pytest.raises(Refused):
        issuance.stop(user=supervisor, reason=" ")
    assert issuance.current_stop() is None


def test_by_command(exporter: User) -> None:
    out = io.StringIO()
    call_command("stop_issuance", "--reason", REASON, stdout=out)
    assert out.getvalue() == "Issuance is stopped.\n"
    with pytest.raises(CommandError, match="stopped already"):
        call_command("stop_issuance", "--reason", REASON)
    call_command("resume_issuance", "--reason", "Mended", stdout=out)
    assert issuance.current_stop() is None


@pytest.mark.parametrize("who", ["exporter", "broker", "reviewer", "gate_officer"])
def test_everybody_signed_in_is_told(who: str, request: pytest.FixtureRequest) -> None:
    person = Person(request.getfixturevalue(who))
    assert "Codes are not issued" not in person.sees("/")
    stop()
    text = person.sees("/")
    assert "Codes are not issued at the moment" in text
    assert "Codes are not issued" not in Person().sees("/")


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many small ones, so that some are under way at any moment."""
    monkeypatch.setattr(tasks, "drain", partial(drain, batch=4))


@pytest.mark.django_db(transaction=True)
def test_under_load_nothing_is_stored_once_the_switch_has_answered(
    exporter: User, small_batches: None
) -> None:
    cleared(exporter, 120)
    with working(seal_cleared, threads=3):
        wait_until(lambda: Code.objects.count() >= 20)
        assert stop()
        stopped_at = IssuanceStop.objects.get().stopped_at
        stored = Code.objects.count()
        wait_until(lambda: (database_now() - stopped_at).total_seconds() > 2)
        assert Code.objects.count() == stored < 120
        issuance.resume(user=None, reason="Mended")
        wait_until(lambda: Code.objects.count() == 120)
    for code in Code.objects.all():
        assert verify(code.token).result.verdict is Verdict.VALID
    assert not Declaration.objects.filter(attempts__gt=1).exists()

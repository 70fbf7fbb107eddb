"""One effect a key, whatever is lost on the way."""

from collections.abc import Callable
from datetime import timedelta
from threading import Event, Thread

import pytest
from django.db import connection, connections

from declarations import idempotency
from declarations.clock import database_now
from declarations.faults import Conflict, Refused
from declarations.idempotency import KEPT, Answer, Attempt, once
from declarations.models import Declaration, IdempotencyKey
from declarations.parties.models import Organisation
from declarations.tasks import forget_keys
from tests.factories import an_exporter, clear_truck
from tests.programs import Program

DECLARATIONS = "/api/v1/declarations/"


def attempt(
    organisation: Organisation, key: str = "k", fingerprint: str = "f"
) -> Attempt:
    return Attempt(organisation, "declarations", key, fingerprint)


@pytest.mark.django_db
def test_the_same_key_gets_the_same_answer_and_files_once(api_client: Program) -> None:
    document, key = clear_truck(), {"Idempotency-Key": "9d2c"}
    first = api_client.post(DECLARATIONS, document, headers=key)
    again = api_client.post(DECLARATIONS, document, headers=key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert first["Location"] == again["Location"]
    assert again["Idempotency-Replayed"] == "true"
    assert Declaration.objects.count() == 1


@pytest.mark.django_db
def test_the_same_key_with_another_body_is_refused(api_client: Program) -> None:
    key = {"Idempotency-Key": "9d2c"}
    api_client.post(DECLARATIONS, clear_truck(), headers=key)
    answer = api_client.post(DECLARATIONS, clear_truck(), headers=key)
    assert answer.status_code == 422
    assert answer.json()["code"] == "idempotency_key_reused"
    assert Declaration.objects.count() == 1


@pytest.mark.django_db
def test_a_refused_body_does_not_use_up_its_key(api_client: Program) -> None:
    key = {"Idempotency-Key": "9d2c"}
    bad = api_client.post(DECLARATIONS, clear_truck(incoterm=""), headers=key)
    good = api_client.post(DECLARATIONS, clear_truck(), headers=key)
    assert (bad.status_code, good.status_code) == (422, 201)


@pytest.mark.django_db
def test_a_key_belongs_to_one_organisation(
    api_client: Program, strange_client: Program
) -> None:
    key = {"Idempotency-Key": "9d2c"}
    mine = api_client.post(DECLARATIONS, clear_truck(), headers=key)
    rival = clear_truck(exporter={"uscc": "91420000MADEM0D047"})
    theirs = strange_client.post(DECLARATIONS, rival, headers=key)
    assert (mine.status_code, theirs.status_code) == (201, 201)
    assert mine.json()["reference"] != theirs.json()["reference"]


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", " " * 0, "é", "x" * 256])
def test_an_unlawful_key_is_refused(api_client: Program, key: str) -> None:
    answer = api_client.post(
        DECLARATIONS, clear_truck(), headers={"Idempotency-Key": key}
    )
    assert answer.status_code == 400
    assert not Declaration.objects.exists()


@pytest.mark.django_db
def test_when_the_act_fails_nothing_is_kept() -> None:
    def fails() -> Answer:
        raise Conflict("no", "No.")

    mine = attempt(an_exporter())
    with pytest.raises(Conflict):
        once(attempt=mine, act=fails)
    assert not IdempotencyKey.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_second_try_while_the_first_runs_is_told_so() -> None:
    mine = attempt(an_exporter())
    inside, finish = Event(), Event()

    def slow() -> Answer:
        inside.set()
        assert finish.wait(60)
        return Answer(201, {"reference": "A"})

    first = Thread(target=in_a_connection_of_its_own, args=(mine, slow))
    first.start()
    assert inside.wait(60)
    with pytest.raises(Conflict, match="still running"):
        once(attempt=mine, act=slow)
    finish.set()
    first.join(60)
    assert once(attempt=mine, act=slow).replayed
    with pytest.raises(Refused, match="another body"):
        once(attempt=attempt(mine.organisation, fingerprint="other"), act=slow)


def in_a_connection_of_its_own(mine: Attempt, act: Callable[[], Answer]) -> None:
    try:
        once(attempt=mine, act=act)
    finally:
        connections.close_all()
    assert connection.connection is None


@pytest.mark.django_db
def test_keys_are_let_go_when_their_time_is_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(idempotency, "CHUNK", 3)
    mine = an_exporter()
    for number in range(8):
        once(attempt=attempt(mine, f"old-{number}"), act=lambda: Answer(201, {}))
    IdempotencyKey.objects.update(created_at=database_now() - KEPT - timedelta(hours=1))
    once(attempt=attempt(mine, "young"), act=lambda: Answer(201, {}))
    forget_keys()
    assert IdempotencyKey.objects.get().key == "young"
    forget_keys()
    assert IdempotencyKey.objects.count() == 1

"""The client under examples/: what it promises, against the portal itself."""

import io
import json
import urllib.error
import urllib.request
import urllib.response
from dataclasses import dataclass, field
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
from django.test import Client as Browser
from pytest_django import Settings
from standardwebhooks.webhooks import Webhook

from declarations.batches.models import Batch
from declarations.batches.working import work_waiting
from declarations.clock import database_now
from declarations.models import Declaration
from declarations.webhooks.sealing import new_secret
from declarations.webhooks.sequencing import sequence
from examples.client.portal_client import Changed, Portal, Refused, Unreachable
from examples.client.webhooks import NotOurs, verified
from tests.declarations.batches.files import ndjson
from tests.factories import clear_truck
from tests.programs import Program
from tests.visits import work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("law")]


@dataclass
class Wire(urllib.request.BaseHandler):
    """Carries requests to the portal in this process; loses answers on demand."""

    lose: int = 0
    carried: list[str] = field(default_factory=list)

    def http_open(self, request: urllib.request.Request) -> Any:
        headers = {name.title(): value for name, value in request.header_items()}
        answer = Browser().generic(
            request.get_method(),
            request.selector,
            request.data or b"",
            headers.pop("Content-Type", "application/json"),
            headers=headers,
        )
        self.carried.append(f"{request.get_method()} {request.selector}")
        if self.lose:
            self.lose -= 1
            raise ConnectionResetError("the answer is lost")
        return self._told(request, answer)

    def _told(self, request: urllib.request.Request, answer: Any) -> Any:
        headers = Message()
        for name, value in answer.items():
            headers[name] = value
        body = io.BytesIO(answer.content)
        if answer.status_code >= 400:
            raise urllib.error.HTTPError(
                request.full_url, answer.status_code, "refused", headers, body
            )
        return urllib.response.addinfourl(
            body, headers, request.full_url, answer.status_code
        )


@pytest.fixture
def wire() -> Wire:
    return Wire()


@pytest.fixture
def portal(wire: Wire, api_client: Program) -> Portal:
    opener = urllib.request.OpenerDirector()
    opener.add_handler(wire)
    waited: list[float] = []
    return Portal(
        "http://testserver", api_client.secret, opener, tries=3, pause=waited.append
    )


def test_a_filing_whose_answers_are_lost_is_filed_once(
    portal: Portal, wire: Wire
) -> None:
    wire.lose = 2
    filed = portal.file(clear_truck())
    assert filed.status == 201
    assert filed.headers["Idempotency-Replayed"] == "true"
    assert (len(wire.carried), Declaration.objects.count()) == (3, 1)


def test_a_fleet_whose_answer_is_lost_is_one_batch_and_waited_for(
    portal: Portal, wire: Wire, settings: Settings, tmp_path: Path
) -> None:
    settings.DOCUMENTS_ROOT = tmp_path
    portal.pause = lambda _seconds: work_waiting()
    wire.lose = 1
    fleet = ndjson([clear_truck(), clear_truck(incoterm="free"), clear_truck()])
    sent = portal.send_batch(fleet, "application/x-ndjson")
    told = portal.batch_when_finished(sent.headers["Location"])
    assert sent.status == 202
    assert (told["rows"], told["returned"]) == (3, 1)
    assert (Batch.objects.count(), Declaration.objects.count()) == (1, 2)


def test_it_gives_up_after_its_tries_and_the_same_key_goes_on(
    portal: Portal, wire: Wire
) -> None:
    document, wire.lose = clear_truck(), 3
    with pytest.raises(Unreachable):
        portal.file(document, once="order-7")
    again = portal.file(document, once="order-7")
    assert Declaration.objects.get().reference == again.document["reference"]


def test_a_refusal_names_every_fault(portal: Portal, wire: Wire) -> None:
    with pytest.raises(Refused) as refused:
        portal.file(clear_truck(incoterm="FREE", planned_exit_date="soon"))
    pointers = {error["pointer"] for error in refused.value.errors}
    assert {"/incoterm", "/planned_exit_date"} <= pointers
    assert len(wire.carried) == 1


def test_only_what_was_read_is_corrected(portal: Portal) -> None:
    wrong = clear_truck(body__vehicle__powertrain="DIESEL")
    reference = portal.file(wrong).document["reference"]
    work()
    read = portal.read(reference)
    assert read.document["state"] == "returned"
    with pytest.raises(Changed):
        portal.correct(reference, clear_truck(), version='W/"0-0-0"')
    sent = portal.correct(reference, clear_truck(), version=read.version)
    assert sent.document["revision"] == 2


def test_the_feed_tells_when_each_is_through(portal: Portal) -> None:
    references = {
        portal.file(clear_truck()).document["reference"] for _each in range(3)
    }
    start = [page.cursor for page in portal.events()][-1]
    work()
    sequence()
    through = portal.follow(references, {"code.issued"}, after=start)
    assert {event["subject"] for event in through} == references


def test_a_webhook_is_believed_only_with_a_fresh_signature() -> None:
    secret, at = new_secret(), database_now()
    body = json.dumps({"id": "e1", "type": "webhook.test"}).encode()
    headers = {
        "Webhook-Id": "e1",
        "Webhook-Timestamp": str(int(at.timestamp())),
        "Webhook-Signature": Webhook(secret).sign("e1", at, body.decode()),
    }
    now = at.timestamp()
    other = new_secret()
    assert verified(body, headers, [other, secret], now=now)["id"] == "e1"
    for false in (
        (body + b" ", headers, [secret], now),
        (body, headers, [other], now),
        (body, headers, [secret], now + 301),
        (body, {**headers, "Webhook-Id": "e2"}, [secret], now),
        (body, {}, [secret], now),
    ):
        with pytest.raises(NotOurs):
            verified(*false[:3], now=false[3])

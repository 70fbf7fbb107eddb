"""The page behind a tracking link: what it tells, to whom, and what it never tells."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from declarations.models import Declaration
from declarations.parties.models import User
from declarations.tracking import services
from declarations.tracking.models import TrackingLink
from declarations.tracking.opening import PAUSE, TRIES
from tests import factories
from tests.tracking.links import given, texts_in
from tests.validation.rfi.requests import MASS, a_case, asked, fresh
from tests.visits import Person, work

pytestmark = pytest.mark.usefixtures("law")

PASSWORD = "a fine pass phrase"
# Shorter values, such as a country code, stand in any page by chance.
LONG_ENOUGH = 5


@pytest.fixture(autouse=True)
def nobody_has_tracked_yet() -> None:
    cache.clear()


def body(answer: Any) -> str:
    return str(answer.content.decode())


def test_it_tells_state_clock_and_code(exporter: User) -> None:
    row = factories.filed(exporter)
    _link, path = given(exporter, row)
    assert "being checked by the rules" in Person().sees(path)
    work()
    text = Person().sees(path)
    assert ">Issued</span>" in text
    assert 'class="tag active">Active<' in text
    assert "The clearance code is live." in text
    assert "Inspection clock" in text
    assert "No forecast at the moment" in text


def test_it_tells_nothing_of_the_filing(exporter: User) -> None:
    row = factories.filed(
        exporter, containers=["DEMU1234560"], contract_number="DEMO-C-4711"
    )
    _link, path = given(exporter, row, note="Pomelo Trading")
    work()
    row = fresh(row)
    text = Person().sees(path)
    said = set(texts_in(row.revisions.get().envelope))
    said |= {row.reference, row.goods, row.exporter.name, row.exporter.uscc}
    said |= {str(exporter), "Pomelo Trading", row.codes.get().number}
    said |= {row.codes.get().token}
    secrets = {each for each in said if len(each) >= LONG_ENOUGH}
    assert len(secrets) > 30
    assert {each for each in secrets if each in text} == set()


def test_it_does_not_tell_what_customs_asks(exporter: User, reviewer: User) -> None:
    case = a_case(exporter)
    rfi = asked(reviewer, case, MASS)
    _link, path = given(exporter, fresh(case))
    text = Person().sees(path)
    assert "Customs has asked the exporter something." in text
    assert rfi.items.get().question not in text
    assert str(reviewer) not in text


def test_browsers_and_search_engines_keep_it_to_themselves(exporter: User) -> None:
    _link, path = given(exporter, factories.filed(exporter))
    answer = Client().get(path)
    assert "no-store" in answer["Cache-Control"]
    assert "noindex" in answer["X-Robots-Tag"]
    assert answer["Referrer-Policy"] == "no-referrer"
    assert not answer.cookies


def test_it_speaks_the_readers_language(exporter: User) -> None:
    _link, path = given(exporter, factories.filed(exporter))
    answer = Client().get(path, headers={"accept-language": "zh-CN,zh;q=0.9"})
    assert '<html lang="zh-hans">' in body(answer)
    assert "绿色通关" not in body(Client().get(path)).partition("<main")[2]


def test_unknown_expired_and_revoked_are_answered_alike(exporter: User) -> None:
    row = factories.filed(exporter)
    revoked, revoked_path = given(exporter, row, password=PASSWORD)
    services.revoke(user=exporter, link=revoked)
    expired, expired_path = given(exporter, row)
    ago = timezone.now() - timedelta(days=100)
    TrackingLink.objects.filter(pk=expired.pk).update(
        made_at=ago, expires_at=ago + timedelta(days=90)
    )
    answers, queries = [], []
    for path in ("/track/nobody-ever-made-this/", revoked_path, expired_path):
        for call in (Client().get, Client().post):
            with CaptureQueriesContext(connection) as seen:
                answers.append(call(path, {"password": PASSWORD}))
            queries.append(len(seen))
    assert {answer.status_code for answer in answers} == {404}
    assert len({body(answer) for answer in answers}) == 1
    assert len({headers(answer) for answer in answers}) == 1
    assert len(set(queries)) == 1


def headers(answer: Any) -> frozenset[tuple[str, str]]:
    """All but the one that tells the second."""
    return frozenset(item for item in answer.items() if item[0] != "Expires")


def test_it_ends_with_its_last_second(exporter: User) -> None:
    link, path = given(exporter, factories.filed(exporter))
    assert link.expires_at - link.made_at == timedelta(days=90)
    now = timezone.now()
    TrackingLink.objects.filter(pk=link.pk).update(
        made_at=now - timedelta(days=1), expires_at=now
    )
    Person().sees(path, status=404)


def test_a_password_is_asked_for_and_opens_it(exporter: User) -> None:
    row = factories.filed(exporter)
    link, path = given(exporter, row, password=PASSWORD)
    assert PASSWORD not in link.password
    client = Client()
    asked_for = client.get(path)
    assert "This link has a password" in body(asked_for)
    assert "Submitted" not in body(asked_for)
    assert set(asked_for.cookies) == {"csrftoken"}
    # With no referrer at all, a browser would send the form as coming from "null".
    assert asked_for["Referrer-Policy"] == "same-origin"
    wrong = client.post(path, {"password": "guess"})
    assert (wrong.status_code, "Submitted" in body(wrong)) == (403, False)
    right = client.post(path, {"password": PASSWORD})
    assert ">Submitted</span>" in body(right)
    assert "sessionid" not in client.cookies
    # The password is asked for again: nothing remembers that it was given.
    assert "This link has a password" in body(client.get(path))


def test_guessing_at_one_link_is_stopped_from_wherever_it_comes(
    exporter: User,
) -> None:
    link, path = given(exporter, factories.filed(exporter), password=PASSWORD)
    codes = [
        Client(REMOTE_ADDR=f"10.0.0.{n}").post(path, {"password": "x"}).status_code
        for n in range(TRIES + 1)
    ]
    assert codes == [403] * TRIES + [429]
    assert Client().post(path, {"password": PASSWORD}).status_code == 429
    link.refresh_from_db()
    assert link.blocked_until is not None
    past = TrackingLink.objects.filter(pk=link.pk)
    past.update(blocked_until=link.blocked_until - PAUSE)
    assert Client().post(path, {"password": PASSWORD}).status_code == 200


def test_one_address_opens_only_so_many(
    exporter: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    rates = {"track": "3/min"}
    monkeypatch.setattr(
        "codes.throttling.LookUpThrottle.THROTTLE_RATES", rates, raising=True
    )
    _link, path = given(exporter, factories.filed(exporter))
    codes = [Client().get(f"/track/guess-{n}/").status_code for n in range(4)]
    assert codes == [404, 404, 404, 429]
    assert Client().get(path).status_code == 429
    assert Client(REMOTE_ADDR="10.9.9.9").get(path).status_code == 200


def test_the_makers_read_when_it_was_opened(exporter: User) -> None:
    link, path = given(exporter, factories.filed(exporter), password=PASSWORD)
    Client().get(path)
    link.refresh_from_db()
    assert link.last_opened_at is None
    Client().post(path, {"password": PASSWORD})
    link.refresh_from_db()
    assert link.last_opened_at is not None


@pytest.mark.parametrize("state", ["withdrawn", "returned"])
def test_it_goes_on_to_the_end(exporter: User, state: str) -> None:
    changes = {"body__vehicle__powertrain": "DIESEL"} if state == "returned" else {}
    row = factories.filed(exporter, **changes)
    _link, path = given(exporter, row)
    work()
    if state == "withdrawn":
        reason = {"reason": "Pomelo sold elsewhere."}
        Person(exporter).sends(f"/declarations/{row.reference}/withdrawal/", reason)
    assert Declaration.objects.get(pk=row.pk).state == state
    text = Person().sees(path)
    assert "Pomelo" not in text
    assert "The exporter has withdrawn" in text or "went back to the exporter" in text

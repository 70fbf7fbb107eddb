"""Many codes in one question: each for itself, at the price of a few queries."""

import json
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from codes import base45text, offline, signing
from codes.bundle import Bundle
from codes.models import Code
from codes.number import display
from codes.publishing.models import UnknownCode
from codes.services import verify
from codes.throttling import BatchThrottle, NumberThrottle
from codes.verification import CodeStatus, Verdict
from declarations.clock import database_now
from declarations.parties.models import User
from tests.codes.corpus import corpus
from tests.codes.publishing.readers import fetched_list, published
from tests.codes.register import issued
from tests.codes.registered import registered

pytestmark = pytest.mark.usefixtures("law")


@pytest.fixture(autouse=True)
def nobody_has_asked_before() -> None:
    cache.clear()


def ask(client: Client, codes: Any) -> Any:
    body = json.dumps({"codes": codes})
    return client.post("/api/v1/verify/batch/", body, "application/json")


def verdicts(client: Client, codes: list[Any]) -> list[str]:
    answer = ask(client, codes)
    assert answer.status_code == 200, answer.content
    rows = answer.json()["results"]
    assert [row["row"] for row in rows] == list(range(len(codes)))
    return [row["verdict"] for row in rows]


def test_every_row_stands_for_itself(client: Client, exporter: User) -> None:
    code = issued(exporter)
    answer = ask(
        client,
        [
            code.token,
            {"token": code.token, "subject": "000000"},
            {"number": display(code.number)},
            {"number": code.number, "subject": code.subject[-6:]},
            {"number": code.number, "subject": "000000"},
            "GCH62BA8R6PX4K3",
            "nonsense",
            7,
            None,
            {"token": code.token, "number": code.number},
            {"token": code.token, "subject": []},
            f"https://x.example/?code={code.number}",
        ],
    )
    rows = answer.json()["results"]
    assert [row["verdict"] for row in rows] == [
        *("VALID", "SUBJECT_MISMATCH", "VALID", "VALID", "SUBJECT_MISMATCH"),
        *("NOT_IN_REGISTER", "MALFORMED", "MALFORMED", "MALFORMED", "MALFORMED"),
        *("MALFORMED", "VALID"),
    ]
    assert [row["row"] for row in rows if row["fault"]] == [7, 8, 9, 10]
    assert rows[10]["fault"].startswith("/subject: ")
    assert answer.json()["counts"]["VALID"] == 4
    assert "claims" in rows[0]
    assert rows[2]["claims"] is None


def test_a_thousand_codes_cost_as_many_queries_as_one(
    client: Client, exporter: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    codes = registered(exporter, [CodeStatus.ACTIVE] * 60)
    tokens = [code.token for code in codes]
    for asked in (tokens[:1], (tokens * 17)[:1000]):
        with django_assert_num_queries(3):
            assert set(verdicts(client, asked)) == {"VALID"}
    with django_assert_num_queries(2):
        assert verdicts(client, [code.number for code in codes]) == ["VALID"] * 60


@pytest.mark.parametrize(
    "codes", [None, [], {}, "GCT1:", ["x"] * 1001], ids=lambda codes: str(codes)[:9]
)
def test_a_batch_that_is_none_is_refused_whole(client: Client, codes: Any) -> None:
    answer = ask(client, codes)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["errors"][0]["pointer"] == "/codes"


def test_batches_of_one_address_are_counted(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(BatchThrottle, "rate", "3/min", raising=False)
    statuses = [ask(client, ["GCT1:"]).status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 429]


def test_numbers_inside_batches_are_counted_one_by_one(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A batch must not be the guesser's way around the limit."""
    monkeypatch.setattr(NumberThrottle, "rate", "10/min", raising=False)
    number = "GCH62BA8R6PX4K3"
    assert ask(client, [number] * 6).status_code == 200
    refused = ask(client, [number] * 6)
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) >= 60
    assert ask(client, [number] * 4).status_code == 200
    assert ask(client, ["GCT1:X"] * 50).status_code == 200


def tampered(text: str, n: int) -> str:
    token = bytearray(signing.from_text(text, signing.SANDBOX_PREFIX))
    token[(40 + 3 * n) % len(token)] ^= 0x15
    return signing.SANDBOX_PREFIX + base45text.encode(bytes(token))


def offline_word(text: str, bundle: Bundle, listed: Any, at: int) -> str:
    word = offline.verify(text, bundle=bundle, lists={listed.uri: listed}, at=at)
    return str(word.result.verdict).replace("VALID_OFFLINE", "VALID")


def test_page_and_offline_verifier_agree_on_500_codes(
    client: Client, exporter: User
) -> None:
    """Active, suspended, revoked (so are those that another code replaced), consumed,
    and everything that never came from the register."""
    statuses = [s for s in CodeStatus if s is not CodeStatus.EXPIRED] * 63
    genuine = [code.token for code in registered(exporter, statuses)]
    now = int(database_now().timestamp())
    altered = [tampered(text, n) for n, text in enumerate(genuine[:100])]
    foreign = [each.text for each in corpus(now, 150)]
    texts = genuine + altered + foreign
    assert len(texts) > 500
    bundle = published()
    listed = fetched_list()
    words = [offline_word(text, bundle, listed, now) for text in texts]
    assert verdicts(client, texts) == words
    assert {"VALID", "SUSPENDED", "REVOKED", "CONSUMED", "UNKNOWN_KEY"} < set(words)
    assert {"BAD_SIGNATURE", "MALFORMED", "WRONG_ENVIRONMENT"} < set(words)


def test_a_genuine_code_that_was_never_issued_is_counted_as_an_alarm(
    client: Client, exporter: User
) -> None:
    code = issued(exporter)
    verify(code.token)
    assert not UnknownCode.objects.exists()
    Code.objects.all().delete()
    for _ in range(3):
        assert verify(code.token).result.verdict is Verdict.NOT_IN_REGISTER
    verdicts(client, [code.token, code.number])
    (alarm,) = UnknownCode.objects.all()
    assert (alarm.number, alarm.times) == (code.number, 4)
    assert (alarm.kid, alarm.subject) == (code.key.kid, code.subject)


def test_numbers_that_nobody_issued_are_no_alarm_and_leave_nothing_behind(
    client: Client,
) -> None:
    verdicts(client, ["GCH62BA8R6PX4K3", "GCT1:NO", "x"])
    assert not UnknownCode.objects.exists()

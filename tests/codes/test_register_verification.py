"""Verifying online: the token's word and the register's word, each by itself."""

import json
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from codes.models import Code
from codes.number import display
from codes.services import verify
from codes.throttling import LookUpThrottle
from codes.trust import KeyState
from codes.verification import Answer, CodeStatus, Verdict
from declarations.parties.models import User
from tests.codes.register import issued

pytestmark = pytest.mark.usefixtures("law")


@pytest.fixture(autouse=True)
def nobody_has_asked_before() -> None:
    cache.clear()


@pytest.fixture
def code(exporter: User) -> Code:
    return issued(exporter)


def ask(client: Client, **body: Any) -> Any:
    return client.post("/api/v1/verify/", json.dumps(body), "application/json")


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        (CodeStatus.SUSPENDED, Verdict.SUSPENDED),
        (CodeStatus.REVOKED, Verdict.REVOKED),
        (CodeStatus.CONSUMED, Verdict.CONSUMED),
        (CodeStatus.EXPIRED, Verdict.EXPIRED),
    ],
)
def test_a_good_signature_does_not_hide_the_registers_word(
    code: Code, status: CodeStatus, verdict: Verdict
) -> None:
    Code.objects.update(status=status)
    for asked in (code.token, code.number):
        result = verify(asked).result
        assert result.verdict is verdict
        assert result.status is Answer.NO
    assert verify(code.token).result.integrity is Answer.YES


def test_a_code_that_was_never_issued_raises_the_alarm(code: Code) -> None:
    Code.objects.all().delete()
    result = verify(code.token).result
    assert result.verdict is Verdict.NOT_IN_REGISTER
    assert (result.integrity, result.issuer) == (Answer.YES, Answer.YES)


def test_another_payload_under_a_known_number_was_never_issued(code: Code) -> None:
    Code.objects.update(payload_digest="0" * 64)
    assert verify(code.token).result.verdict is Verdict.NOT_IN_REGISTER


def test_one_changed_character_is_not_valid(code: Code) -> None:
    middle = len(code.token) // 2
    other = "A" if code.token[middle] != "A" else "B"
    changed = code.token[:middle] + other + code.token[middle + 1 :]
    assert verify(changed).result.verdict in {Verdict.BAD_SIGNATURE, Verdict.MALFORMED}


def test_a_number_reveals_only_its_status_and_a_masked_subject(code: Code) -> None:
    checked = verify(display(code.number).lower())
    assert checked.result.verdict is Verdict.VALID
    assert checked.result.claims is None
    assert checked.masked_subject.endswith(code.subject[-4:])
    assert code.subject[:-4] not in checked.masked_subject


def test_a_link_is_read_for_the_code_inside(code: Code) -> None:
    link = f"https://elsewhere.example/verify/?code={display(code.number)}"
    assert verify(link).number == code.number


def test_the_vin_of_another_truck_is_a_mismatch(code: Code) -> None:
    assert verify(code.token, subject=code.subject[-6:]).result.verdict == "VALID"
    wrong = verify(code.token, subject="000000").result.verdict
    assert wrong is Verdict.SUBJECT_MISMATCH


def test_a_code_past_its_day_is_expired_whether_swept_or_not(code: Code) -> None:
    Code.objects.update(expires_at=timezone.now())
    assert verify(code.number).result.verdict is Verdict.EXPIRED


def test_codes_of_a_compromised_key_say_so(code: Code) -> None:
    code.key.state, code.key.compromised_at = KeyState.COMPROMISED, timezone.now()
    code.key.save()
    assert verify(code.token).result.verdict is Verdict.KEY_COMPROMISED


def test_another_environments_code_says_so(code: Code, settings: Settings) -> None:
    settings.TOKEN_PREFIX = "GCC1:"
    assert verify(code.token).result.verdict is Verdict.WRONG_ENVIRONMENT


def test_the_api_gives_the_verdict_and_three_answers(
    client: Client, code: Code
) -> None:
    answer = ask(client, token=code.token)
    said = answer.json()
    assert answer.status_code == 200
    assert (said["verdict"], said["valid"]) == ("VALID", True)
    assert (said["integrity"], said["issuer"], said["status"]) == ("yes",) * 3
    assert said["claims"]["subject"] == code.subject


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "x",
        "GCT1:",
        "GCT1:%%%",
        "\x00",
        "GCH6",
        "９" * 50,
        "é" * 300,
        "https://[",
        "A" * 5000,
    ],
)
def test_whatever_is_asked_gets_an_answer(client: Client, asked: str) -> None:
    cache.clear()
    assert client.post("/verify/", {"code": asked}).status_code in {200, 400}
    assert ask(client, token=asked).status_code in {200, 400}


@pytest.mark.parametrize(
    "body", [{}, {"token": 7}, {"token": "x", "number": "y"}, {"token": None}]
)
def test_a_question_that_is_none_is_refused(
    client: Client, body: dict[str, Any]
) -> None:
    answer = ask(client, **body)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


def test_guessing_numbers_ends_with_429(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LookUpThrottle, "rate", "5/min", raising=False)
    answers = [ask(client, number="GCH62BA8R6PX4K3") for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert int(answers[-1]["Retry-After"]) > 0
    assert client.get("/verify/", {"code": "GCH62BA8R6PX4K3"}).status_code == 429


def test_unknown_numbers_and_wrong_ones_look_alike_in_size(
    client: Client, code: Code
) -> None:
    """The page tells a guesser nothing beyond the verdict that anyone gets."""
    page = client.get("/verify/", {"code": display(code.number)})
    assert page.status_code == 200
    assert code.declaration.exporter.uscc not in page.content.decode()
    assert page["Cache-Control"].count("no-store") == 1

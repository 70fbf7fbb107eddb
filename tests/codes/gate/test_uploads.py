"""Scans made without a network: each row is answered by itself, and only once."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from codes.gate.models import ConflictReport, ScanRecord
from codes.models import Code
from declarations.parties.models import User
from tests.codes.gate.officers import kinds_of, release, seen
from tests.codes.register import issued
from tests.visits import BACKEND, Person

pytestmark = pytest.mark.usefixtures("law")
PATH = "/gate/scans/"
KIND = "application/json"


def row(scanned: Code, nonce: str, **changes: Any) -> dict[str, Any]:
    scan = {
        "nonce": nonce,
        "at": (timezone.now() - timedelta(minutes=5)).isoformat(),
        "device": "scanner 7",
        "code": scanned.token,
        "subject": scanned.subject[-6:],
        "action": "release",
        "verdict": "VALID_OFFLINE",
        "reason": "Network down",
    }
    return {**scan, **changes}


def uploaded(user: User, rows: Any, *, status: int = 200) -> Any:
    answer = Person(user).client.post(PATH, json.dumps(rows), KIND)
    assert answer.status_code == status, answer.content
    return answer.json()


def results(user: User, rows: list[Any]) -> list[str]:
    return [each["result"] for each in uploaded(user, rows)["results"]]


def test_each_row_is_answered_for_itself(
    code: Code, officer: User, exporter: User
) -> None:
    gone, distant = issued(exporter), issued(exporter, port_of_exit__unlocode="CNSHA")
    release(officer, seen(gone), "Priority release")
    rows = [
        row(code, "aaaaaaaa1"),
        row(gone, "aaaaaaaa2"),
        row(distant, "aaaaaaaa3"),
        row(code, "aaaaaaaa4", subject="000000", action="check"),
        row(code, "aaaaaaaa5", code=code.token[:5] + "FORGED"),
        "nonsense",
    ]
    said = uploaded(officer, rows)["results"]
    assert [each["result"] for each in said] == [
        *("done", "already_released", "wrong_port", "subject_mismatch"),
        *("malformed", "invalid"),
    ]
    assert [each["nonce"] for each in said][:2] == ["aaaaaaaa1", "aaaaaaaa2"]
    assert said[3]["errors"][0]["pointer"] == "/3/subject"
    reported = ConflictReport.objects.values_list("second__nonce", flat=True)
    assert set(reported) == {"aaaaaaaa2", "aaaaaaaa3", "aaaaaaaa5"}


def test_an_upload_that_is_sent_again_gets_the_same_answers(
    code: Code, officer: User
) -> None:
    rows = [row(code, "aaaaaaaa1"), row(code, "aaaaaaaa2"), row(code, "short")]
    first = uploaded(officer, rows)
    assert uploaded(officer, rows) == first
    assert ScanRecord.objects.count() == 2
    assert ConflictReport.objects.count() == 1
    assert kinds_of(code.declaration).count("goods.released") == 1


def test_a_whole_inspection_can_be_uploaded_in_order(code: Code, officer: User) -> None:
    acts = ["start", "hold", "resume", "pass", "release"]
    rows = [
        row(code, f"aaaaaaaa{number}", action=act, reason="Papers")
        for number, act in enumerate(acts)
    ]
    assert results(officer, rows) == ["done"] * 5
    assert kinds_of(code.declaration)[-5:] == [
        *("inspection.started", "inspection.held", "inspection.resumed"),
        *("inspection.passed", "goods.released"),
    ]


def test_what_the_device_showed_is_kept_as_evidence(code: Code, officer: User) -> None:
    uploaded(officer, [row(code, "aaaaaaaa1", device="scanner\n7")])
    record = ScanRecord.objects.get()
    assert (record.shown, record.offline) == ("VALID_OFFLINE", True)
    assert record.device == "scanner\ufffd7"
    assert record.at < record.received_at


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("nonce", "short"),
        ("nonce", 17),
        ("at", "2026-05-08T09:30:00"),
        ("at", "yesterday"),
        ("at", None),
        ("action", "revoke"),
        ("action", None),
        ("offline", "yes"),
        ("verdict", "FINE"),
        ("verdict", ["VALID"]),
        ("code", ""),
        ("code", "x" * 4001),
        ("subject", 4),
        ("device", "x" * 65),
    ],
)
def test_a_faulty_member_is_named_and_nothing_is_kept(
    code: Code, officer: User, member: str, value: Any
) -> None:
    (said,) = uploaded(officer, [{**row(code, "aaaaaaaa1"), member: value}])["results"]
    assert said["result"] == "invalid"
    assert [error["pointer"] for error in said["errors"]] == [f"/0/{member}"]
    assert not ScanRecord.objects.exists()


@pytest.mark.parametrize("body", ["{}", "[", '[{"at": 1.5}]', "\x00", "7"])
def test_what_is_no_list_of_scans_is_refused(officer: User, body: str) -> None:
    answer = Person(officer).client.post(PATH, body, KIND)
    assert answer.status_code == 400


def test_too_many_rows_are_refused(officer: User) -> None:
    uploaded(officer, [{}] * 501, status=400)


@pytest.mark.parametrize(
    ("who", "status"),
    [
        *(("exporter", 404), ("stranger", 404), ("broker", 404)),
        *(("reviewer", 403), ("supervisor", 403), ("auditor", 403)),
    ],
)
def test_only_gate_officers_upload(
    who: str, status: int, request: pytest.FixtureRequest
) -> None:
    answer = Person(request.getfixturevalue(who)).client.post(PATH, "[]", KIND)
    assert answer.status_code == status


def test_a_device_that_is_signed_out_keeps_its_scans() -> None:
    answer = Client().post(PATH, "[]", KIND)
    assert answer.status_code == 401
    assert answer.json()["code"] == "signed_out"


def test_an_upload_needs_the_token_of_the_form(officer: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(officer, backend=BACKEND)
    assert client.post(PATH, "[]", KIND).status_code == 403

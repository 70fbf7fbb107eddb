"""Release: once, of the right goods, at the right port, with a code that is live."""

from datetime import timedelta

import pytest
from django.utils import timezone

from codes import status
from codes.gate import conflicts
from codes.gate.models import ConflictReport, Inspection, ScanRecord
from codes.gate.orders import Presented
from codes.models import Code
from codes.services import verify
from codes.verification import CodeStatus, Verdict
from declarations.faults import Conflict, Forbidden, Refused
from declarations.ledger import breaks
from declarations.models import Claim
from declarations.parties.models import User
from tests import factories
from tests.codes.gate.officers import (
    inspected,
    kinds_of,
    release,
    seen,
    standing,
    start,
)

pytestmark = pytest.mark.usefixtures("law")


def test_a_release_consumes_the_code_and_ends_the_declaration(
    code: Code, officer: User
) -> None:
    release(officer, seen(inspected(officer, code)))
    code.refresh_from_db()
    row = code.declaration
    row.refresh_from_db()
    assert (row.state, code.status) == ("released", CodeStatus.CONSUMED)
    assert verify(code.token).result.verdict is Verdict.CONSUMED
    event = row.ledger.get(kind="goods.released")
    assert (event.data["port"], event.actor["name"]) == ("CNTXG", str(officer))
    assert event.data["number"].startswith("GCH")
    assert Inspection.objects.get().left_at is not None
    assert Claim.objects.filter(declaration=row, released_at=None).exists()
    assert list(breaks()) == []


def test_a_second_release_is_a_report_and_changes_nothing(
    code: Code, officer: User, second_officer: User, supervisor: User
) -> None:
    release(officer, seen(inspected(officer, code)), device="gate 1")
    code.declaration.refresh_from_db()
    since = code.declaration.state_since
    with pytest.raises(Conflict, match=rf"at Tianjin .* by {officer}") as refusal:
        release(second_officer, seen(code), device="gate 2")
    assert refusal.value.code == "already_released"
    report = ConflictReport.objects.get()
    assert report.first is not None
    assert (report.first.officer, report.first.device) == (officer, "gate 1")
    assert (report.second.officer, report.second.device) == (second_officer, "gate 2")
    code.declaration.refresh_from_db()
    assert code.declaration.state_since == since
    assert kinds_of(code.declaration)[-2:] == ["goods.released", "conflict.reported"]
    conflicts.close(user=supervisor, report=report, note="A double scan")
    report.refresh_from_db()
    assert (report.closed_by, report.note) == (supervisor, "A double scan")
    assert list(breaks()) == []


def test_a_conflict_is_closed_once_with_a_note_by_a_supervisor(
    code: Code, officer: User, supervisor: User, auditor: User
) -> None:
    release(officer, seen(inspected(officer, code)))
    with pytest.raises(Conflict):
        release(officer, seen(code))
    report = ConflictReport.objects.get()
    with pytest.raises(Forbidden):
        conflicts.close(user=auditor, report=report, note="Seen")
    with pytest.raises(Refused):
        conflicts.close(user=supervisor, report=report, note=" ")
    conflicts.close(user=supervisor, report=report, note="Seen")
    with pytest.raises(Conflict):
        conflicts.close(user=supervisor, report=report, note="Seen again")


def test_the_same_scan_sent_twice_is_no_second_release(
    code: Code, officer: User
) -> None:
    inspected(officer, code)
    first = release(officer, seen(code), nonce="abcdef0123456789")
    again = release(officer, seen(code), nonce="abcdef0123456789")
    assert first == again
    assert not ConflictReport.objects.exists()


def test_a_refusal_is_repeated_word_for_word(code: Code, distant_officer: User) -> None:
    words = []
    for _ in range(2):
        with pytest.raises(Forbidden) as refusal:
            release(distant_officer, seen(code), nonce="abcdef0123456789")
        words.append((refusal.value.code, refusal.value.message))
    assert words[0] == words[1]
    assert ScanRecord.objects.count() == 1


def test_a_nonce_of_somebody_else_is_refused(
    code: Code, officer: User, second_officer: User
) -> None:
    inspected(officer, code)
    release(officer, seen(code), nonce="abcdef0123456789")
    with pytest.raises(Refused) as refusal:
        release(second_officer, seen(code), nonce="abcdef0123456789")
    assert refusal.value.code == "nonce_reused"


def test_goods_do_not_leave_uninspected_without_a_reason(
    code: Code, officer: User
) -> None:
    with pytest.raises(Refused) as refusal:
        release(officer, seen(code))
    assert refusal.value.faults[0].pointer == "/without_inspection"
    release(officer, seen(code), "Priority release, order 17")
    event = code.declaration.ledger.get(kind="goods.released")
    assert event.data["without_inspection"] == "Priority release, order 17"


def test_goods_do_not_leave_while_they_are_inspected(code: Code, officer: User) -> None:
    start(officer, seen(code))
    with pytest.raises(Conflict, match="Being inspected"):
        release(officer, seen(code), "It is late")


@pytest.mark.parametrize("given", ["", "999999"])
def test_other_goods_do_not_leave(code: Code, officer: User, given: str) -> None:
    inspected(officer, code)
    with pytest.raises(Refused):
        release(officer, Presented(code.number, given))
    code.refresh_from_db()
    assert code.status == CodeStatus.ACTIVE


def test_goods_without_a_code_do_not_leave(exporter: User, officer: User) -> None:
    waiting = factories.filed(exporter)
    with pytest.raises(Conflict) as refusal:
        release(officer, standing(waiting), "It is late")
    assert refusal.value.code == "no_code"


def test_an_expired_code_lets_nothing_go(code: Code, officer: User) -> None:
    inspected(officer, code)
    Code.objects.update(expires_at=timezone.now())
    with pytest.raises(Conflict) as refusal:
        release(officer, seen(code))
    assert refusal.value.code == "expired"


def test_a_suspended_code_lets_nothing_go(
    code: Code, officer: User, supervisor: User
) -> None:
    inspected(officer, code)
    status.suspend(user=supervisor, numbers=[code.number], reason="Being checked")
    with pytest.raises(Conflict) as refusal:
        release(officer, seen(code))
    assert refusal.value.code == "suspended"
    assert not ConflictReport.objects.exists()


def test_a_code_of_a_compromised_key_lets_nothing_go(code: Code, officer: User) -> None:
    inspected(officer, code)
    code.key.state, code.key.compromised_at = "compromised", timezone.now()
    code.key.compromise_reason = "Stolen"
    code.key.save()
    for text in (code.number, code.token):
        with pytest.raises(Conflict) as refusal:
            release(officer, Presented(text, code.subject))
        assert refusal.value.code == "key_compromised"


def test_a_forged_token_is_refused_though_its_number_is_lawful(
    code: Code, officer: User
) -> None:
    inspected(officer, code)
    forged = code.token[:-1] + ("A" if code.token[-1] != "A" else "B")
    with pytest.raises(Refused) as refusal:
        release(officer, Presented(forged, code.subject))
    assert refusal.value.code in {"bad_signature", "malformed"}


def offline(**changes: object) -> dict[str, object]:
    return {"offline": True, "device": "scanner 7", "shown_verdict": "VALID", **changes}


def test_an_offline_release_took_place_when_the_device_says(
    code: Code, officer: User
) -> None:
    Code.objects.update(issued_at=timezone.now() - timedelta(hours=5))
    then = timezone.now() - timedelta(hours=2)
    release(officer, seen(code), "Network down", **offline(at=then))
    code.declaration.refresh_from_db()
    assert code.declaration.state_since == then
    event = code.declaration.ledger.get(kind="goods.released")
    assert event.at == then
    assert event.data["offline"]["device_at"] == then.isoformat()
    assert event.data["offline"]["recorded_at"] > then.isoformat()


@pytest.mark.parametrize("hours", [-1000, 1000])
def test_a_device_whose_clock_is_wrong_is_held_to_what_can_be(
    code: Code, officer: User, hours: int
) -> None:
    wrong = timezone.now() + timedelta(hours=hours)
    record = release(officer, seen(code), "Network down", **offline(at=wrong))
    code.declaration.refresh_from_db()
    bound = code.issued_at if hours < 0 else record.received_at
    assert code.declaration.state_since == bound
    assert record.at == wrong


def test_a_code_that_was_live_when_scanned_offline_is_honoured(
    code: Code, officer: User
) -> None:
    now = timezone.now()
    Code.objects.update(
        issued_at=now - timedelta(hours=5), expires_at=now - timedelta(hours=1)
    )
    then = now - timedelta(hours=2)
    release(officer, seen(code), "Network down", **offline(at=then))
    code.refresh_from_db()
    assert code.status == CodeStatus.CONSUMED


def test_goods_gone_offline_against_the_register_are_reported(
    code: Code, officer: User, supervisor: User, distant_officer: User
) -> None:
    status.suspend(user=supervisor, numbers=[code.number], reason="Being checked")
    with pytest.raises(Conflict):
        release(officer, seen(code), "Network down", **offline())
    with pytest.raises(Forbidden):
        release(distant_officer, seen(code), "Network down", **offline())
    results = ConflictReport.objects.order_by("pk").values_list("second__result")
    assert list(results) == [("suspended",), ("wrong_port",)]
    assert ConflictReport.objects.filter(first=None).count() == 2

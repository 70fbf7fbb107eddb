"""Inspections: who may begin one, on what, and what their outcome does."""

import pytest

from codes import status
from codes.gate import services
from codes.gate.models import Inspection, ScanRecord, Stage
from codes.gate.orders import Presented, Scan
from codes.models import Code
from codes.verification import CodeStatus
from declarations.faults import Conflict, Forbidden, Refused
from declarations.ledger import breaks
from declarations.parties.models import Membership, Organisation, Role, User
from declarations.services import withdraw
from tests import factories
from tests.codes.gate.officers import (
    fails,
    inspected,
    kinds_of,
    passes,
    release,
    seen,
    standing,
    start,
)
from tests.visits import work

pytestmark = pytest.mark.usefixtures("law")


def hold(officer: User, presented: Presented, reason: str = "No packing list") -> None:
    services.hold(user=officer, presented=presented, reason=reason, scan=Scan())


def test_the_start_is_told_by_the_ledger_with_its_port(
    code: Code, officer: User
) -> None:
    start(officer, seen(code))
    event = code.declaration.ledger.get(kind="inspection.started")
    assert event.data == {"port": "CNTXG"}
    assert event.actor["name"] == str(officer)
    assert Inspection.objects.get().stage == Stage.STARTED
    assert list(breaks()) == []


@pytest.mark.parametrize("tail", ["{}", "{:.0}", "  {}"])
def test_a_scanned_token_does_as_well_as_a_number(
    code: Code, officer: User, tail: str
) -> None:
    subject = tail.format(code.subject[-6:].lower()) or code.subject
    start(officer, Presented(code.token, subject))
    assert ScanRecord.objects.get().code == code


def test_a_truck_without_a_code_is_found_by_reference_or_vin(
    exporter: User, officer: User
) -> None:
    waiting = factories.filed(exporter)
    start(officer, standing(waiting))
    flagged = factories.filed(exporter, body__carbon_report__standard="GB/T 37498")
    work()
    start(officer, Presented(flagged.subject, flagged.subject[-6:]))
    assert Inspection.objects.count() == 2


def test_other_goods_are_refused_and_the_attempt_is_kept(
    code: Code, officer: User
) -> None:
    with pytest.raises(Refused) as refusal:
        start(officer, Presented(code.number, "000000"))
    assert refusal.value.code == "subject_mismatch"
    record = ScanRecord.objects.get()
    assert (record.result, record.code, record.officer) == (
        "subject_mismatch",
        code,
        officer,
    )
    assert "inspection.started" not in kinds_of(code.declaration)


@pytest.mark.parametrize("tail", ["", "12345", "\u3000"])
def test_the_last_six_are_demanded(code: Code, officer: User, tail: str) -> None:
    short = code.subject[-len(tail) :] if tail.strip() else tail
    with pytest.raises(Refused):
        start(officer, Presented(code.number, short))
    assert not Inspection.objects.exists()


def test_an_officer_of_another_port_is_told_whose_code_it_is(
    code: Code, distant_officer: User
) -> None:
    with pytest.raises(Forbidden, match=r"for Tianjin.*you work at Shanghai"):
        start(distant_officer, seen(code))
    assert ScanRecord.objects.get().result == "wrong_port"
    assert kinds_of(code.declaration)[-1] == "code.issued"


def test_an_officer_without_a_port_may_do_nothing(
    code: Code, gate_officer: User
) -> None:
    with pytest.raises(Forbidden) as refusal:
        start(gate_officer, seen(code))
    assert refusal.value.code == "no_port"


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.SUPERVISOR, Role.AUDITOR])
def test_nobody_else_inspects_even_with_ports(
    code: Code, customs_office: Organisation, role: Role
) -> None:
    person = factories.a_person(customs_office, role)
    Membership.objects.filter(user=person).update(ports=["CNTXG"])
    with pytest.raises(Forbidden) as refusal:
        start(person, seen(code))
    assert refusal.value.code == "gate_officers_only"


def test_nobody_inspects_what_his_own_organisation_filed(
    code: Code, officer: User, exporting_company: Organisation
) -> None:
    Membership.objects.create(
        user=officer, organisation=exporting_company, role=Role.MEMBER
    )
    with pytest.raises(Forbidden) as refusal:
        start(User.objects.get(pk=officer.pk), seen(code))
    assert refusal.value.code == "own_filing"


@pytest.mark.parametrize("text", ["GCH60-00000-00000", "nonsense", "DC-26-\x00", "无"])
def test_what_names_nothing_is_refused_and_kept(officer: User, text: str) -> None:
    with pytest.raises(Refused) as refusal:
        start(officer, Presented(text, "123456"))
    assert refusal.value.status == 404
    assert ScanRecord.objects.get().declaration is None


def test_an_inspection_begins_once(code: Code, officer: User) -> None:
    start(officer, seen(code))
    with pytest.raises(Conflict, match="Being inspected"):
        start(officer, seen(code))
    assert Inspection.objects.count() == 1


def test_holding_and_resuming_are_told_with_the_reason(
    code: Code, officer: User
) -> None:
    start(officer, seen(code))
    hold(officer, seen(code))
    held = code.declaration.ledger.get(kind="inspection.held")
    assert held.data["reason"] == "No packing list"
    with pytest.raises(Conflict, match="Waiting for documents"):
        passes(officer, seen(code))
    services.resume(user=officer, presented=seen(code), scan=Scan())
    passes(officer, seen(code))
    assert kinds_of(code.declaration)[-4:] == [
        "inspection.started",
        "inspection.held",
        "inspection.resumed",
        "inspection.passed",
    ]


def test_a_hold_and_a_failure_need_their_reason(code: Code, officer: User) -> None:
    start(officer, seen(code))
    with pytest.raises(Refused):
        hold(officer, seen(code), " ")
    with pytest.raises(Refused):
        fails(officer, seen(code), "")


def test_a_failure_suspends_the_code_until_a_supervisor_decides(
    code: Code, officer: User, supervisor: User
) -> None:
    start(officer, seen(code))
    fails(officer, seen(code))
    code.refresh_from_db()
    assert (code.status, code.status_reason) == (CodeStatus.SUSPENDED, "Wrong pack")
    assert code.declaration.state == "issued"
    with pytest.raises(Conflict):
        start(officer, seen(code))
    status.reinstate(user=supervisor, numbers=[code.number], reason="Pack exchanged")
    with pytest.raises(Conflict, match="Failed"):
        release(officer, seen(code), "It is late")
    release(officer, seen(inspected(officer, code)))
    code.refresh_from_db()
    assert code.status == CodeStatus.CONSUMED
    assert list(breaks()) == []


def test_an_outcome_needs_an_inspection(code: Code, officer: User) -> None:
    with pytest.raises(Conflict) as refusal:
        passes(officer, seen(code))
    assert refusal.value.code == "not_started"


def test_what_has_ended_is_not_inspected(
    code: Code, exporter: User, officer: User
) -> None:
    refused = factories.filed(exporter)
    withdraw(user=exporter, declaration=refused, reason="Sold")
    with pytest.raises(Conflict) as refusal:
        start(officer, standing(refused))
    assert refusal.value.code == "declaration_ended"

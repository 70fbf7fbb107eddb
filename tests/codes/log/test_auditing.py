"""The audit: silent on an honest register, and names each thing that was tampered."""

import io
import threading

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from codes import number, status
from codes.log.anchoring import anchor
from codes.log.audit import cases
from codes.log.audit.auditing import faults
from codes.log.audit.histories import ENTERED, TOLD
from codes.log.sequencing import sequence
from codes.models import Code
from codes.verification import CodeStatus
from declarations.kinds import KINDS
from declarations.parties.models import User
from tests import consignments, factories
from tests.codes.log.tree import as_superuser
from tests.codes.register import issued
from tests.visits import work
from validation.models import RulingKind
from validation.review import decide
from validation.tasks import judge_submitted

pytestmark = pytest.mark.usefixtures("law")
FLAG = {"body__carbon_report__standard": "GB/T 37498"}


def settle() -> None:
    anchor()
    sequence()


def named(code: Code) -> list[str]:
    """The faults of one code, without its number."""
    shown = number.display(code.number)
    told = [str(fault) for fault in faults()]
    assert all(one.startswith(shown) for one in told), told
    return [one.removeprefix(shown).strip() for one in told]


def fields(code: Code) -> set[str]:
    shown = number.display(code.number)
    return {
        fault.where.removeprefix(shown).strip()
        for fault in faults()
        if fault.where.startswith(shown)
    }


@pytest.fixture
def code(exporter: User) -> Code:
    """A live code of a truck that the rules cleared."""
    made = issued(exporter)
    settle()
    return made


@pytest.fixture
def approved(exporter: User, reviewer: User) -> Code:
    """A live code of a truck that the rules flagged and a reviewer approved."""
    row = factories.filed(exporter, **FLAG)
    judge_submitted()
    row.refresh_from_db()
    decide(user=reviewer, declaration=row, kind=RulingKind.APPROVED, reason="Fine.")
    work()
    settle()
    return Code.objects.get(declaration=row)


def change(code: Code, what: str, *values: str | int | bytes) -> None:
    as_superuser(f"UPDATE codes_code SET {what} WHERE id = {code.pk}", *values)  # noqa: S608 - ours


def test_an_honest_register_of_many_kinds_is_silent(
    code: Code,
    approved: Code,
    exporter: User,
    equipment_exporter: User,
    supervisor: User,
) -> None:
    suspended, freed = issued(exporter), issued(exporter)
    consignments.filed(equipment_exporter)
    work()
    numbers = [suspended.number, freed.number]
    status.suspend(user=supervisor, numbers=numbers, reason="A look.")
    status.reinstate(user=supervisor, numbers=[freed.number], reason="Fine.")
    settle()
    assert list(faults()) == []
    said = io.StringIO()
    call_command("audit_codes", stdout=said)
    assert "The register holds. Live codes: 5." in said.getvalue()


def test_a_status_that_no_event_tells_of_is_named(code: Code) -> None:
    change(code, "status = 'revoked'")
    assert named(code) == [
        "status: the register says revoked, the ledger active",
        "status: the register says revoked, the log active",
    ]


def test_a_revival_that_no_event_tells_of_is_named(
    code: Code, supervisor: User
) -> None:
    status.suspend(user=supervisor, numbers=[code.number], reason="A look.")
    settle()
    change(code, "status = 'active'")
    assert fields(code) == {"status"}


@pytest.mark.parametrize(
    ("what", "field"),
    [
        ("subject = 'LZZ1BCN20TD000001'", "subject"),
        ("scheme_number = 2", "scheme_number"),
        ("status_index = (status_index + 1) %% 131072", "status_index"),
        ("status_list = 9", "status_list"),
        ("expires_at = expires_at + interval '1 day'", "expires_at"),
        ("issued_at = issued_at - interval '10 seconds'", "issued_at"),
        ("payload_digest = repeat('0', 64)", "payload_digest"),
        ("payload = '\\x00'", "payload"),
        ("token = overlay(token placing 'Z' from 200 for 1)", "token"),
        ("token = 'GCC1:'", "token"),
        ("revision = 9", "revision"),
    ],
)
def test_a_tampered_row_is_named_with_its_field(
    code: Code, what: str, field: str
) -> None:
    change(code, what)
    assert field in fields(code)


def test_a_token_of_another_code_is_named(code: Code, exporter: User) -> None:
    other = issued(exporter)
    settle()
    change(code, "token = %s", other.token)
    assert "number" in fields(code)
    assert fields(other) == set()


def test_a_swapped_key_is_named(code: Code, equipment_exporter: User) -> None:
    consignments.filed(equipment_exporter)
    work()
    settle()
    other = Code.objects.exclude(pk=code.pk).get().key
    change(code, "key_id = %s", other.pk)
    assert {"key", "log"} <= fields(code)


def test_a_public_key_put_in_anothers_place_is_named(
    code: Code, equipment_exporter: User
) -> None:
    consignments.filed(equipment_exporter)
    work()
    settle()
    other = Code.objects.exclude(pk=code.pk).get().key
    as_superuser(
        "UPDATE codes_signingkey SET public_jwk ="
        " (SELECT public_jwk FROM codes_signingkey WHERE id = %s) WHERE id = %s",
        other.pk,
        code.key_id,
    )
    told = {str(fault) for fault in faults()}
    assert f"key {code.key.kid}: its public half is another key's" in told
    assert "token" in fields(code)


def test_a_changed_document_is_named(code: Code) -> None:
    as_superuser(
        "UPDATE declarations_revision SET envelope ="
        " jsonb_set(envelope, '{destination_country}', '\"MY\"')"
    )
    assert fields(code) == {"revision", "claim destination"}


@pytest.mark.parametrize(
    ("path", "value", "claim"),
    [
        ("{body,vehicle,vin}", "LZZ1BCN20TD000001", "subject"),
        ("{body,battery,packs,0,code}", "0X9PB7K0DEM001F1B9999999", "batteries"),
        ("{exporter,uscc}", factories.RIVAL_USCC, "exporter_uscc"),
        ("{port_of_exit,unlocode}", "CNSHA", "port"),
    ],
)
def test_each_claim_is_derived_again_from_the_document(
    code: Code, path: str, value: str, claim: str
) -> None:
    as_superuser(
        "UPDATE declarations_revision SET envelope ="
        " jsonb_set(envelope, %s::text[], to_jsonb(%s::text))",
        path,
        value,
    )
    assert fields(code) == {"revision", f"claim {claim}"}


@pytest.mark.parametrize(
    ("what", "field"),
    [
        ("envelope_digest = repeat('0', 64)", "verdict"),
        ("rule_set_version = '2020010101'", "claim rule_set_version"),
        ("decision = 'review'", "ruling"),
        ("decision = 'return'", "override"),
        ("revision = 9", "verdict"),
    ],
)
def test_a_changed_verdict_is_named(code: Code, what: str, field: str) -> None:
    as_superuser(f"UPDATE validation_verdict SET {what}")  # noqa: S608 - ours
    assert field in fields(code)


def test_a_verdict_turned_into_a_clearance_is_named(approved: Code) -> None:
    as_superuser("UPDATE validation_verdict SET decision = 'clear'")
    assert fields(approved) == {"verdict"}


def test_a_deleted_ruling_is_named(approved: Code) -> None:
    as_superuser("DELETE FROM desk_precedent; DELETE FROM validation_ruling")
    assert named(approved) == [
        "ruling: nobody has approved what the rules did not clear"
    ]


def test_an_approval_by_whoever_filed_it_is_named(approved: Code) -> None:
    as_superuser(
        "UPDATE validation_ruling SET decided_by_id = r.filed_by_id"
        " FROM declarations_revision AS r"
    )
    assert named(approved) == ["ruling: whoever filed this approved it"]


def test_an_override_by_one_person_is_named(approved: Code, supervisor: User) -> None:
    as_superuser("UPDATE validation_verdict SET decision = 'return'")
    assert fields(approved) == {"override"}
    with connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE validation_override DROP CONSTRAINT override_needs_two_people"
        )
    as_superuser(
        "INSERT INTO validation_override (declaration_id, revision, reason, answer,"
        " proposed_by_id, proposed_at, outcome, decided_by_id, decided_at)"
        " VALUES (%s, 1, 'x', 'y', %s, now(), 'confirmed', %s, now())",
        approved.declaration_id,
        supervisor.pk,
        supervisor.pk,
    )
    assert named(approved) == ["override: one person alone has overridden the rules"]


def test_a_live_code_of_an_ended_declaration_is_named(code: Code) -> None:
    as_superuser("UPDATE declarations_declaration SET state = 'withdrawn'")
    told = [str(fault) for fault in faults()]
    assert "the last event says issued, the row says withdrawn" in told[0]
    assert "declaration" in fields(code)


def test_a_code_that_was_never_entered_in_the_log_is_named(code: Code) -> None:
    """Somebody stored a code behind the back of the portal."""
    as_superuser("DELETE FROM log_leaf WHERE number = %s", code.number)
    assert fields(code) == {"log"}


def test_a_code_that_waits_for_ever_is_named(exporter: User) -> None:
    code = issued(exporter)
    as_superuser("UPDATE log_leaf SET at = at - interval '2 hours'")
    assert fields(code) == {"log"}


def test_a_code_that_is_gone_from_the_register_is_named(code: Code) -> None:
    as_superuser("DELETE FROM codes_code WHERE id = %s", code.pk)
    shown = number.display(code.number)
    (fault,) = faults()
    assert fault.where == f"{shown} number"
    assert fault.what.endswith("that it was issued, the register does not have it")


def test_doubles_are_named_where_an_index_was_dropped(
    code: Code, exporter: User
) -> None:
    other = issued(exporter)
    settle()
    with connection.cursor() as cursor:
        cursor.execute(
            "SET CONSTRAINTS ALL IMMEDIATE;"
            "ALTER TABLE codes_code DROP CONSTRAINT code_status_index_unique;"
            "DROP INDEX code_one_live_a_subject"
        )
    change(other, "status_index = %s, subject = %s", code.status_index, code.subject)
    assert {"status_index", "subject"} <= fields(code)


def test_the_command_names_the_code_and_fails(code: Code) -> None:
    change(code, "status = 'revoked'")
    said = io.StringIO()
    with pytest.raises(CommandError, match="2 faults"):
        call_command("audit_codes", stderr=said)
    shown = number.display(code.number)
    assert said.getvalue().startswith(f"{shown} status: the register says revoked")


def test_it_reads_chunk_by_chunk(
    exporter: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cases, "CHUNK", 2)
    for _ in range(5):
        factories.filed(exporter)
    work()
    settle()
    assert [len(some) for some in cases.chunks()] == [2, 2, 1]
    assert list(faults()) == []


def test_a_chunk_costs_the_same_however_many_codes(
    exporter: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for count in (1, 9):
        for _ in range(count):
            factories.filed(exporter)
        work()
        settle()
        with django_assert_max_num_queries(40):
            list(faults())


@pytest.mark.django_db(transaction=True)
def test_work_that_goes_on_meanwhile_is_no_fault(
    exporter: User, supervisor: User
) -> None:
    codes = [issued(exporter) for _ in range(3)]
    settle()
    done = threading.Event()
    busy = threading.Thread(target=_move_until, args=[done, supervisor, codes])
    busy.start()
    try:
        for _ in range(8):
            assert list(faults()) == []
    finally:
        done.set()
        busy.join()


def _move_until(done: threading.Event, user: User, codes: list[Code]) -> None:
    numbers = [code.number for code in codes]
    while not done.is_set():
        status.suspend(user=user, numbers=numbers, reason="A look.")
        settle()
        status.reinstate(user=user, numbers=numbers, reason="Fine.")
    connection.close()


def test_what_was_written_down_and_never_stored_is_listed(
    code: Code, exporter: User
) -> None:
    shown = number.generate("H", 2026)
    as_superuser(
        "INSERT INTO codes_signingintent (declaration_id, number, payload_digest,"
        " status_list, status_index, issued_at, voided_at)"
        " VALUES (%s, %s, repeat('0', 64), 1, 5, now(), now())",
        code.declaration_id,
        shown,
    )
    said = io.StringIO()
    call_command("audit_codes", stdout=said)
    assert f"{number.display(shown)}: was about to be signed" in said.getvalue()


def test_every_event_of_a_code_is_understood() -> None:
    """A new kind of event about codes needs a line in the audit."""
    of_codes = {kind for kind in KINDS if kind.startswith("code.")}
    assert of_codes <= set(TOLD)
    assert set(ENTERED.values()) == set(CodeStatus)

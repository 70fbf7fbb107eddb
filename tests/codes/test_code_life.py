"""The ends of a code: withdrawn, changed, expired, objected to, consumed."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from codes import status
from codes.models import Code
from codes.services import verify
from codes.tasks import seal_cleared, sweep_codes
from codes.verification import CodeStatus, Verdict
from declarations import intake, services
from declarations.clock import database_now
from declarations.faults import Conflict
from declarations.ledger import breaks
from declarations.models import Claim, Declaration
from declarations.parties.models import User
from declarations.parties.standing import Actor
from declarations.states import State
from tests import factories
from tests.codes.register import issued
from tests.programs import Program
from tests.visits import Person, page, work
from validation.tasks import judge_submitted

pytestmark = pytest.mark.usefixtures("law")


@pytest.fixture(autouse=True)
def nobody_has_asked_before() -> None:
    cache.clear()


@pytest.fixture
def code(exporter: User) -> Code:
    """An active code of the exporter."""
    return issued(exporter)


def verdict_of(code: Code) -> Verdict:
    return verify(code.token).result.verdict


def is_free(code: Code) -> bool:
    return not Claim.objects.filter(value=code.subject, released_at=None).exists()


def past_its_day(*codes: Code) -> None:
    Code.objects.filter(pk__in=[code.pk for code in codes]).update(
        expires_at=F("issued_at") + timedelta(microseconds=1)
    )


def test_withdrawing_revokes_the_code_and_says_why(code: Code, exporter: User) -> None:
    text = Person(exporter).sees(page(code.declaration, "withdrawal/"))
    assert "Its code is revoked at once" in text
    said = {"reason": "The buyer has cancelled"}
    sent = Person(exporter).sends(page(code.declaration, "withdrawal/"), said)
    assert sent.status_code == 302
    code.declaration.refresh_from_db()
    assert code.declaration.state == State.WITHDRAWN
    assert (verdict_of(code), is_free(code)) == (Verdict.REVOKED, True)
    assert verify(code.number).reason == "The buyer has cancelled"
    kinds = [entry.kind for entry in code.declaration.ledger.order_by("sequence")]
    assert kinds[-2:] == ["declaration.withdrawn", "code.revoked"]
    assert list(breaks()) == []


def test_a_program_may_withdraw_an_issued_declaration(
    code: Code, api_client: Program
) -> None:
    path = f"/api/v1/declarations/{code.declaration.reference}/withdrawal/"
    answer = api_client.post(path, {"reason": "Sold at home"})
    assert (answer.status_code, answer.json()["state"]) == (200, "withdrawn")
    assert answer.json()["code"]["status"] == "revoked"


def test_what_customs_has_suspended_cannot_be_withdrawn_or_changed(
    code: Code, exporter: User, supervisor: User
) -> None:
    status.suspend(user=supervisor, numbers=[code.number], reason="A doubt")
    with pytest.raises(Conflict, match="Ask customs first"):
        services.withdraw(user=exporter, declaration=code.declaration, reason="x")
    with pytest.raises(Conflict, match="Ask customs first"):
        change(exporter, code)
    code.declaration.refresh_from_db()
    assert code.declaration.state == State.ISSUED
    assert (verdict_of(code), is_free(code)) == (Verdict.SUSPENDED, False)


def change(user: User, code: Code, **changes: object) -> Declaration:
    document = code.declaration.revisions.latest("number").envelope
    for place, value in changes.items():
        factories.change(document, place, value)
    return services.resubmit(
        user=user,
        declaration=code.declaration,
        envelope=intake.read(document, today=factories.today()),
        channel="api",
    )


def test_changing_what_is_declared_revokes_every_code_and_earns_a_new_one(
    code: Code, exporter: User
) -> None:
    change(exporter, code, destination_country="MY")
    assert verdict_of(code) is Verdict.REVOKED
    work()
    fresh = Code.objects.get(declaration=code.declaration, status="active")
    assert (fresh.revision, verdict_of(fresh)) == (2, Verdict.VALID)
    change(exporter, fresh, destination_country="ID")
    work()
    statuses = code.declaration.codes.order_by("pk").values_list("status", flat=True)
    assert list(statuses) == ["revoked", "revoked", "active"]
    assert list(breaks()) == []


def test_a_change_that_breaks_the_law_leaves_nothing_live(
    code: Code, exporter: User
) -> None:
    change(exporter, code, body__vehicle__powertrain="DIESEL")
    work()
    code.declaration.refresh_from_db()
    assert code.declaration.state == State.RETURNED
    assert (verdict_of(code), is_free(code)) == (Verdict.REVOKED, True)


def test_a_change_is_made_on_the_pages(code: Code, exporter: User) -> None:
    person, row = Person(exporter), code.declaration
    assert "its code is revoked" in person.sees(page(row))
    assert person.sends(page(row, "correction/"), {}).status_code == 302
    assert verdict_of(code) is Verdict.VALID
    text = person.sees(page(row, "answers/check/"))
    assert "Its code is revoked as soon as you send this" in text
    assert person.sends(page(row, "answers/check/"), {}).status_code == 302
    assert verdict_of(code) is Verdict.REVOKED


def test_a_code_past_its_day_is_expired_at_once_and_swept_later(code: Code) -> None:
    past_its_day(code)
    assert verify(code.number).result.verdict is Verdict.EXPIRED
    assert code.declaration.state == State.ISSUED
    sweep_codes()
    code.declaration.refresh_from_db()
    assert code.declaration.state == State.EXPIRED
    assert is_free(code)
    assert Code.objects.get(pk=code.pk).status == CodeStatus.EXPIRED
    assert code.declaration.ledger.latest("sequence").kind == "code.expired"


def test_the_sweep_takes_suspended_ones_too_and_leaves_the_rest(
    exporter: User, supervisor: User
) -> None:
    held, old, young = (issued(exporter) for _ in range(3))
    status.suspend(user=supervisor, numbers=[held.number], reason="A doubt")
    past_its_day(held, old)
    sweep_codes()
    sweep_codes()
    found = Code.objects.order_by("pk").values_list("status", flat=True)
    assert list(found) == ["expired", "expired", "active"]
    assert verdict_of(young) is Verdict.VALID
    assert list(breaks()) == []


def test_an_objection_suspends_the_code(code: Code, reviewer: User) -> None:
    status.suspend_after_objection(
        declaration=code.declaration, user=reviewer, reason="Look again"
    )
    assert verify(code.number).reason == "Look again"
    assert verdict_of(code) is Verdict.SUSPENDED


def test_an_objection_before_the_code_keeps_it_from_being_issued(
    exporter: User, reviewer: User
) -> None:
    row = factories.filed(exporter)
    judge_submitted()
    row.refresh_from_db()
    status.suspend_after_objection(declaration=row, user=reviewer, reason="Look")
    seal_cleared()
    row.refresh_from_db()
    assert row.state == State.IN_REVIEW
    assert not Code.objects.exists()


def test_only_an_active_code_is_consumed(code: Code, gate_officer: User) -> None:
    actor, at = Actor.of(gate_officer), database_now()
    status.consume([code], actor=actor, at=at, reason="")
    assert verdict_of(code) is Verdict.CONSUMED
    with pytest.raises(Conflict, match="moved on"):
        status.consume([code], actor=actor, at=at, reason="")


def test_the_database_lets_no_live_code_stay_behind(code: Code) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        Declaration.objects.filter(pk=code.declaration_id).update(state=State.WITHDRAWN)
        with pytest.raises(IntegrityError, match="has a live code"):
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)

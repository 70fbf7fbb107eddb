"""Sealing: what was cleared gets one code that says what was judged, once."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import IntegrityError, connection, transaction

from codes import payload
from codes.models import Code
from codes.services import verify
from codes.tasks import seal_cleared
from codes.verification import Verdict
from declarations import claims
from declarations.clock import database_now
from declarations.models import Claim, Declaration
from declarations.parties.models import User
from declarations.states import State
from tests import factories
from tests.codes.register import issued
from validation.models import Verdict as StoredVerdict
from validation.tasks import judge_submitted

pytestmark = pytest.mark.usefixtures("law")


def state_of(row: Declaration) -> str:
    return Declaration.objects.get(pk=row.pk).state


@contextmanager
def storing_codes_fails() -> Iterator[None]:
    """The disk gives up between signing and storing, for every code."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'no room'; END $$;"
            "CREATE TRIGGER no_room BEFORE INSERT ON codes_code"
            " FOR EACH ROW EXECUTE FUNCTION fail()"
        )
        yield
        cursor.execute("DROP TRIGGER no_room ON codes_code; DROP FUNCTION fail()")


def test_a_clear_truck_gets_a_code_that_verifies(exporter: User) -> None:
    code = issued(exporter)
    checked = verify(code.token)
    assert checked.result.verdict is Verdict.VALID
    assert checked.number == code.number
    assert code.declaration.state == State.ISSUED


def test_the_code_says_what_was_declared_and_under_which_law(exporter: User) -> None:
    code = issued(exporter, destination_country="MY")
    said = payload.decode(bytes(code.payload)).gcc
    row = code.declaration
    body = row.revisions.get().envelope["body"]
    packs = sorted(pack["code"] for pack in body["battery"]["packs"])
    digest = hashlib.sha256("\n".join(packs).encode()).digest()
    assert said.subject == body["vehicle"]["vin"]
    assert said.exporter_uscc == row.exporter.uscc
    assert (said.port, said.destination) == (row.port, "MY")
    assert said.batteries == (len(packs), digest)
    verdict = StoredVerdict.objects.get(declaration=row)
    assert said.rule_set_version == verdict.rule_set_version


def test_sealing_twice_makes_one_code(exporter: User) -> None:
    code = issued(exporter)
    seal_cleared()
    assert Code.objects.filter(declaration=code.declaration).count() == 1


def test_many_are_sealed_at_once_each_with_its_own_code(exporter: User) -> None:
    rows = [factories.filed(exporter) for _ in range(6)]
    judge_submitted()
    seal_cleared()
    codes = {code.declaration_id: code for code in Code.objects.all()}
    vins = {row.pk: row.subject for row in rows}
    assert {pk: code.subject for pk, code in codes.items()} == vins
    assert len({code.number for code in codes.values()}) == len(rows)


def test_a_row_that_no_verdict_cleared_goes_to_a_person(exporter: User) -> None:
    row = factories.filed(exporter)
    Declaration.objects.filter(pk=row.pk).update(state=State.CLEARED)
    seal_cleared()
    assert state_of(row) == State.IN_REVIEW
    assert not Code.objects.exists()


def test_what_changed_after_the_verdict_gets_no_code(exporter: User) -> None:
    row = factories.filed(exporter)
    judge_submitted()
    StoredVerdict.objects.update(envelope_digest="0" * 64)
    seal_cleared()
    assert state_of(row) == State.IN_REVIEW
    failure = row.ledger.latest("sequence").data["failure"]
    assert failure == "what is declared is not what was judged"


def test_a_truck_whose_vin_another_took_meanwhile_gets_no_code(
    exporter: User, stranger: User
) -> None:
    row = factories.filed(exporter)
    judge_submitted()
    claims.release([row], at=database_now())
    rival = factories.filed(stranger, exporter__uscc=factories.RIVAL_USCC)
    Claim.objects.create(kind="vin", value=row.subject, declaration=rival)
    seal_cleared()
    assert state_of(row) == State.IN_REVIEW
    assert not Code.objects.exists()


def test_a_crash_between_signing_and_storing_leaves_no_code(exporter: User) -> None:
    row = factories.filed(exporter)
    judge_submitted()
    with storing_codes_fails():
        seal_cleared()
    assert state_of(row) == State.CLEARED
    assert Declaration.objects.get(pk=row.pk).attempts == 1
    Declaration.objects.update(leased_until=None)
    seal_cleared()
    assert Code.objects.get().declaration_id == row.pk


@pytest.mark.parametrize("other", [{"declaration": True}, {"subject": True}])
def test_the_database_refuses_a_second_live_code(
    exporter: User, other: dict[str, bool]
) -> None:
    """Neither for the same declaration nor for the same truck."""
    first, second = issued(exporter), issued(exporter)
    if "declaration" in other:
        second.declaration = first.declaration
    else:
        second.subject = first.subject
    with pytest.raises(IntegrityError, match="code_one_live"), transaction.atomic():
        second.save()

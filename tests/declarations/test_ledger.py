"""The ledger: append-only in the database, chained, and every tampering is named."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction

from declarations import ledger
from declarations.clock import database_now
from declarations.ledger import breaks
from declarations.models import Declaration, LedgerEntry
from declarations.parties.models import User
from declarations.parties.standing import Actor
from tests import factories
from validation.tasks import judge_submitted

pytestmark = pytest.mark.usefixtures("law")

CHANGES = (
    "UPDATE declarations_ledgerentry SET kind = 'x'",
    "DELETE FROM declarations_ledgerentry",
    "TRUNCATE declarations_ledgerentry CASCADE",
    "UPDATE declarations_revision SET channel = 'x'",
    "DELETE FROM declarations_revision",
)


@pytest.fixture
def judged(exporter: User) -> Declaration:
    """A declaration with two entries in its ledger."""
    row = factories.filed(exporter)
    judge_submitted()
    row.refresh_from_db()
    return row


def as_superuser(statement: str, *values: int) -> None:
    """What only someone with the database's own keys can do: triggers are off."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement, values)
        cursor.execute("SET LOCAL session_replication_role = origin")


def faults(row: Declaration) -> list[tuple[int, str]]:
    return [
        (fault.sequence, fault.fault)
        for fault in breaks()
        if fault.chain == row.reference
    ]


@pytest.mark.parametrize("statement", CHANGES)
def test_the_database_refuses_to_change_what_was_said(
    judged: Declaration, statement: str
) -> None:
    with connection.cursor() as cursor:
        # Foreign keys are checked at commit; until then TRUNCATE would wait for that.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(statement)


def test_an_untouched_ledger_holds(judged: Declaration) -> None:
    assert faults(judged) == []
    call_command("verify_ledger", stdout=io.StringIO())


def test_the_database_refuses_a_fork(judged: Declaration) -> None:
    last = judged.ledger.latest("sequence")
    last.pk, last.sequence = None, last.sequence + 1
    with pytest.raises(IntegrityError, match="ledger_no_fork"), transaction.atomic():
        last.save(force_insert=True)


def test_one_changed_byte_is_found_and_named(judged: Declaration) -> None:
    first = judged.ledger.earliest("sequence")
    as_superuser(
        "UPDATE declarations_ledgerentry SET data = jsonb_set(data, '{revision}', '9')"
        " WHERE id = %s",
        first.pk,
    )
    assert faults(judged) == [(1, "content does not match hash")]


def test_a_deleted_middle_is_found(judged: Declaration) -> None:
    as_superuser("DELETE FROM declarations_ledgerentry WHERE sequence = 1")
    assert faults(judged) == [(1, "an entry is missing")]


def test_a_cut_tail_shows_because_the_row_knows_its_state(
    judged: Declaration,
) -> None:
    as_superuser("DELETE FROM declarations_ledgerentry WHERE sequence = 2")
    assert faults(judged) == [
        (1, "the last event says submitted, the row says cleared")
    ]


def test_two_swapped_entries_are_found(judged: Declaration) -> None:
    as_superuser(
        "UPDATE declarations_ledgerentry SET sequence = 3 - sequence + 10;"
        "UPDATE declarations_ledgerentry SET sequence = sequence - 10"
    )
    assert faults(judged)[0] == (1, "not chained to the last one")


def test_the_command_fails_and_names_the_declaration(judged: Declaration) -> None:
    as_superuser("UPDATE declarations_ledgerentry SET kind = 'code.issued'")
    said = io.StringIO()
    with pytest.raises(CommandError):
        call_command("verify_ledger", stdout=io.StringIO(), stderr=said)
    assert f"{judged.reference}/1: content does not match hash" in said.getvalue()


def test_entries_know_who_acted_for_whom(broker: User) -> None:
    row = factories.filed(broker)
    actor = LedgerEntry.objects.get(declaration=row).actor
    assert actor["name"] == str(broker)
    assert actor["organisation"] != actor["on_behalf_of"]
    assert actor["on_behalf_of"] == row.exporter.name


def test_a_declaration_without_any_entry_is_named(judged: Declaration) -> None:
    as_superuser("DELETE FROM declarations_ledgerentry")
    assert faults(judged) == [(0, "the declaration has no entries")]


def test_acts_on_no_declaration_have_chains_of_their_own(exporter: User) -> None:
    for number in (1, 2):
        ledger.append_to(
            "demo",
            "declaration.withdrawn",
            actor=Actor.of(exporter),
            data={"reason": str(number)},
            at=database_now(),
        )
    first, second = LedgerEntry.objects.filter(chain="demo").order_by("sequence")
    assert (first.sequence, second.sequence) == (1, 2)
    assert second.previous == first.hash
    assert list(breaks()) == []

"""The feed while several write at once and commit in another order than they began."""

from threading import Event, Thread

import pytest
from django.db import connections, transaction

from declarations import ledger
from declarations.clock import database_now
from declarations.models import Declaration, LedgerEntry
from declarations.parties.models import Organisation
from declarations.parties.standing import SYSTEM
from declarations.webhooks.sequencing import sequence
from tests.declarations.webhooks.test_feed import ids, told
from tests.factories import a_person, filed
from tests.programs import a_program

# Of six writers, who commits when.
COMMITTED = (4, 1, 0, 5, 2, 3)


class Writer:
    """Writes an event at once, and commits it when it is told to."""

    def __init__(self, declaration: Declaration) -> None:
        self.declaration = declaration
        self.begun, self.go_on = Event(), Event()
        self.thread = Thread(target=self.write)
        self.thread.start()
        assert self.begun.wait(60)

    def write(self) -> None:
        try:
            with transaction.atomic():
                event = ledger.Event(self.declaration, "case.asked", SYSTEM, {})
                ledger.append([event], at=database_now())
                self.begun.set()
                self.go_on.wait(60)
        finally:
            connections.close_all()

    def commit(self) -> None:
        self.go_on.set()
        self.thread.join(60)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("law")
def test_who_follows_the_cursor_misses_nothing_and_has_nothing_twice(
    exporting_company: Organisation,
) -> None:
    owner, program = a_person(exporting_company), a_program(exporting_company)
    cases = [filed(owner) for _ in COMMITTED]
    sequence()
    cursor = told(program, limit=100)["cursor"]
    writers = [Writer(case) for case in cases]
    read: list[str] = []
    for number in COMMITTED:
        writers[number].commit()
        sequence()
        page = told(program, after=cursor)
        read, cursor = read + ids(page), page["cursor"]
    assert read == [f"{cases[number].reference}.2" for number in COMMITTED]
    numbers = LedgerEntry.objects.filter(kind="case.asked").order_by("pk")
    assert [entry.declaration for entry in numbers] == cases

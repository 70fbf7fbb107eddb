"""A clock that passes a level is told of once, however often and by whom it is seen."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from declarations import ledger
from declarations.clock import database_now
from declarations.models import Declaration
from declarations.parties.models import User
from declarations.selectors import timeline
from tests.validation.clocks.lives import HOUR, TRUCK, lived, step
from validation.clocks.escalation import escalate
from validation.clocks.models import Alarm, Escalation
from validation.clocks.services import clocks_of, refresh_due

pytestmark = pytest.mark.usefixtures("law")
SECOND = timedelta(seconds=1)


def in_review(user: User, hours: float) -> Declaration:
    """A consignment that was accepted so many hours ago."""
    row = lived(user, ("flag", 0), begin=database_now() - hours * HOUR)
    set_alarm(row)
    return row


def set_alarm(row: Declaration) -> None:
    Alarm.objects.update_or_create(
        declaration=row, defaults={"at": database_now() - SECOND}
    )


def told(row: Declaration) -> list[str]:
    kinds = row.ledger.order_by("sequence").values_list("kind", flat=True)
    return [kind for kind in kinds if kind.startswith("clock.")]


@pytest.mark.parametrize(
    ("hours", "kinds"),
    [
        (47.9, []),
        (48.1, ["clock.warned"]),
        (60.1, ["clock.warned", "clock.alerted"]),
        (72.1, ["clock.warned", "clock.alerted", "clock.breached"]),
    ],
)
def test_each_level_is_told_once(
    equipment_exporter: User, hours: float, kinds: list[str]
) -> None:
    row = in_review(equipment_exporter, hours)
    assert escalate() == len(kinds)
    assert told(row) == kinds
    set_alarm(row)
    assert escalate() == 0
    assert told(row) == kinds
    assert list(ledger.breaks()) == []


def test_it_says_when_the_level_was_passed_not_when_it_was_noticed(
    equipment_exporter: User,
) -> None:
    row = in_review(equipment_exporter, 50)
    escalate()
    assert row.received_at
    passed = row.received_at + 48 * HOUR
    assert row.escalations.get().passed_at == passed
    assert row.ledger.get(kind="clock.warned").data["passed_at"] == passed.isoformat()


def test_the_alarm_goes_on_to_the_next_level(equipment_exporter: User) -> None:
    row = in_review(equipment_exporter, 50)
    escalate()
    assert row.received_at
    assert Alarm.objects.get(pk=row.pk).at == row.received_at + 60 * HOUR
    Alarm.objects.update(at=database_now() + HOUR)
    assert escalate() == 0


def test_an_inspection_is_told_of_by_its_own_levels(exporter: User) -> None:
    row = lived(
        exporter,
        *(("clear", 0), ("issue", 0), ("inspect", 1)),
        begin=database_now() - 4.6 * HOUR,
        scheme=TRUCK,
    )
    refresh_due([row])
    assert escalate() == 2
    assert told(row) == ["clock.warned", "clock.alerted"]


def test_a_clock_that_stands_still_is_left_in_peace(equipment_exporter: User) -> None:
    row = lived(
        equipment_exporter,
        *(("flag", 0), ("ask", 40)),
        begin=database_now() - 90 * HOUR,
    )
    set_alarm(row)
    assert escalate() == 0
    assert Alarm.objects.get(pk=row.pk).at > database_now()


def test_what_has_ended_is_closed_and_forgotten(equipment_exporter: User) -> None:
    row = in_review(equipment_exporter, 73)
    escalate()
    assert row.escalations.filter(open=True).count() == 3
    step(row, "refuse", database_now())
    set_alarm(row)
    escalate()
    assert not row.escalations.filter(open=True).exists()
    assert not Alarm.objects.exists()


def test_what_is_sent_again_may_be_told_of_again(equipment_exporter: User) -> None:
    begin = database_now() - 200 * HOUR
    row = lived(equipment_exporter, ("flag", 0), begin=begin)
    for name, hours in (("return", 0), ("submit", 100), ("flag", 100)):
        if name != "return":
            step(row, name, begin + hours * HOUR)
            continue
        set_alarm(row)
        assert escalate() == 3
        step(row, "decline", begin + 80 * HOUR)
    set_alarm(row)
    assert escalate() == 3
    assert Escalation.objects.filter(declaration=row).count() == 6


def test_the_exporter_reads_that_time_ran_out_and_nothing_of_warnings(
    equipment_exporter: User, reviewer: User
) -> None:
    row = in_review(equipment_exporter, 73)
    escalate()
    mine = [entry.kind for entry in timeline(row, equipment_exporter)]
    theirs = [entry.kind for entry in timeline(row, reviewer)]
    assert "clock.breached" in mine
    assert "clock.warned" not in mine
    assert {"clock.warned", "clock.alerted", "clock.breached"} <= {*theirs}


def test_the_database_refuses_a_second_telling(equipment_exporter: User) -> None:
    row = in_review(equipment_exporter, 50)
    escalate()
    again = row.escalations.get()
    again.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save(force_insert=True)


@pytest.mark.django_db(transaction=True)
def test_schedulers_at_once_tell_it_once(equipment_exporter: User) -> None:
    rows = [in_review(equipment_exporter, 73) for _each in range(30)]
    start = threading.Barrier(4)
    counts: list[int] = []

    def run() -> None:
        start.wait()
        try:
            counts.append(escalate())
        finally:
            connection.close()

    schedulers = [threading.Thread(target=run) for _each in range(4)]
    for scheduler in schedulers:
        scheduler.start()
    for scheduler in schedulers:
        scheduler.join()
    assert sum(counts) == 90
    assert all(len(told(row)) == 3 for row in rows)
    assert list(ledger.breaks()) == []


@pytest.mark.django_db(transaction=True)
def test_a_crash_between_leaves_nothing_half_told(equipment_exporter: User) -> None:
    row = in_review(equipment_exporter, 73)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'the machine is gone'; END $$;"
            "CREATE TRIGGER gone BEFORE INSERT ON clocks_alarm"
            " FOR EACH ROW EXECUTE FUNCTION fail()"
        )
    try:
        with pytest.raises(Exception, match="the machine is gone"):
            escalate()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER gone ON clocks_alarm; DROP FUNCTION fail()")
    assert not Escalation.objects.exists()
    assert told(row) == []
    assert escalate() == 3
    assert told(row) == ["clock.warned", "clock.alerted", "clock.breached"]


def test_the_level_is_right_though_nobody_ever_looked(equipment_exporter: User) -> None:
    row = in_review(equipment_exporter, 73)
    assert clocks_of([row])[row.pk].level == "breached"

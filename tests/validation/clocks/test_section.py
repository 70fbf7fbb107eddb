"""The clock on a declaration's page, in the API and on boards; and its forecast."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from declarations.clock import database_now
from declarations.models import Declaration
from declarations.parties.models import Organisation, User
from declarations.states import State
from tests import consignments, factories
from tests.programs import Program
from tests.validation.clocks.lives import HOUR, TRUCK, lived, step
from tests.visits import Person, page, work
from validation.clocks.escalation import escalate
from validation.clocks.following import mend
from validation.clocks.forecast import forecast_of
from validation.clocks.models import Alarm, Run
from validation.clocks.services import clocks_of
from validation.models import Ruling, RulingKind

pytestmark = pytest.mark.usefixtures("law")
FLAG = {"body__carbon_report__standard": "GB/T 37498"}
MINUTE = timedelta(minutes=1)


def side(text: str) -> str:
    """The clock's own panel."""
    return text.partition('aria-labelledby="clock-title"')[2].partition("</section>")[0]


def minutes_ago(user: User, minutes: float, *steps: tuple[str, float]) -> Declaration:
    begin = database_now() - minutes * MINUTE
    return lived(user, *steps, begin=begin)


def test_the_page_shows_what_is_left_and_when_it_is_due(
    equipment_exporter: User,
) -> None:
    row = minutes_ago(equipment_exporter, 60.05, ("flag", 0))
    text = side(Person(equipment_exporter).sees(page(row)))
    assert "Release clock" in text
    assert "<b>71<small> h</small></b>left of 72 h" in text
    assert "Due" in text


def test_a_pause_says_why(equipment_exporter: User) -> None:
    row = minutes_ago(equipment_exporter, 600, ("flag", 0), ("ask", 1))
    text = side(Person(equipment_exporter).sees(page(row)))
    assert "It stands still until customs has its answer." in text
    assert "71<small> h</small>" in text
    assert "bar-hatch" in text
    assert "<dt>Due</dt>" not in text


def test_documents_missing_at_the_gate_are_named(exporter: User) -> None:
    row = lived(
        exporter,
        *(("clear", 0), ("issue", 0), ("inspect", 1), ("hold", 2)),
        begin=database_now() - 3 * HOUR,
        scheme=TRUCK,
    )
    text = side(Person(exporter).sees(page(row)))
    assert "Inspection clock" in text
    assert "documents are missing at the gate. papers" in text


def test_a_clock_that_ran_out_is_marked_in_words(equipment_exporter: User) -> None:
    row = minutes_ago(equipment_exporter, 75 * 60, ("flag", 0))
    text = Person(equipment_exporter).sees(page(row))
    assert "over the 72 h promised" in text
    assert 'class="clock over"' in text


def test_a_clock_that_has_not_started_says_when_it_will(exporter: User) -> None:
    row = factories.filed(exporter)
    work()
    text = side(Person(exporter).sees(page(row)))
    assert "Not started" in text
    assert "It starts when the inspection starts." in text


def test_who_held_the_ball_is_told(broker: User, exporter: User) -> None:
    row = factories.filed(broker)
    begin = database_now() - 5 * HOUR
    old = lived(exporter, ("flag", 1), ("ask", 2), ("answer", 4), begin=begin)
    text = side(Person(exporter).sees(page(old)))
    assert "<dt>Customs</dt><dd>2 h, 40%</dd>" in text
    assert "<dt>Exporter</dt><dd>2 h, 40%</dd>" in text
    assert clocks_of([row])[row.pk].now is not None


def test_programs_read_the_clock(
    equipment_client: Program, equipment_exporter: User
) -> None:
    row = minutes_ago(equipment_exporter, 600, ("flag", 0), ("ask", 1))
    said = equipment_client.get(f"/api/v1/declarations/{row.reference}/").json()[
        "clock"
    ]
    assert (said["phase"], said["level"]) == ("paused", "on_time")
    assert said["elapsed_seconds"] == 3600
    assert said["target_seconds"] - said["elapsed_seconds"] == said["remaining_seconds"]
    assert said["due_at"] is None
    held = said["held_by"]
    assert set(held) == {"system", "customs", "exporter", "broker", "gate"}
    assert held["customs"] == 3600
    assert sum(held.values()) == pytest.approx(36000, abs=60)


def test_a_draft_has_no_clock(exporter: User) -> None:
    draft = Person(exporter).starts()
    assert 'aria-labelledby="clock-title"' not in Person(exporter).sees(draft)
    assert "Not started" not in Person(exporter).sees("/").partition("<table")[2]


def test_boards_show_each_clock_in_the_same_number_of_queries(
    equipment_exporter: User,
) -> None:
    person = Person(equipment_exporter)

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert "left" in person.sees("/")
        return len(seen)

    minutes_ago(equipment_exporter, 60, ("flag", 0))
    person.sees("/")
    few = queries()
    for _each in range(15):
        minutes_ago(equipment_exporter, 90, ("flag", 0), ("ask", 1))
    assert queries() == few


def test_a_board_tells_of_clocks_at_risk_to_those_concerned(
    equipment_exporter: User, reviewer: User, stranger: User
) -> None:
    rows = [minutes_ago(equipment_exporter, h * 60, ("flag", 0)) for h in (50, 80, 90)]
    for row in rows:
        Alarm.objects.create(declaration=row, at=database_now())
    escalate()
    for person in (Person(equipment_exporter), Person(reviewer)):
        text = person.sees("/")
        assert "2 clocks have run out." in text
        assert "One clock is near its end." in text
    assert "run out" not in Person(stranger).sees("/")
    step(rows[1], "withdraw", database_now())
    assert "One clock has run out." in Person(equipment_exporter).sees("/")


def decided(user: User, row: Declaration, minutes: float, number: int) -> None:
    Ruling.objects.create(
        declaration=row,
        round=number,
        revision=1,
        kind=RulingKind.APPROVED,
        reason="Fine.",
        decided_by=user,
        decided_at=database_now() - minutes * MINUTE,
    )


def test_a_decision_is_forecast_from_the_queue_and_the_pace(
    exporter: User, reviewer: User, second_reviewer: User
) -> None:
    ahead, row = [factories.filed(exporter, **FLAG) for _each in range(2)]
    work()
    mend()
    row.refresh_from_db()
    assert forecast_of(row, clocks_of([row])[row.pk]) is None
    for number in range(1, 13):
        who = reviewer if number % 2 else second_reviewer
        decided(who, ahead, 60 - number * 5, number)
    forecast = forecast_of(row, clocks_of([row])[row.pk])
    assert forecast is not None
    assert (forecast.ahead, forecast.minutes, forecast.reviewers) == (1, 10, 2)
    left = forecast.expected_at - database_now()
    assert timedelta(minutes=9) < left < timedelta(minutes=11)
    assert "A decision is expected about" in Person(exporter).sees(page(row))


def test_cases_decided_together_are_not_taken_for_work_of_no_time(
    exporter: User, reviewer: User
) -> None:
    row = factories.filed(exporter, **FLAG)
    work()
    row.refresh_from_db()
    for number in range(1, 22):
        decided(reviewer, row, 60 - 10 * (number // 7), number)
    forecast = forecast_of(row, clocks_of([row])[row.pk])
    assert forecast is not None
    assert forecast.expected_at - database_now() > MINUTE


def test_with_nobody_at_work_there_is_no_forecast(
    exporter: User, reviewer: User
) -> None:
    row = factories.filed(exporter, **FLAG)
    work()
    row.refresh_from_db()
    for number in range(1, 13):
        decided(reviewer, row, 600 - number * 5, number)
    assert forecast_of(row, clocks_of([row])[row.pk]) is None
    assert "No forecast yet" in Person(exporter).sees(page(row))


def test_a_release_is_forecast_from_those_at_the_port(
    equipment_exporter: User, equipment_company: Organisation
) -> None:
    row = consignments.filed(equipment_exporter)
    work()
    row.refresh_from_db()
    assert row.state == State.ISSUED
    assert forecast_of(row, clocks_of([row])[row.pk]) is None
    at = database_now()
    for number in range(10):
        other = lived(equipment_exporter)
        Run.objects.create(
            declaration=other,
            scheme=row.scheme,
            port=row.port,
            exporter=equipment_company,
            issued_at=at - 40 * HOUR,
            released_at=at - (30 + number) * HOUR,
        )
    forecast = forecast_of(row, clocks_of([row])[row.pk])
    assert forecast is not None
    assert 5 * HOUR < forecast.expected_at - at < 6 * HOUR


def test_a_stranger_sees_no_clock(equipment_exporter: User, stranger: User) -> None:
    row = minutes_ago(equipment_exporter, 60, ("flag", 0))
    Person(stranger).sees(page(row), status=404)

"""The service figures: public ones hide single exporters, insiders see all of them."""

import json
from datetime import date, datetime, time, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from declarations.clock import CHINA, database_now
from declarations.parties.models import Organisation, User
from tests.factories import an_exporter
from tests.validation.clocks.lives import CONSIGNMENT, bare
from tests.visits import Person
from validation.clocks import figures
from validation.clocks.models import Measure, Run, ServiceFigure
from validation.clocks.reports import week_name
from validation.clocks.runs import week_of

pytestmark = pytest.mark.usefixtures("law")
HOUR = 3600
PAGE, CSV, API = "/service/", "/service/figures.csv", "/api/v1/service/"


def week(ago: int) -> date:
    return week_of(database_now()) - timedelta(weeks=ago)


@pytest.fixture
def summed(exporter: User) -> None:
    """Tianjin large, Shanghai small, in the last week and in the one that runs."""
    some = [exporter.memberships.get().organisation]
    some += [an_exporter(f"9132000000000{n:04d}X") for n in range(5)]
    runs = []
    for ago in (0, 1):
        runs += [_run(some[n % 6], "CNTXG", ago, n + 1) for n in range(24)]
        runs += [_run(some[n % 2], "CNSHA", ago, 90) for n in range(4)]
        runs += [_run(some[n % 6], "CNTAO", ago, 50) for n in range(11)]
    Run.objects.bulk_create(runs)
    figures.compute([(m, week(ago)) for m in Measure for ago in (0, 1)])
    figures.publish(datetime.combine(week(0), time(), CHINA) + figures.SETTLES)


def _run(exporter: Organisation, port: str, ago: int, hours: int) -> Run:
    at = database_now() - timedelta(weeks=ago)
    return Run(
        declaration=bare(exporter),
        scheme=CONSIGNMENT,
        port=port,
        exporter=exporter,
        issued_at=at,
        to_clearance=HOUR,
        cleared_in=week(ago),
        released_at=at,
        to_release=hours * HOUR,
        on_time=hours < 72,
        released_in=week(ago),
    )


def shown(text: str) -> str:
    return text.partition("<main")[2]


@pytest.mark.usefixtures("summed")
def test_anyone_reads_the_figures_of_weeks_that_are_over() -> None:
    text = shown(Person().sees(PAGE))
    assert week_name(week(1)) in text
    assert week_name(week(0)) not in text
    assert "The notice promises release within 72 hours" in text
    assert "43.2 hours" in text


@pytest.mark.usefixtures("summed")
def test_a_small_port_takes_another_with_it_so_that_nothing_can_be_subtracted() -> None:
    text = shown(Person().sees(PAGE))
    assert "Tianjin" in text
    assert "Shanghai" not in text
    assert "Qingdao" not in text
    assert "Too few to show" in text


@pytest.mark.usefixtures("summed")
def test_programs_read_the_same_public_figures() -> None:
    answer = Client().get(API).json()
    ports = {figure["port"] for figure in answer["figures"]}
    assert ports == {None, "CNTXG"}
    assert {figure["week"] for figure in answer["figures"]} == {week_name(week(1))}
    assert answer["minimum_declarations"] == 10
    assert answer["largest_percent_of_one_exporter"] == 70
    release = next(
        f for f in answer["figures"] if f["measure"] == "release" and not f["port"]
    )
    assert release["declarations"] == 39
    assert release["within_target"] == round(35 / 39, 3)


@pytest.mark.usefixtures("summed")
def test_a_late_run_changes_nothing_that_the_public_was_told(
    exporter: User, supervisor: User
) -> None:
    told = Client().get(API).content
    insiders = Person(supervisor).client.get(CSV).getvalue()
    Run.objects.bulk_create(
        [_run(exporter.memberships.get().organisation, "CNTXG", 1, 200)]
    )
    figures.compute([(m, week(1)) for m in Measure])
    figures.publish(database_now() + timedelta(days=2))
    again = [
        f
        for f in Client().get(API).json()["figures"]
        if f["week"] != week_name(week(0))
    ]
    assert again == json.loads(told)["figures"]
    assert Person(supervisor).client.get(CSV).getvalue() != insiders


@pytest.mark.usefixtures("summed")
@pytest.mark.parametrize("role", ["supervisor", "auditor"])
def test_supervisors_and_auditors_see_all_of_them(
    role: str, request: pytest.FixtureRequest
) -> None:
    person = Person(request.getfixturevalue(role))
    text = shown(person.sees(PAGE))
    assert week_name(week(0)) in text
    assert "Shanghai" in text
    assert "internal" in text
    lines = person.client.get(CSV).getvalue().decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + ServiceFigure.objects.count()
    assert lines[0].startswith("measure,scheme,week,port,declarations,exporters")


@pytest.mark.usefixtures("summed")
@pytest.mark.parametrize(
    "role", ["exporter", "stranger", "broker", "reviewer", "gate_officer"]
)
def test_nobody_else_does(role: str, request: pytest.FixtureRequest) -> None:
    person = Person(request.getfixturevalue(role))
    assert "Shanghai" not in shown(person.sees(PAGE))
    person.sees(CSV, status=404)


def test_the_export_asks_for_a_log_in() -> None:
    answer = Client().get(CSV)
    assert answer.status_code == 302
    assert "/accounts/login/" in answer["Location"]


def test_without_figures_the_page_says_so() -> None:
    text = shown(Person().sees(PAGE))
    assert "Too few to show" in text
    assert "The notice promises an inspection of no more than four hours." in text


@pytest.mark.usefixtures("summed")
def test_a_week_can_be_chosen_and_a_wrong_one_is_left_out(supervisor: User) -> None:
    person = Person(supervisor)
    assert f"By port in {week_name(week(1))}" in person.sees(
        f"{PAGE}?week={week_name(week(1))}"
    )
    assert f"By port in {week_name(week(0))}" in person.sees(f"{PAGE}?week=nonsense")


@pytest.mark.usefixtures("summed")
def test_the_page_costs_few_queries_however_many_runs_there_are(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    Person().sees(PAGE)
    with django_assert_max_num_queries(6):
        Person().sees(PAGE)

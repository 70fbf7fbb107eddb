"""The queue: by the clock, in pages, narrowed by its address, in constant queries."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import pytest

from declarations.clock import database_now
from declarations.models import Declaration
from declarations.parties.models import Organisation, Role, User
from declarations.states import State
from tests import factories
from tests.validation.desk.desk import a_case, copies, desk, queries_of
from tests.visits import Person
from validation.clocks.models import Escalation
from validation.desk import leases
from validation.desk.models import SavedView
from validation.desk.queue import ORDER, PAGE, counts, open_cases
from validation.models import RulingKind
from validation.review import decide
from validation.rfi.models import Rfi

pytestmark = pytest.mark.usefixtures("law")


def due(row: Declaration, at: datetime | None, priority: int = 0) -> Declaration:
    Declaration.objects.filter(pk=row.pk).update(due_at=at, priority=priority)
    return row


def listed(text: str, rows: Iterable[Declaration]) -> list[Declaration]:
    """The cases that the table shows, in its order."""
    table = text.partition("<tbody")[2]
    shown = [row for row in rows if row.reference in table]
    return sorted(shown, key=lambda row: table.index(row.reference))


def test_the_clock_comes_first_then_the_promised_priority(
    exporter: User, reviewer: User
) -> None:
    noon = database_now()
    later = due(a_case(exporter), noon + timedelta(hours=2), 9)
    usual = due(a_case(exporter), noon)
    promised = due(a_case(exporter), noon, 1)
    unknown = due(a_case(exporter), None)
    shown = listed(Person(reviewer).sees("/desk/"), [later, usual, promised, unknown])
    assert shown == [unknown, promised, usual, later]


def test_pages_go_through_every_case_once_and_back(
    exporter: User, reviewer: User
) -> None:
    noon = database_now()
    rows = [a_case(exporter)]
    rows += copies(rows[0], 2 * PAGE + 7)
    for number, row in enumerate(rows):
        hours = timedelta(hours=number % 4)
        due(row, None if number % 5 == 0 else noon + hours, number % 3)
    wanted = list(open_cases(reviewer).order_by(*ORDER))
    person, seen, path = Person(reviewer), [], "/desk/"
    pages = []
    while path:
        text = person.sees(path)
        pages.append(listed(text, rows))
        seen += pages[-1]
        path = link_in(text, "next")
    assert seen == wanted
    back = link_in(text, "prev")
    assert listed(person.sees(back), rows) == pages[-2]


def link_in(text: str, rel: str) -> str:
    tail = text.partition(f'<a rel="{rel}" href="')[2].partition('"')[0]
    return f"/desk/{tail}" if tail else ""


def test_a_page_beside_a_case_that_has_left_begins_anew(
    exporter: User, reviewer: User
) -> None:
    case = a_case(exporter)
    for edge in ("DC-26-AAAAA-AAAAA", "%00", "' OR 1=1", "9" * 500):
        assert case.reference in Person(reviewer).sees(f"/desk/?after={edge}")


@pytest.fixture
def two(exporter: User, stranger: User) -> tuple[Declaration, Declaration]:
    """A case of the exporter, and one of another at another port."""
    mine = a_case(exporter)
    other = a_case(
        stranger,
        exporter__uscc=factories.RIVAL_USCC,
        body__carbon_report__standard="ISO 14067",
        body__vehicle__hs_code="8704600000",
        body__vehicle__category="TRACTOR",
        port_of_exit__unlocode="CNSHA",
    )
    return mine, other


@pytest.mark.parametrize(
    ("query", "first", "second"),
    [
        ("scheme=green_clearance_code", True, True),
        ("scheme=green_channel", False, False),
        ("scheme=nonsense", True, True),
        ("rule=GCC-CARBON-03", True, False),
        ("rule=gcc-carbon-03", True, False),
        ("port=CNTXG", True, False),
        ("port=CNSHA", False, True),
        (f"exporter={factories.EXPORTER_USCC}", True, False),
        ("exporter=demo exp", True, True),
        ("exporter=%00", True, True),
        ("age=1", False, False),
        ("age=-1", True, True),
        ("mine=yes", False, False),
        ("unassigned=yes", True, True),
        ("resubmitted=yes", False, False),
        ("override=yes", False, False),
        ("risk=yes", False, False),
        ("rule=GCC-CARBON-03&port=CNSHA", False, False),
    ],
)
def test_filters(
    two: tuple[Declaration, Declaration],
    reviewer: User,
    query: str,
    first: bool,  # noqa: FBT001
    second: bool,  # noqa: FBT001
) -> None:
    text = Person(reviewer).sees(f"/desk/?{query}")
    assert (two[0].reference in text, two[1].reference in text) == (first, second)


def test_mine_and_unassigned_follow_the_leases(
    two: tuple[Declaration, Declaration], reviewer: User, second_reviewer: User
) -> None:
    mine, other = two
    leases.claim(user=reviewer, declaration=mine)
    leases.claim(user=second_reviewer, declaration=other)
    person = Person(reviewer)
    assert listed(person.sees("/desk/?mine=yes"), two) == [mine]
    assert listed(person.sees("/desk/?unassigned=yes"), two) == []


def test_what_was_answered_comes_back_to_who_asked(
    two: tuple[Declaration, Declaration],
    reviewer: User,
    second_reviewer: User,
    exporter: User,
    exporting_company: Organisation,
) -> None:
    mine, at = two[0], database_now()
    Rfi.objects.create(
        declaration=mine,
        number=1,
        revision=1,
        asked_by=reviewer,
        asked_at=at,
        answered_by=exporter,
        answered_for=exporting_company,
        answered_at=at,
        answer_revision=1,
    )
    text = Person(reviewer).sees("/desk/?mine=yes")
    assert listed(text, two) == [mine]
    assert "Resubmitted" in text.partition("<tbody")[2]
    assert listed(Person(second_reviewer).sees("/desk/?mine=yes"), two) == []
    assert listed(Person(second_reviewer).sees("/desk/?resubmitted=yes"), two) == [mine]
    said = "The case came back to you"
    assert said in Person(reviewer).sees(f"/desk/{mine.reference}/")
    assert said not in Person(second_reviewer).sees(f"/desk/{mine.reference}/")


def test_the_first_page_of_customs_leads_to_the_desk(
    two: tuple[Declaration, Declaration], reviewer: User, gate_officer: User
) -> None:
    board = Person(reviewer).sees("/")
    assert 'class="button" href="/desk/"' in board
    assert f'href="{desk(two[0])}"' in board
    assert "/desk/" not in Person(gate_officer).sees("/")


def test_what_is_at_risk_is_what_was_escalated(
    two: tuple[Declaration, Declaration], reviewer: User
) -> None:
    at = database_now()
    Escalation.objects.create(
        declaration=two[1],
        exporter=two[1].exporter,
        started_at=at,
        level="warning",
        passed_at=at,
        told_at=at,
    )
    assert listed(Person(reviewer).sees("/desk/?risk=yes"), two) == [two[1]]
    assert [count.number for count in counts(reviewer)] == [2, 0, 1, 0]


def test_old_cases_are_found_by_their_age(
    two: tuple[Declaration, Declaration], reviewer: User
) -> None:
    at = database_now() - timedelta(hours=5)
    Declaration.objects.filter(pk=two[0].pk).update(received_at=at)
    assert listed(Person(reviewer).sees("/desk/?age=4"), two) == [two[0]]
    assert listed(Person(reviewer).sees("/desk/?age=24"), two) == []


def test_a_view_is_saved_used_and_dropped_by_its_owner(
    two: tuple[Declaration, Declaration], reviewer: User, second_reviewer: User
) -> None:
    person = Person(reviewer)
    query = "port=CNSHA&evil=1&next=http://example.org/"
    person.sends("/desk/views/", {"name": "Shanghai", "query": query})
    view = SavedView.objects.get()
    assert view.query == "port=CNSHA"
    assert f'<a href="/desk/?{view.query}">Shanghai</a>' in person.sees("/desk/")
    other = Person(second_reviewer)
    assert "Shanghai</a>" not in other.sees("/desk/")
    path = f"/desk/views/{view.pk}/removal/"
    assert other.sends(path, {}).status_code == 404
    assert person.sends(path, {}).status_code == 302
    assert not SavedView.objects.exists()


def test_a_view_saved_again_replaces_the_one_of_its_name(reviewer: User) -> None:
    person = Person(reviewer)
    for query in ("port=CNSHA", "mine=yes"):
        person.sends("/desk/views/", {"name": "First thing", "query": query})
    assert SavedView.objects.get().query == "mine=yes"
    answer = person.client.post("/desk/views/", {"name": " "}, follow=True)
    assert "Give the view a name." in answer.content.decode()


def test_a_case_costs_no_query_more_with_a_long_past(
    exporter: User, reviewer: User, customs_office: Organisation
) -> None:
    case = a_case(exporter)
    judge = factories.a_person(customs_office, Role.REVIEWER)
    decide_refused(judge, a_case(exporter))
    few = queries_of(Person(reviewer), desk(case))
    for _ in range(7):
        decide_refused(judge, a_case(exporter))
    assert queries_of(Person(reviewer), desk(case)) == few
    assert "As before." in Person(reviewer).sees(desk(case))


def decide_refused(user: User, row: Declaration) -> None:
    decide(user=user, declaration=row, kind=RulingKind.REFUSED, reason="As before.")
    assert Declaration.objects.get(pk=row.pk).state == State.REFUSED

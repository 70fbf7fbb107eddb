"""The desk with 20,000 open cases: no query more, and the page read from its index."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from declarations.parties.models import User
from tests.validation.desk.desk import a_case, copies, queries_of
from tests.visits import Person
from validation.desk.queue import ORDER, PAGE, open_cases

pytestmark = pytest.mark.usefixtures("law")
MANY = 20_000
PATHS = ("/desk/", "/desk/?mine=yes", "/desk/?port=CNTXG", "/desk/?rule=GCC-VIN-02")


def test_twenty_thousand_open_cases_cost_no_query_more(
    exporter: User, reviewer: User
) -> None:
    case, person = a_case(exporter), Person(reviewer)
    copies(case, 30)
    few = [queries_of(person, path) for path in PATHS]
    copies(case, MANY)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    assert [queries_of(person, path) for path in PATHS] == few
    assert "999+" in person.sees("/desk/")
    assert_pages_are_read_from_the_index(reviewer)


def assert_pages_are_read_from_the_index(reviewer: User) -> None:
    edge = open_cases(reviewer).order_by(*ORDER)[100]
    for path in ("/desk/", f"/desk/?after={edge.reference}"):
        with CaptureQueriesContext(connection) as seen:
            Person(reviewer).sees(path)
        page = next(one["sql"] for one in seen if f"LIMIT {PAGE + 1}" in one["sql"])
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN {page}")
            plan = " ".join(line for (line,) in cursor.fetchall())
        assert "declaration_by_due_time" in plan, plan
        assert "Sort" not in plan.partition("declaration_by_due_time")[0], plan

"""A new rule is one function, one entry in a list, and its data; all else follows."""

import io
import json
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from declarations.contract import contract_for
from declarations.models import Declaration
from declarations.parties.models import User
from declarations.schemes import schemes
from tests import factories
from tests.programs import Program
from validation.reference import services as reference
from validation.tasks import judge_submitted

SLUG, RULE = "temporary_scheme", "TMP-COLOUR-01"
DATA = {"pass": {"destination_country": "MY"}, "fail": {"destination_country": "AQ"}}


def forget() -> None:
    for known in (schemes, contract_for, reference._read_book):
        known.cache_clear()


@pytest.fixture(autouse=True)
def one_line_in_settings(settings: Settings, law: None) -> Iterator[None]:
    forget()
    path = "tests.architecture.temporary_scheme.SCHEME"
    settings.SCHEMES = [*settings.SCHEMES, path]
    yield
    forget()


def judged(user: User, answer: str) -> Declaration:
    row = factories.filed(user, scheme=SLUG, **DATA[answer])
    judge_submitted()
    row.refresh_from_db()
    return row


def test_the_rule_judges(exporter: User) -> None:
    assert judged(exporter, "pass").state == "cleared"
    assert judged(exporter, "fail").state == "returned"


def test_the_rule_is_listed_with_its_law() -> None:
    shown = io.StringIO()
    call_command("list_rules", "--json", stdout=shown)
    (listed,) = [one for one in json.loads(shown.getvalue()) if one["id"] == RULE]
    assert listed["scheme"] == SLUG
    assert listed["level"] == "reject"
    assert listed["cites"]


def test_the_rule_has_a_public_page(client: Client) -> None:
    page = client.get(f"/rules/{RULE}/")
    assert page.status_code == 200
    assert "A truck is not sent to Antarctica" in page.content.decode()


def test_the_rule_speaks_in_the_check_of_the_api(api_client: Program) -> None:
    truck = factories.clear_truck(scheme=SLUG, **DATA["fail"])
    said = api_client.post("/api/v1/checks/", truck).json()
    assert said["outcome"] == "return"
    assert [finding["rule"] for finding in said["findings"]] == [RULE]
    assert said["findings"][0]["message"] == "There are no roads in AQ."

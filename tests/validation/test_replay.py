"""Replay: the same verdicts again, bit for bit, or the differences by name."""

import io
import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django import DjangoAssertNumQueries

from declarations.models import Declaration
from declarations.parties.models import User
from tests import factories
from validation.models import StoredFinding, Verdict
from validation.reference.models import ReferenceRow, Release
from validation.reference.services import current_release
from validation.replay import replay
from validation.tasks import judge_submitted

pytestmark = pytest.mark.usefixtures("law")

FILED: list[dict[str, Any]] = [
    {},
    {"incoterm": "DAT"},
    {"body__vehicle__powertrain": "DIESEL"},
    {"body__carbon_report__standard": "GB/T 37498"},
    {"port_of_exit": {"unlocode": "CNDLC"}},
]


@pytest.fixture
def judged(exporter: User) -> list[Declaration]:
    """Of every outcome some, in several verdicts."""
    rows = [factories.filed(exporter, **changes) for changes in FILED * 3]
    judge_submitted()
    return rows


def parts() -> list[str]:
    return [each.part for one in replay() for each in one.differences]


def said(*arguments: str) -> str:
    shown = io.StringIO()
    call_command("replay", *arguments, stdout=shown)
    return shown.getvalue()


def test_a_replay_of_many_declarations_shows_no_difference(
    judged: list[Declaration],
) -> None:
    assert len(list(replay())) == len(judged)
    assert parts() == []
    assert "15 verdicts judged again, none differs." in said()


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"decision": "clear"}, "decision"),
        ({"answers": {}}, "answers"),
        ({"book_digest": "0" * 64}, "book"),
        ({"envelope_digest": "0" * 64}, "envelope"),
        ({"rule_set_version": "2020010101"}, "release"),
    ],
)
def test_a_tampered_verdict_is_found(
    judged: list[Declaration], changes: dict[str, Any], part: str
) -> None:
    Verdict.objects.filter(declaration=judged[1]).update(**changes)
    assert parts() == [part]


def test_a_tampered_finding_is_found_and_fails_the_command(
    judged: list[Declaration],
) -> None:
    finding = StoredFinding.objects.filter(verdict__declaration=judged[1]).first()
    assert finding is not None
    StoredFinding.objects.filter(pk=finding.pk).update(value="CIF")
    shown = io.StringIO()
    with pytest.raises(CommandError, match="1 of 15 verdicts differ"):
        call_command("replay", "--json", stdout=shown)
    (differing,) = json.loads(shown.getvalue())["differing"]
    assert differing["reference"] == judged[1].reference
    assert [each["part"] for each in differing["differences"]] == ["findings"]


def test_with_a_release_it_tells_what_would_have_been(
    judged: list[Declaration],
) -> None:
    old = current_release()
    later = Release.objects.create(
        version="2099010101", published_at=old.published_at, rules_digest="x"
    )
    ports = ReferenceRow.objects.filter(list="gcc_ports", key__startswith="CNTXG")
    assert ports.update(removed_in=later)
    shown = io.StringIO()
    with pytest.raises(CommandError):
        call_command("replay", "--json", "--release", later.version, stdout=shown)
    differing = json.loads(shown.getvalue())["differing"]
    decided_otherwise = {
        one["reference"]
        for one in differing
        if any(each["part"] == "decision" for each in one["differences"])
    }
    stood = Declaration.objects.exclude(state="returned")
    assert decided_otherwise == {row.reference for row in stood} != set()
    assert parts() == []


def test_since_leaves_out_what_was_received_before(judged: list[Declaration]) -> None:
    assert "none differs" in said("--since", "2999-01-01")
    assert list(replay(since=factories.today())) != []


def test_an_unknown_release_is_named(judged: list[Declaration]) -> None:
    with pytest.raises(CommandError, match="There is no release 1999010101"):
        said("--release", "1999010101")


def test_the_number_of_queries_does_not_grow_with_the_verdicts(
    judged: list[Declaration], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(8):
        assert len(list(replay())) == 15

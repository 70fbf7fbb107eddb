"""The demonstration's officers work where the demonstration's goods leave."""

import json

import pytest

from declarations.parties.demo import PERSONAS, seed
from declarations.parties.models import Role, User
from declarations.parties.standing import standing_of
from tests.architecture.sources import ROOT

pytestmark = pytest.mark.django_db


def test_some_officer_works_at_each_port_that_clear_examples_leave_through() -> None:
    seed()
    examples = (ROOT / "examples").glob("*-clear.json")
    wanted = {
        json.loads(each.read_text("utf-8"))["port_of_exit"]["unlocode"]
        for each in examples
    }
    officers = [p.persona for p in PERSONAS if p.role is Role.GATE_OFFICER]
    ports = [standing_of(u).ports for u in User.objects.filter(username__in=officers)]
    assert wanted <= frozenset().union(*ports)
    assert frozenset.intersection(*ports), "two officers share a port"
    assert len(set(ports)) == len(ports)


def test_seeding_again_keeps_the_ports() -> None:
    seed()
    seed()
    officer = User.objects.get(username="gate_officer")
    assert standing_of(officer).ports == {"CNTXG", "CNTAO"}


def test_ports_mean_nothing_to_other_roles() -> None:
    seed()
    reviewer = User.objects.get(username="reviewer")
    reviewer.memberships.update(ports=["CNTXG"])
    assert standing_of(reviewer).ports == frozenset()

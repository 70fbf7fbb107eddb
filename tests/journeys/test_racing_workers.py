"""Many workers at once: every declaration is judged once, every truck gets one code."""

import pytest

from tests import factories
from tests.journeys.portal import Portal
from tests.journeys.test_when_things_break import WORKER, frozen

pytestmark = pytest.mark.xdist_group("journeys")
RACERS = 6
TRUCKS = 40


def filed_by_both(portal: Portal) -> list[tuple[str, str]]:
    """References of trucks that two exporters claim, each the same truck."""
    pairs = []
    for _ in range(TRUCKS):
        truck = factories.clear_truck()
        rival = {**truck, "exporter": {"uscc": factories.RIVAL_USCC}}
        pairs.append((portal.file(truck), portal.file(rival, persona="stranger")))
    return pairs


def test_eight_workers_race_for_trucks_that_two_exporters_claim(
    portal: Portal,
) -> None:
    with frozen(portal.processes(WORKER)):
        pairs = filed_by_both(portal)
        racers = [portal.begin("work", "--batch", "3") for _ in range(RACERS)]
    for racer in racers:
        assert racer.wait(timeout=300) == 0
    for mine, theirs in pairs:
        first = portal.settled(mine)
        second = portal.settled(theirs, persona="stranger")
        states = {first["state"], second["state"]}
        assert states == {"issued", "in_review"}
        for told in (first, second):
            kinds = [event["kind"] for event in told["timeline"]]
            assert len(kinds) == len(set(kinds))
    checked = portal.manage("verify_ledger")
    assert checked.returncode == 0, checked.stderr

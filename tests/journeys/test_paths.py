"""Every path of the state table, walked through a whole portal with a real worker."""

from collections.abc import Callable

import pytest

from declarations.states import TABLE, Move, State
from tests.journeys import paths
from tests.journeys.paths import Walker
from tests.journeys.portal import Portal

pytestmark = pytest.mark.xdist_group("journeys")
Walk = Callable[[Walker], str]
FILED = "declaration.submitted"
CLEARED = f"{FILED} declaration.cleared"
ISSUED = f"{CLEARED} code.issued"
FLAGGED = f"{FILED} declaration.flagged"
RETURNED = f"{FILED} declaration.returned"
AGAIN = "declaration.cleared code.issued"
APPROVED = "case.approved code.issued"
GONE = "declaration.withdrawn"

# What walks, and the events of its ledger that moved it.
PATHS: dict[Walk, str] = {
    paths.clear: f"{ISSUED} goods.released",
    paths.typed_by_hand: f"declaration.drafted {ISSUED}",
    paths.approved: f"{FLAGGED} {APPROVED}",
    paths.refused: f"{FLAGGED} case.refused",
    paths.answered: f"{FLAGGED} case.asked case.answered {APPROVED}",
    paths.recalled: f"{FLAGGED} case.asked case.recalled case.refused",
    paths.corrected: f"{RETURNED} declaration.resubmitted {AGAIN}",
    paths.amended: f"{ISSUED} declaration.amended {AGAIN}",
    paths.withdrawn_as_draft: f"declaration.drafted {GONE}",
    paths.withdrawn_before_judging: f"{FILED} {GONE}",
    paths.withdrawn_before_sealing: f"{CLEARED} {GONE}",
    paths.withdrawn_from_review: f"{FLAGGED} {GONE}",
    paths.withdrawn_when_asked: f"{FLAGGED} case.asked {GONE}",
    paths.withdrawn_when_returned: f"{RETURNED} {GONE}",
    paths.withdrawn_with_code: f"{ISSUED} {GONE}",
    paths.expired: f"{ISSUED} code.expired",
    paths.revoked: f"{ISSUED} code.revoked",
    paths.parked_by_rules: f"{FILED} declaration.parked case.refused",
    paths.objected_to: f"{CLEARED} declaration.parked {APPROVED}",
    paths.objected_to_with_code: ISSUED,
    paths.overridden: f"{RETURNED} case.reopened {APPROVED}",
    paths.override_declined: f"{RETURNED} case.reopened case.override_declined",
}


def moves_of(events: str) -> list[Move]:
    """The rows of the table that events stand for, one after the other."""
    state: State | None = None
    walked = []
    for event in events.split():
        [move] = [one for one in TABLE if (one.source, one.event) == (state, event)]
        walked.append(move)
        state = move.target
    return walked


@pytest.fixture(scope="session")
def walker(portal: Portal) -> Walker:
    """Everybody of the demonstration, signed in when first called."""
    return Walker(portal)


def test_together_they_walk_every_move_of_the_table() -> None:
    walked = {move for events in PATHS.values() for move in moves_of(events)}
    assert walked == set(TABLE)


@pytest.mark.parametrize("walk", PATHS, ids=lambda walk: walk.__name__)
def test_a_path_ends_where_it_should_and_its_ledger_tells_each_move(
    walker: Walker, walk: Walk
) -> None:
    reference = walk(walker)
    expected = moves_of(PATHS[walk])
    said = walker.portal.declaration(reference, "auditor")
    moved = [event for event in said["timeline"] if event["state"]]
    assert [event["kind"] for event in moved] == [move.event for move in expected]
    assert [event["state"] for event in moved] == [move.target for move in expected]
    assert said["state"] == expected[-1].target
    code = said["code"] or {"status": ""}
    assert (code["status"] == "active") is (said["state"] == State.ISSUED)


def test_after_all_of_it_every_ledger_is_whole(walker: Walker) -> None:
    for walk in (paths.refused, paths.clear):
        walk(walker)
    assert walker.portal.manage("verify_ledger").returncode == 0

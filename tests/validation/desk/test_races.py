"""Two people at the same moment, in processes of their own: one wins, every time."""

import pytest
from django.db import connection

from declarations.ledger import breaks
from declarations.models import Claim, Declaration, LedgerEntry
from declarations.parties.models import User
from declarations.states import State
from tests.factories import filed
from tests.validation.desk.desk import FLAG
from tests.validation.desk.racers import Turn, race
from tests.validation.desk.racing import DONE
from tests.visits import work
from validation.desk.models import CaseClaim
from validation.models import Ruling

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("law"),
    pytest.mark.xdist_group("races"),
]
RACES = 50
KINDS = (
    ("approve", "approve"),
    ("approve", "refuse"),
    ("approve", "withdraw"),
    ("claim", "claim"),
)
# By kind of race, each case with what came of either act on it.
Races = dict[tuple[str, str], list[tuple[int, tuple[str, ...]]]]


@pytest.fixture
def cases(exporter: User) -> list[int]:
    for _ in range(RACES * len(KINDS)):
        filed(exporter, **FLAG)
    work()
    found = Declaration.objects.filter(state=State.IN_REVIEW).order_by("pk")
    return list(found.values_list("pk", flat=True))


@pytest.fixture
def races(
    cases: list[int], reviewer: User, second_reviewer: User, exporter: User
) -> Races:
    """All races, run by the same two processes, kind after kind."""
    assert len(cases) == RACES * len(KINDS)
    kinds = [kind for kind in KINDS for _ in range(RACES)]
    first: list[Turn] = []
    second: list[Turn] = []
    for case, (one, other) in zip(cases, kinds, strict=True):
        rival = exporter if other == "withdraw" else second_reviewer
        first.append((one, case, reviewer.pk))
        second.append((other, case, rival.pk))
    said = race([first, second], connection.settings_dict["NAME"])
    told: Races = {kind: [] for kind in KINDS}
    for case, kind, answers in zip(cases, kinds, said, strict=True):
        told[kind].append((case, answers))
    return told


def test_fifty_races_of_each_kind_have_one_winner_each(
    races: Races, reviewer: User, second_reviewer: User
) -> None:
    refusals = {"already_decided", "state_has_moved_on", "claimed_by_another"}
    for raced in races.values():
        assert len(raced) == RACES
        for _case, said in raced:
            assert said.count(DONE) == 1, said
            assert set(said) - {DONE} <= refusals, said
    two_approvals(ids(races, "approve", "approve"))
    approval_and_refusal(races["approve", "refuse"])
    approval_and_withdrawal(races["approve", "withdraw"])
    for case, (first, _second) in races["claim", "claim"]:
        holder = CaseClaim.objects.get(declaration=case).reviewer
        assert holder == (reviewer if first == DONE else second_reviewer)
    assert list(breaks()) == []
    work()
    no_code_without_an_approval()


def ids(races: Races, *kind: str) -> list[int]:
    return [case for case, _said in races[kind[0], kind[1]]]


def events(cases: list[int], *kinds: str) -> int:
    return LedgerEntry.objects.filter(declaration__in=cases, kind__in=kinds).count()


def states(cases: list[int], state: State) -> int:
    return Declaration.objects.filter(pk__in=cases, state=state).count()


def two_approvals(cases: list[int]) -> None:
    assert Ruling.objects.filter(declaration__in=cases).count() == RACES
    assert events(cases, "case.approved", "case.refused") == RACES
    assert states(cases, State.CLEARED) == RACES


def approval_and_refusal(raced: list[tuple[int, tuple[str, ...]]]) -> None:
    approved = [case for case, said in raced if said[0] == DONE]
    refused = [case for case, said in raced if said[1] == DONE]
    both = approved + refused
    assert Ruling.objects.filter(declaration__in=both).count() == RACES
    assert events(approved, "case.approved") == len(approved)
    assert events(refused, "case.refused") == len(refused)
    assert events(both, "case.approved", "case.refused") == RACES
    assert states(approved, State.CLEARED) == len(approved)
    assert states(refused, State.REFUSED) == len(refused)
    assert live_claims(refused) == 0


def approval_and_withdrawal(raced: list[tuple[int, tuple[str, ...]]]) -> None:
    approved = [case for case, said in raced if said[0] == DONE]
    withdrawn = [case for case, said in raced if said[1] == DONE]
    assert events(approved, "case.approved") == len(approved)
    assert events(withdrawn, "declaration.withdrawn") == len(withdrawn)
    assert events(approved, "declaration.withdrawn") == 0
    assert events(withdrawn, "case.approved") == 0
    assert Ruling.objects.filter(declaration__in=withdrawn).count() == 0
    assert states(withdrawn, State.WITHDRAWN) == len(withdrawn)
    assert live_claims(withdrawn) == 0


def live_claims(cases: list[int]) -> int:
    return Claim.objects.filter(declaration__in=cases, released_at=None).count()


def no_code_without_an_approval() -> None:
    issued = Declaration.objects.filter(state=State.ISSUED)
    assert issued.count() >= RACES
    assert not issued.exclude(rulings__kind="approved").exists()

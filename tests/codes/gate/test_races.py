"""Many hands on one code at the same moment: one release, and every loser told."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
from django.db import connections

from codes import status
from codes.gate.models import ConflictReport, Inspection
from codes.models import Code
from codes.tasks import seal_cleared
from codes.verification import CodeStatus
from declarations.faults import Conflict, DomainError
from declarations.ledger import breaks
from declarations.models import LedgerEntry
from declarations.parties.models import User
from tests import factories
from tests.codes.gate.officers import release, seen, start
from validation.tasks import judge_submitted

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("law")]
TRUCKS = 24
Act = Callable[[], object]


@pytest.fixture
def codes(exporter: User) -> list[Code]:
    for _ in range(TRUCKS):
        factories.filed(exporter)
    judge_submitted()
    seal_cleared()
    codes = list(Code.objects.select_related("declaration").order_by("pk"))
    assert len(codes) == TRUCKS
    return codes


def at_once(*acts: Act) -> list[object]:
    """What each act gave or raised, all begun at the same moment."""
    barrier = Barrier(len(acts))

    def run(act: Act) -> object:
        try:
            barrier.wait(timeout=60)
            return act()
        except DomainError as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def releases(officer: User, code: Code) -> Act:
    return lambda: release(officer, seen(code), "Priority release")


def suspends(supervisor: User, code: Code) -> Act:
    return lambda: status.suspend(
        user=supervisor, numbers=[code.number], reason="Being checked"
    )


def test_of_two_releases_one_wins_and_the_other_is_reported(
    codes: list[Code], officer: User, second_officer: User
) -> None:
    for code in codes:
        said = at_once(releases(officer, code), releases(second_officer, code))
        (refusal,) = [one for one in said if isinstance(one, DomainError)]
        assert isinstance(refusal, Conflict)
        assert refusal.code == "already_released"
        report = ConflictReport.objects.get(declaration=code.declaration)
        assert report.first is not None
        assert report.first.officer != report.second.officer
    assert LedgerEntry.objects.filter(kind="goods.released").count() == TRUCKS
    assert Code.objects.filter(status=CodeStatus.CONSUMED).count() == TRUCKS
    assert list(breaks()) == []


def test_a_release_and_a_suspension_do_not_both_happen(
    codes: list[Code], officer: User, supervisor: User
) -> None:
    for code in codes:
        released, suspended = at_once(
            releases(officer, code), suspends(supervisor, code)
        )
        refused = isinstance(released, Conflict)
        assert refused == (suspended == 1), (released, suspended)
        code.refresh_from_db()
        expected = CodeStatus.SUSPENDED if refused else CodeStatus.CONSUMED
        assert code.status == expected
    assert not ConflictReport.objects.exists()
    assert list(breaks()) == []


def test_two_officers_begin_one_inspection(
    codes: list[Code], officer: User, second_officer: User
) -> None:
    for code in codes[:12]:
        said = at_once(
            partial(start, officer, seen(code)),
            partial(start, second_officer, seen(code)),
        )
        assert sum(isinstance(one, Conflict) for one in said) == 1
    assert Inspection.objects.count() == 12


def test_one_scan_sent_twice_at_once_is_answered_alike(
    codes: list[Code], officer: User
) -> None:
    for code in codes[:12]:
        nonce = f"nonce-{code.pk:010d}"
        scanned = partial(release, officer, seen(code), "Priority", nonce=nonce)
        one, other = at_once(scanned, scanned)
        assert one == other
    assert not ConflictReport.objects.exists()

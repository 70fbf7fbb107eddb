"""Acts on codes at the same moment: one wins, and nothing live is left where it must
not be."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from threading import Event, Thread

import pytest
from django.db import connection, transaction

from codes import issuance, key_life, revocations, signing, status, tasks
from codes.expiry import expire_codes
from codes.issuing import prepare_rows
from codes.models import LIVE, Code, SigningKey
from codes.services import verify
from codes.signing import Signer
from codes.tasks import seal_cleared
from codes.trust import Duty, KeyState, KeyUse
from codes.verification import CodeStatus, Verdict
from declarations import lifecycle, services
from declarations.clock import database_now
from declarations.ledger import breaks
from declarations.lifecycle import Step
from declarations.models import Declaration
from declarations.parties.models import Organisation, Role, User
from declarations.parties.standing import Actor
from declarations.pipeline import drain
from declarations.states import Action, State
from tests import factories
from tests.codes.crowds import Act, race, wait_until, working
from tests.codes.test_code_life import past_its_day
from validation.tasks import judge_submitted

pytestmark = [pytest.mark.usefixtures("law"), pytest.mark.django_db(transaction=True)]
ROUNDS = 12


def cleared(user: User, count: int) -> list[Declaration]:
    rows = [factories.filed(user) for _ in range(count)]
    judge_submitted()
    return list(Declaration.objects.filter(pk__in=[row.pk for row in rows]))


def codes_of(user: User, count: int) -> list[Code]:
    rows = cleared(user, count)
    seal_cleared()
    return list(Code.objects.filter(declaration__in=rows).select_related("declaration"))


def release(code: Code, user: User) -> Act:
    """What the gate does, in one transaction."""

    @transaction.atomic
    def act() -> None:
        row = Declaration.objects.select_for_update().get(pk=code.declaration_id)
        actor, at = Actor.of(user), database_now()
        status.consume([code], actor=actor, at=at, reason="")
        lifecycle.advance([Step(row, Action.RELEASE)], actor=actor, at=at)

    return act


def withdraw(row: Declaration, user: User) -> Act:
    return partial(services.withdraw, user=user, declaration=row, reason="Sold")


def nothing_is_live_but_where_it_may() -> None:
    live = Code.objects.filter(status__in=LIVE)
    assert not live.exclude(declaration__state=State.ISSUED).exists()
    issued = Declaration.objects.filter(state=State.ISSUED)
    assert not issued.exclude(codes__status__in=LIVE).exists()
    assert list(breaks()) == []


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many small ones, so that some are under way at any moment."""
    monkeypatch.setattr(tasks, "drain", partial(drain, batch=4))


def test_rotation_under_load_all_verify_and_the_old_key_signs_no_more(
    exporter: User, small_batches: None
) -> None:
    cleared(exporter, 120)
    with working(seal_cleared, threads=3):
        wait_until(lambda: Code.objects.count() >= 30)
        done = key_life.rotate(Duty(KeyUse.CODE, 1), reason="rotation")
        of_the_old = Code.objects.filter(key=done.old).count()
        wait_until(lambda: Code.objects.count() == 120)
    assert 30 <= of_the_old == Code.objects.filter(key=done.old).count() < 120
    assert Code.objects.filter(key=done.new).count() == 120 - of_the_old
    for code in Code.objects.all():
        assert verify(code.token).result.verdict is Verdict.VALID
    states = set(SigningKey.objects.filter(use="code").values_list("state", flat=True))
    assert states == {KeyState.ACTIVE, KeyState.RETIRED}


@dataclass
class Paused:
    """A batch that holds its key and signs nothing until it is told to go on."""

    sealing: Thread
    go_on: Event

    def meets(self, act: Act) -> bool:
        """Do something meanwhile; whether it waited for the batch."""
        other = Thread(target=in_a_thread(act))
        other.start()
        other.join(0.7)
        waited = other.is_alive()
        self.go_on.set()
        for thread in (other, self.sealing):
            thread.join(60)
        return waited


def in_a_thread(act: Act) -> Act:
    def run() -> None:
        act()
        connection.close()

    return run


@pytest.fixture
def paused(exporter: User, monkeypatch: pytest.MonkeyPatch) -> Iterator[Paused]:
    """Three cleared trucks in the hands of a worker, between reading the key and
    signing."""
    cleared(exporter, 3)
    in_hand, go_on, sign = Event(), Event(), signing.sign

    def wait_and_sign(payload: bytes, signer: Signer) -> bytes:
        in_hand.set()
        go_on.wait(60)
        return sign(payload, signer)

    monkeypatch.setattr(signing, "sign", wait_and_sign)
    sealing = Thread(target=in_a_thread(seal_cleared))
    sealing.start()
    assert in_hand.wait(60)
    yield Paused(sealing, go_on)
    go_on.set()
    sealing.join(60)


def test_a_rotation_waits_for_the_batch_that_signs(
    paused: Paused, exporter: User
) -> None:
    rotate = partial(key_life.rotate, Duty(KeyUse.CODE, 1), reason="rotation")
    assert paused.meets(rotate)
    assert Code.objects.filter(key__state=KeyState.RETIRED).count() == 3
    (late,) = codes_of(exporter, 1)
    assert late.key.state == KeyState.ACTIVE


def test_a_batch_that_signs_while_issuance_is_stopped_stores_nothing(
    paused: Paused,
) -> None:
    assert paused.meets(partial(issuance.stop, user=None, reason="A wrong list"))
    assert not Code.objects.exists()
    assert set(Declaration.objects.values_list("state", flat=True)) == {State.CLEARED}


def test_withdrawn_while_it_is_sealed(exporter: User) -> None:
    """Whoever withdraws what he saw as cleared is told that it has its code by now."""
    for row in cleared(exporter, ROUNDS):
        withdrawn, _sealed = race([withdraw(row, exporter), seal_cleared])
        row.refresh_from_db()
        seal_cleared()
        assert row.state == (State.WITHDRAWN if withdrawn else State.ISSUED)
        nothing_is_live_but_where_it_may()
        if not withdrawn:
            withdraw(row, exporter)()
    assert set(Declaration.objects.values_list("state", flat=True)) == {State.WITHDRAWN}
    assert not Code.objects.filter(status__in=LIVE).exists()


def test_prepared_twice_and_sealed_twice(exporter: User) -> None:
    rows = cleared(exporter, ROUNDS)
    ids = [row.pk for row in rows]
    race([partial(prepare_rows, ids), seal_cleared, seal_cleared])
    seal_cleared()
    assert Code.objects.count() == ROUNDS
    nothing_is_live_but_where_it_may()


def test_released_or_withdrawn_never_both(exporter: User, gate_officer: User) -> None:
    for code in codes_of(exporter, ROUNDS):
        won = race([release(code, gate_officer), withdraw(code.declaration, exporter)])
        assert sorted(won) == [False, True]
        code.refresh_from_db()
        ended = CodeStatus.CONSUMED if won[0] else CodeStatus.REVOKED
        assert code.status == ended
    nothing_is_live_but_where_it_may()


def test_released_or_revoked_never_both(
    exporter: User, gate_officer: User, supervisor: User, customs_office: Organisation
) -> None:
    second = factories.a_person(customs_office, Role.SUPERVISOR)
    for code in codes_of(exporter, ROUNDS):
        proposal = revocations.propose(user=supervisor, code=code, reason="Forged")
        confirm = partial(revocations.confirm, user=second, proposal=proposal)
        assert sorted(race([release(code, gate_officer), confirm])) == [False, True]
    nothing_is_live_but_where_it_may()


def test_two_confirmations_and_a_drop_are_one_decision(
    exporter: User, supervisor: User, customs_office: Organisation
) -> None:
    second, third = (
        factories.a_person(customs_office, Role.SUPERVISOR) for _ in range(2)
    )
    for code in codes_of(exporter, ROUNDS):
        proposal = revocations.propose(user=supervisor, code=code, reason="Forged")
        acts: list[Act] = [
            partial(revocations.confirm, user=user, proposal=proposal)
            for user in (second, third)
        ]
        drop = partial(
            revocations.drop, user=supervisor, proposal=proposal, reason="No"
        )
        assert sum(race([*acts, drop])) == 1
    nothing_is_live_but_where_it_may()


def test_expired_or_released_or_withdrawn_one_of_them(
    exporter: User, gate_officer: User
) -> None:
    codes = codes_of(exporter, ROUNDS)
    past_its_day(*codes)
    for code in codes:
        race(
            [
                release(code, gate_officer),
                withdraw(code.declaration, exporter),
                expire_codes,
            ]
        )
    expire_codes()
    ended = {State.RELEASED, State.WITHDRAWN, State.EXPIRED}
    assert set(Declaration.objects.values_list("state", flat=True)) <= ended
    nothing_is_live_but_where_it_may()

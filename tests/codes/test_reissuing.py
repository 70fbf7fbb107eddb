"""After a compromise every live code gets a successor, however often a worker dies."""

import io
from typing import Any

import pytest
from django.core.management import call_command

from codes import issuance, key_life, reissuing, revocations, status
from codes.models import LIVE, Code, ReissueRun, SigningIntent
from codes.services import verify
from codes.tasks import sweep_codes
from codes.verification import CodeStatus, Verdict
from declarations.faults import Conflict, Forbidden, Refused
from declarations.ledger import breaks
from declarations.parties.models import Organisation, Role, User
from declarations.parties.standing import Actor
from declarations.states import State
from tests import factories
from tests.codes.marked_row import storing_fails_for
from tests.codes.register import issued
from validation.models import Verdict as StoredVerdict

pytestmark = pytest.mark.usefixtures("law")
REASON = "Its key was copied"


@pytest.fixture
def codes(exporter: User) -> list[Code]:
    """Five, all signed by one key, which is then compromised."""
    found = [issued(exporter) for _ in range(5)]
    key_life.compromise(found[0].key.kid, reason="Copied")
    return found


def begin(codes: list[Code]) -> ReissueRun:
    return reissuing.start(user=None, kid=codes[0].key.kid, reason=REASON)


def live(code: Code) -> Code:
    return Code.objects.get(declaration=code.declaration, status__in=LIVE)


def verdict_of(code: Code) -> Verdict:
    return verify(code.token).result.verdict


def test_each_gets_a_successor_with_the_same_goods_and_the_same_end(
    codes: list[Code],
) -> None:
    run = begin(codes)
    reissuing.run(run.pk)
    run.refresh_from_db()
    assert (run.total, run.done, run.failed) == (5, 5, 0)
    assert run.finished_at is not None
    for old in codes:
        new = live(old)
        assert verdict_of(new) is Verdict.VALID
        assert verdict_of(old) is Verdict.KEY_COMPROMISED
        assert verify(old.number).result.verdict is Verdict.REVOKED
        assert (new.expires_at, new.subject) == (old.expires_at, old.subject)
        assert new.number != old.number
        old.declaration.refresh_from_db()
        assert old.declaration.state == State.ISSUED
    assert not SigningIntent.objects.exists()
    assert list(breaks()) == []


def test_the_history_names_both_numbers(codes: list[Code]) -> None:
    reissuing.run(begin(codes).pk)
    rows = codes[0].declaration.ledger.order_by("-sequence")[:2]
    assert [row.kind for row in rows] == ["code.reissued", "code.revoked"]
    assert {"number", "replaced", "reason"} <= set(rows[0].data)


def test_a_suspended_code_has_a_suspended_successor(
    codes: list[Code], supervisor: User
) -> None:
    status.suspend(user=supervisor, numbers=[codes[1].number], reason="A doubt")
    reissuing.run(begin(codes).pk)
    assert verdict_of(live(codes[1])) is Verdict.SUSPENDED
    assert live(codes[1]).status_reason == "A doubt"
    assert verdict_of(live(codes[0])) is Verdict.VALID


def test_what_is_proposed_for_a_code_is_proposed_for_its_successor(
    codes: list[Code], supervisor: User, customs_office: Organisation
) -> None:
    second = factories.a_person(customs_office, Role.SUPERVISOR)
    proposal = revocations.propose(user=supervisor, code=codes[0], reason="Forged")
    reissuing.run(begin(codes).pk)
    codes[0].refresh_from_db()
    assert revocations.open_proposal(codes[0]) is None
    assert revocations.open_proposal(live(codes[0])) == proposal
    proposal.refresh_from_db()
    revocations.confirm(user=second, proposal=proposal)
    assert verify(proposal.code.number).result.verdict is Verdict.REVOKED


def test_what_has_ended_has_no_successor(codes: list[Code], gate_officer: User) -> None:
    actor = Actor.of(gate_officer)
    status.consume([codes[2]], actor=actor, at=codes[2].issued_at, reason="")
    run = begin(codes)
    reissuing.run(run.pk)
    run.refresh_from_db()
    assert (run.total, run.done) == (4, 4)
    assert codes[2].declaration.codes.get().status == CodeStatus.CONSUMED


def test_after_a_crash_it_goes_on_and_each_has_one_live_code(
    codes: list[Code], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reissuing, "CHUNK", 2)
    run, real, calls = begin(codes), reissuing._advance, iter([1])

    def killed_in_the_second_chunk(*arguments: Any) -> None:
        if next(calls, None) is None:
            raise KeyboardInterrupt
        real(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(reissuing, "_advance", killed_in_the_second_chunk)
        with pytest.raises(KeyboardInterrupt):
            reissuing.run(run.pk)
    run.refresh_from_db()
    assert (run.done, run.finished_at) == (2, None)
    assert Code.objects.filter(status__in=LIVE).count() == 5
    assert SigningIntent.objects.count() == 2
    reissuing.run(run.pk)
    run.refresh_from_db()
    assert run.done == 5
    for old in codes:
        assert verdict_of(live(old)) is Verdict.VALID


def test_a_piece_that_two_workers_took_is_done_and_counted_once(
    codes: list[Code],
) -> None:
    run = begin(codes)
    piece = reissuing._next(run.pk)
    reissuing._replace(run.pk, piece)
    successors = [live(old).number for old in codes]
    reissuing._replace(run.pk, piece)
    run.refresh_from_db()
    assert (run.done, run.failed) == (5, 0)
    assert [live(old).number for old in codes] == successors


def test_one_that_cannot_be_stored_does_not_hold_the_others(codes: list[Code]) -> None:
    run = begin(codes)
    with storing_fails_for(codes[3].subject):
        reissuing.run(run.pk)
    run.refresh_from_db()
    assert (run.done, run.failed) == (4, 1)
    assert run.failures[0][0] == codes[3].number
    assert "no room" in run.failures[0][1]
    assert verdict_of(live(codes[3])) is Verdict.KEY_COMPROMISED


def test_a_code_whose_proof_is_gone_has_no_successor(codes: list[Code]) -> None:
    StoredVerdict.objects.filter(declaration=codes[0].declaration).update(
        envelope_digest="0" * 64
    )
    run = begin(codes)
    reissuing.run(run.pk)
    run.refresh_from_db()
    assert run.failures == [
        [codes[0].number, "what is declared is not what was judged"]
    ]
    assert Code.objects.filter(declaration=codes[0].declaration).count() == 1


def test_while_issuance_is_stopped_it_waits(codes: list[Code]) -> None:
    run = begin(codes)
    issuance.stop(user=None, reason="Wait")
    reissuing.run(run.pk)
    assert Code.objects.count() == 5
    issuance.resume(user=None, reason="Go on")
    sweep_codes()
    reissuing.run(run.pk)
    assert Code.objects.count() == 10


def test_it_can_be_stopped_and_begun_again(codes: list[Code], supervisor: User) -> None:
    run = begin(codes)
    with pytest.raises(Conflict, match="replaced already"):
        begin(codes)
    reissuing.cancel(user=supervisor, run=run, reason="Wait for the inspection")
    reissuing.run(run.pk)
    assert Code.objects.count() == 5
    with pytest.raises(Conflict, match="ended already"):
        reissuing.cancel(user=supervisor, run=run, reason="x")
    reissuing.run(begin(codes).pk)
    assert Code.objects.count() == 10


def test_only_codes_of_a_compromised_key_and_only_by_supervisors(
    exporter: User, reviewer: User, supervisor: User
) -> None:
    kid = issued(exporter).key.kid
    with pytest.raises(Conflict, match="compromised key"):
        reissuing.start(user=supervisor, kid=kid, reason=REASON)
    with pytest.raises(Forbidden):
        reissuing.start(user=reviewer, kid=kid, reason=REASON)
    with pytest.raises(Refused):
        reissuing.start(user=supervisor, kid=kid, reason="")


def test_by_command(codes: list[Code]) -> None:
    out = io.StringIO()
    call_command("reissue_codes", "--key", codes[0].key.kid, stdout=out)
    assert out.getvalue() == "5 of 5 codes replaced\n"

"""A key's life: published ahead, put to work, retired, expired, or compromised."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.db.models import F
from pytest_django import Settings

from codes import key_life
from codes.keys import active_key, active_key_for, published_keys
from codes.models import Code, SigningKey
from codes.services import verify
from codes.tasks import seal_cleared, sweep_codes
from codes.trust import KEY_MOVES, Duty, KeyState, KeyUse
from codes.verification import Verdict
from declarations.clock import database_now
from declarations.faults import Conflict, Unavailable
from declarations.ledger import breaks
from declarations.models import Declaration, LedgerEntry
from declarations.parties.models import User
from declarations.states import State
from tests import factories
from tests.codes.register import issued
from validation.tasks import judge_submitted

pytestmark = pytest.mark.usefixtures("law")
TRUCKS = "green_clearance_code"


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def kinds() -> list[str]:
    rows = LedgerEntry.objects.filter(chain="keys").order_by("sequence")
    return list(rows.values_list("kind", flat=True))


def test_a_rotation_keeps_old_codes_good_and_signs_new_ones_with_the_new_key(
    exporter: User,
) -> None:
    before = issued(exporter)
    run("rotate_key", TRUCKS)
    after = issued(exporter)
    assert before.key_id != after.key_id
    for code in (before, after):
        assert verify(code.token).result.verdict is Verdict.VALID
    before.key.refresh_from_db()
    assert before.key.state == KeyState.RETIRED
    assert before.key.sign_until <= database_now() < before.key.verify_until
    assert kinds() == ["key.activated", "key.retired", "key.activated"]
    assert list(breaks()) == []


def test_what_a_retired_key_signs_later_is_not_believed(exporter: User) -> None:
    code = issued(exporter)
    run("rotate_key", TRUCKS)
    SigningKey.objects.filter(pk=code.key_id).update(
        sign_until=code.issued_at - timedelta(seconds=1)
    )
    assert verify(code.token).result.verdict is Verdict.UNKNOWN_KEY


def test_a_prepared_key_is_published_and_signs_only_once_it_is_put_to_work(
    exporter: User,
) -> None:
    first = issued(exporter)
    assert "does not sign yet" in run("rotate_key", TRUCKS, "--prepare")
    waiting = SigningKey.objects.get(state=KeyState.PENDING)
    assert waiting.public_jwk in published_keys()["keys"]
    assert issued(exporter).key_id == first.key_id
    with pytest.raises(CommandError, match="prepared already"):
        run("rotate_key", TRUCKS, "--prepare")
    assert waiting.kid in run("rotate_key", TRUCKS)
    assert issued(exporter).key_id == waiting.pk


@pytest.mark.parametrize("use", ["status", "bundle", "log"])
def test_keys_of_the_system_are_rotated_by_their_use(use: str) -> None:
    old = active_key_for(KeyUse(use)).row
    run("rotate_key", "--use", use)
    assert active_key_for(KeyUse(use)).row != old


@pytest.mark.parametrize("wrong", [["x"], [], [TRUCKS, "--use", "log"]])
def test_a_rotation_names_one_duty(wrong: list[str]) -> None:
    with pytest.raises(CommandError, match="Name one scheme"):
        run("rotate_key", *wrong)


def test_codes_of_a_compromised_key_are_stopped_at_once(exporter: User) -> None:
    code, other = issued(exporter), active_key(2).row
    said = run("compromise_key", code.key.kid, "--reason", "Seen on a forum")
    assert f"reissue_codes --key {code.key.kid}" in said
    assert verify(code.token).result.verdict is Verdict.KEY_COMPROMISED
    fresh = issued(exporter)
    assert fresh.key_id != code.key_id
    assert verify(fresh.token).result.verdict is Verdict.VALID
    assert code.key.public_jwk not in published_keys()["keys"]
    other.refresh_from_db()
    assert other.state == KeyState.ACTIVE
    with pytest.raises(CommandError, match="not possible"):
        run("compromise_key", code.key.kid, "--reason", "Again")


def test_a_key_is_compromised_even_where_no_successor_can_be_made(
    exporter: User, settings: Settings
) -> None:
    code = issued(exporter)
    settings.CODE_KEK = None
    done = key_life.compromise(code.key.kid, reason="Copied")
    assert done.new is None
    assert verify(code.token).result.verdict is Verdict.KEY_COMPROMISED
    assert not SigningKey.objects.filter(state=KeyState.ACTIVE).exists()


def test_a_prepared_key_follows_a_compromised_one() -> None:
    duty = Duty(KeyUse.CODE, 1)
    kid = active_key(1).row.kid
    waiting = key_life.prepare(duty)
    assert key_life.compromise(kid, reason="Copied").new == waiting
    assert active_key(1).row == waiting


def test_a_key_whose_time_is_over_signs_nothing_and_nobody_is_blamed(
    exporter: User,
) -> None:
    issued(exporter)
    SigningKey.objects.update(
        sign_until=F("not_before") + timedelta(seconds=1),
    )
    with pytest.raises(Unavailable, match="rotate it"):
        active_key(1)
    row = factories.filed(exporter)
    judge_submitted()
    seal_cleared()
    row.refresh_from_db()
    assert (row.state, row.attempts) == (State.CLEARED, 0)
    run("rotate_key", TRUCKS)
    seal_cleared()
    assert Declaration.objects.get(pk=row.pk).state == State.ISSUED


def test_retired_keys_expire_when_nobody_verifies_with_them_any_more(
    exporter: User,
) -> None:
    code = issued(exporter)
    run("rotate_key", TRUCKS)
    sweep_codes()
    assert SigningKey.objects.filter(state=KeyState.RETIRED).count() == 1
    SigningKey.objects.filter(pk=code.key_id).update(
        not_before=F("not_before") - timedelta(days=900),
        sign_until=F("sign_until") - timedelta(days=900),
        verify_until=F("sign_until") - timedelta(days=800),
    )
    sweep_codes()
    assert SigningKey.objects.get(pk=code.key_id).state == KeyState.EXPIRED
    assert kinds()[-1] == "key.expired"


def test_the_table_has_a_way_to_compromised_from_every_other_state() -> None:
    to_compromised = {a for a, b in KEY_MOVES if b is KeyState.COMPROMISED}
    assert to_compromised == set(KeyState) - {KeyState.COMPROMISED}
    assert not [a for a, _ in KEY_MOVES if a is KeyState.COMPROMISED]
    kid = active_key(1).row.kid
    key_life.compromise(kid, reason="Copied")
    with pytest.raises(Conflict, match="not possible"):
        key_life.compromise(kid, reason="Again")


def test_the_database_holds_what_states_mean() -> None:
    row = active_key(1).row
    wrong: list[tuple[str, dict[str, Any]]] = [
        ("key_compromise_dated", {"state": KeyState.COMPROMISED}),
        ("key_compromise_dated", {"compromised_at": row.created_at}),
        ("key_of_codes_has_scheme", {"scheme_number": None}),
    ]
    for constraint, changes in wrong:
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            SigningKey.objects.filter(pk=row.pk).update(**changes)
    key_life.prepare(Duty(KeyUse.CODE, 1))
    second = SigningKey.objects.get(state=KeyState.PENDING)
    second.pk, second.kid = None, "00" * 8
    with pytest.raises(IntegrityError, match="key_one_pending"), transaction.atomic():
        second.save(force_insert=True)


def test_every_code_names_the_key_that_its_signature_fits(exporter: User) -> None:
    for _ in range(2):
        issued(exporter)
        run("rotate_key", TRUCKS)
    for code in Code.objects.select_related("key"):
        assert verify(code.token).result.verdict is Verdict.VALID

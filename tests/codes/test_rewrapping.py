"""Signing keys move under a new key-encryption key; a crash on the way is harmless."""

import io
import secrets
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from codes import rewrapping
from codes.keys import active_key, active_key_for
from codes.models import SigningKey
from codes.trust import KeyUse
from codes.wrapping import kek_id
from declarations.faults import Unavailable
from declarations.models import LedgerEntry

NEXT = secrets.token_bytes(32)


@pytest.fixture(autouse=True)
def keys(db: None) -> None:
    """One for each of two schemes, and one for the log."""
    active_key(1)
    active_key(2)
    active_key_for(KeyUse.LOG)


def rewrap() -> str:
    out = io.StringIO()
    call_command("rewrap_keys", stdout=out)
    return out.getvalue()


def wrapped_under() -> set[str]:
    return set(SigningKey.objects.values_list("kek_id", flat=True))


def test_every_key_moves_and_signs_as_before(settings: Settings) -> None:
    before = active_key(1).signer.sign(b"x")
    settings.CODE_KEK_NEXT = NEXT
    assert rewrap() == "3 keys wrapped anew\n"
    assert wrapped_under() == {kek_id(NEXT)}
    settings.CODE_KEK, settings.CODE_KEK_NEXT = NEXT, None
    assert active_key(1).signer.sign(b"x") == before
    assert LedgerEntry.objects.filter(chain="keys", kind="key.rewrapped").count() == 3


def test_the_old_one_opens_nothing_afterwards(settings: Settings) -> None:
    settings.CODE_KEK_NEXT = NEXT
    rewrap()
    settings.CODE_KEK_NEXT = None
    with pytest.raises(Unavailable, match="cannot open"):
        active_key(1)


def test_after_a_crash_both_halves_sign_and_the_next_run_goes_on(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CODE_KEK_NEXT = NEXT
    real, calls = rewrapping._rewrap, iter([1])

    def killed_at_the_second(pk: int, target: str) -> Any:
        done = real(pk, target)
        if next(calls, None) is None:
            raise KeyboardInterrupt
        return done

    with monkeypatch.context() as patch:
        patch.setattr(rewrapping, "_rewrap", killed_at_the_second)
        with pytest.raises(KeyboardInterrupt):
            rewrap()
    assert len(wrapped_under()) == 2
    for number in (1, 2):
        assert active_key(number).signer.sign(b"x")
    assert rewrap() == "1 keys wrapped anew\n"
    assert rewrap() == "0 keys wrapped anew\n"
    assert wrapped_under() == {kek_id(NEXT)}


def test_new_keys_are_wrapped_under_the_next_one_already(settings: Settings) -> None:
    settings.CODE_KEK_NEXT = NEXT
    assert active_key_for(KeyUse.STATUS).row.kek_id == kek_id(NEXT)


def test_both_are_needed(settings: Settings) -> None:
    with pytest.raises(CommandError, match="Set CODE_KEK_NEXT"):
        rewrap()
    settings.CODE_KEK, settings.CODE_KEK_NEXT = secrets.token_bytes(32), NEXT
    with pytest.raises(CommandError, match="set that one as CODE_KEK"):
        rewrap()
    assert len(wrapped_under()) == 1


def test_a_key_that_was_tampered_with_is_not_carried_over(settings: Settings) -> None:
    settings.CODE_KEK_NEXT = NEXT
    other = SigningKey.objects.get(scheme_number=2)
    SigningKey.objects.filter(scheme_number=1).update(
        wrapped_private=other.wrapped_private
    )
    with pytest.raises(CommandError, match="not the old key"):
        rewrap()

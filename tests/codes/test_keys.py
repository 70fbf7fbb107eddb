"""Keys in the register: one a scheme, wrapped at rest, published without secrets."""

import base64
import json

import pytest
from django.conf import settings
from django.contrib import admin
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django import Settings

from codes import wrapping
from codes.keys import active_key, published_keys
from codes.models import SigningKey
from codes.signing import kid_of, public_jwk, public_key_from
from codes.trust import KeyState
from declarations.faults import Unavailable
from declarations.models import LedgerEntry

pytestmark = pytest.mark.usefixtures("db")
KEK = bytes(range(32))


def test_a_scheme_has_one_key_however_often_it_is_asked_for() -> None:
    assert active_key(1).row == active_key(1).row
    assert active_key(2).row != active_key(1).row
    assert SigningKey.objects.count() == 2


def test_the_database_refuses_a_second_active_key() -> None:
    row = active_key(1).row
    row.pk, row.kid = None, "00" * 8
    with pytest.raises(IntegrityError, match="key_one_active"), transaction.atomic():
        row.save(force_insert=True)


def test_the_private_half_is_not_readable_at_rest() -> None:
    wrapped = bytes(active_key(1).row.wrapped_private)
    assert b"\x30\x81" not in wrapped[:4]
    with pytest.raises(wrapping.UnwrapError):
        wrapping.unwrap(wrapped, kek=KEK, kid="00", alg=-7, use="code")


@pytest.mark.parametrize(
    "changed", [{"kid": "b"}, {"alg": -8}, {"use": "log"}, {"kek": bytes(32)}]
)
def test_a_wrapped_key_opens_only_as_what_it_was_wrapped_as(
    changed: dict[str, object],
) -> None:
    bound = {"kek": KEK, "kid": "a", "alg": -7, "use": "code"}
    wrapped = wrapping.wrap(b"private", **bound)  # type: ignore[arg-type]
    assert wrapping.unwrap(wrapped, **bound) == b"private"  # type: ignore[arg-type]
    with pytest.raises(wrapping.UnwrapError):
        wrapping.unwrap(wrapped, **{**bound, **changed})  # type: ignore[arg-type]


def test_without_the_key_encryption_key_nothing_is_signed(
    settings: Settings,
) -> None:
    settings.CODE_KEK = None
    with pytest.raises(Unavailable):
        active_key(1)


def test_the_published_set_has_public_halves_only(client: Client) -> None:
    row = active_key(1).row
    answer = client.get("/.well-known/jwks.json")
    (jwk,) = json.loads(answer.content)["keys"]
    assert kid_of(public_jwk(public_key_from(jwk))).hex() == row.kid
    assert "d" not in jwk
    assert jwk["kty"] == "EC"
    assert answer["Access-Control-Allow-Origin"] == "*"


def test_an_unchanged_set_is_not_sent_again(client: Client) -> None:
    active_key(1)
    first = client.get("/.well-known/jwks.json")
    again = client.get("/.well-known/jwks.json", HTTP_IF_NONE_MATCH=first["ETag"])
    assert again.status_code == 304
    active_key(2)
    fresh = client.get("/.well-known/jwks.json", HTTP_IF_NONE_MATCH=first["ETag"])
    assert fresh.status_code == 200


def test_a_compromised_key_is_no_longer_published() -> None:
    row = active_key(1).row
    SigningKey.objects.filter(pk=row.pk).update(
        state=KeyState.COMPROMISED, compromised_at=row.created_at
    )
    assert published_keys() == {"keys": []}


def secrets_of(row: SigningKey) -> set[str]:
    """The private half and what wraps it, as careless code would write them."""
    kek = settings.CODE_KEK
    assert kek is not None
    der = wrapping.unwrap(
        bytes(row.wrapped_private),
        kek=kek,
        kid=row.kid,
        alg=row.alg,
        use=row.use,
    )
    scalar = der[36:68]
    return {
        form
        for secret in (der, scalar, kek)
        for form in (secret.hex(), base64.b64encode(secret).decode(), str(secret))
    }


def test_no_private_material_is_in_logs_ledger_pages_or_admin(
    client: Client, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    row = active_key(1).row
    call_command("rotate_key", "green_clearance_code")
    call_command("compromise_key", row.kid, "--reason", "Copied")
    printed = capsys.readouterr()
    said = [
        printed.out,
        printed.err,
        caplog.text,
        *(str(entry.data) for entry in LedgerEntry.objects.all()),
        *(str(vars(key) | {"wrapped_private": ""}) for key in SigningKey.objects.all()),
        client.get("/.well-known/jwks.json").content.decode(),
    ]
    assert not [form for form in secrets_of(row) if any(form in text for text in said)]
    assert not admin.site.is_registered(SigningKey)


def test_the_signer_does_not_print_its_key() -> None:
    key = active_key(1)
    assert not [form for form in secrets_of(key.row) if form in repr(key)]

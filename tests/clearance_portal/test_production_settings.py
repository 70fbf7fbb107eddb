"""Production refuses to start with anything missing, weak or left open."""

import importlib
import os
import secrets
import string
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from django.core.exceptions import ImproperlyConfigured

from clearance_portal.home import CHECKOUT

LETTERS = string.ascii_letters
PRODUCTION = "clearance_portal.settings.production"
SAFE = {
    "SECRET_KEY": secrets.token_urlsafe(64),
    "ALLOWED_HOSTS": "portal.example",
    "PORTAL_ORIGIN": "https://portal.example",
    "DATABASE_URL": "postgresql://portal@db.example/portal",
    "REDIS_URL": "redis://redis.example/0",
    "DEBUG": "",
}


def load(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    for module in (PRODUCTION, "clearance_portal.settings.base"):
        monkeypatch.delitem(sys.modules, module, raising=False)
    return importlib.import_module(PRODUCTION)


def test_safe_settings_are_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load(SAFE, monkeypatch)
    assert settings.DEBUG is False
    assert settings.DEMO is False
    assert settings.TOKEN_PREFIX == "GCC1:"
    assert settings.SESSION_COOKIE_SECURE
    assert settings.SECURE_HSTS_SECONDS > 0


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("SECRET_KEY", "", "Set SECRET_KEY"),
        ("SECRET_KEY", "kq3vTzX8hLw2", "fewer than 50"),
        ("SECRET_KEY", "django-insecure-" + LETTERS, "known or"),
        ("SECRET_KEY", "ab" * 32, "known or simple"),
        ("DEBUG", "true", "DEBUG is on"),
        ("ALLOWED_HOSTS", "*", "wildcard"),
        ("ALLOWED_HOSTS", ".portal.example", "wildcard"),
        ("ALLOWED_HOSTS", "", "Set ALLOWED_HOSTS"),
        ("DATABASE_URL", "", "Set DATABASE_URL"),
        ("REDIS_URL", "", "Set REDIS_URL"),
        ("WEBHOOKS_ANYWHERE", "true", "own network"),
        ("PORTAL_ORIGIN", "http://portal.example", "https://"),
        ("CODE_KEK", "c2hvcnQ=", "32 bytes"),
    ],
)
def test_an_unsafe_setting_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, reason: str
) -> None:
    with pytest.raises(ImproperlyConfigured, match=reason):
        load(SAFE | {name: value}, monkeypatch)


@pytest.mark.parametrize("name", ["SECRET_KEY", "CODE_KEK", "CODE_KEK_NEXT"])
def test_a_key_file_that_others_can_read_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    path = tmp_path / "key"
    path.write_text(SAFE["SECRET_KEY"])
    path.chmod(0o644)
    with pytest.raises(ImproperlyConfigured, match="open to other users"):
        load(SAFE | {f"{name}_FILE": str(path)}, monkeypatch)


def test_all_reasons_come_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    unsafe = SAFE | {"DEBUG": "1", "ALLOWED_HOSTS": "*", "SECRET_KEY": "short"}
    with pytest.raises(ImproperlyConfigured) as refusal:
        load(unsafe, monkeypatch)
    for reason in ("DEBUG", "ALLOWED_HOSTS", "SECRET_KEY"):
        assert reason in str(refusal.value)


def test_django_finds_nothing_to_warn_of() -> None:
    command = [sys.executable, "manage.py", "check", "--deploy"]
    environment = os.environ | SAFE | {"DJANGO_SETTINGS_MODULE": PRODUCTION}
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [*command, "--fail-level=WARNING"],
        cwd=CHECKOUT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr

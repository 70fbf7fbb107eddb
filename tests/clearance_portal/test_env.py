"""The typed readers of the environment."""

import base64
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from clearance_portal import env


@pytest.fixture
def say(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ("THING", "THING_FILE"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def test_a_missing_value_without_a_default_is_named() -> None:
    with pytest.raises(ImproperlyConfigured, match="Set A_NAME_THAT_NOBODY_SETS"):
        env.text("A_NAME_THAT_NOBODY_SETS")


@pytest.mark.parametrize(
    ("given", "read"), [("1", True), ("Yes", True), ("off", False), ("", True)]
)
def test_a_flag_is_read_in_the_usual_spellings(
    say: pytest.MonkeyPatch, *, given: str, read: bool
) -> None:
    say.setenv("THING", given)
    assert env.flag("THING", default=True) is read


def test_a_flag_that_is_neither_is_refused(say: pytest.MonkeyPatch) -> None:
    say.setenv("THING", "maybe")
    with pytest.raises(ImproperlyConfigured, match="'maybe'"):
        env.flag("THING", default=False)


@pytest.mark.parametrize("given", ["-1", "1.0", "1_000", "８", "ten"])
def test_a_number_has_plain_digits_only(say: pytest.MonkeyPatch, given: str) -> None:
    say.setenv("THING", given)
    with pytest.raises(ImproperlyConfigured):
        env.number("THING", 1)


def test_a_list_drops_blanks(say: pytest.MonkeyPatch) -> None:
    say.setenv("THING", "a.example, b.example,,")
    assert env.words("THING") == ["a.example", "b.example"]


def test_a_secret_is_read_from_a_private_file(
    say: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "secret"
    path.write_text("hidden\n")
    path.chmod(0o600)
    say.setenv("THING_FILE", str(path))
    assert env.secret("THING") == "hidden"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620])
def test_a_secret_in_a_file_open_to_others_is_refused(
    say: pytest.MonkeyPatch, tmp_path: Path, mode: int
) -> None:
    path = tmp_path / "secret"
    path.write_text("hidden")
    path.chmod(mode)
    say.setenv("THING_FILE", str(path))
    with pytest.raises(ImproperlyConfigured, match="chmod 600"):
        env.secret("THING")


def test_a_secret_in_an_absent_file_is_refused(
    say: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    say.setenv("THING_FILE", str(tmp_path / "absent"))
    with pytest.raises(ImproperlyConfigured, match="cannot be read"):
        env.secret("THING")


def test_a_process_without_the_key_has_none(say: pytest.MonkeyPatch) -> None:
    say.setenv("THING", "")
    assert env.key_bytes("THING", 32) is None


@pytest.mark.parametrize(
    ("given", "fault"),
    [("not base64!", "base64"), (base64.b64encode(b"short").decode(), "32 bytes")],
)
def test_a_key_of_the_wrong_form_is_refused(
    say: pytest.MonkeyPatch, given: str, fault: str
) -> None:
    say.setenv("THING", given)
    with pytest.raises(ImproperlyConfigured, match=fault):
        env.key_bytes("THING", 32)


def test_a_database_on_a_host_is_understood(say: pytest.MonkeyPatch) -> None:
    say.setenv("THING", "postgresql://me:p%40ss@db.example:5433/name?sslmode=require")
    read = env.database("THING")
    assert (read["USER"], read["PASSWORD"]) == ("me", "p@ss")
    assert (read["HOST"], read["PORT"]) == ("db.example", "5433")
    assert read["OPTIONS"] == {"sslmode": "require"}


def test_a_database_on_a_socket_is_understood(say: pytest.MonkeyPatch) -> None:
    say.setenv("THING", "postgresql://me@/name?host=/a%20b/sockets")
    assert env.database("THING")["HOST"] == "/a b/sockets"


@pytest.mark.parametrize("given", ["sqlite:///a.db", "postgresql://host", "nonsense"])
def test_another_kind_of_database_is_refused(
    say: pytest.MonkeyPatch, given: str
) -> None:
    say.setenv("THING", given)
    with pytest.raises(ImproperlyConfigured, match="THING must look like"):
        env.database("THING")


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("redis://host:6379/1", "redis://host:6379/1"),
        ("unix:///a/b.sock?db=3", "redis+socket:///a/b.sock?virtual_host=3"),
    ],
)
def test_a_broker_is_spelt_as_kombu_wants_it(
    say: pytest.MonkeyPatch, given: str, read: str
) -> None:
    say.setenv("THING", given)
    assert env.broker("THING") == read


def test_another_kind_of_broker_is_refused(say: pytest.MonkeyPatch) -> None:
    say.setenv("THING", "amqp://host")
    with pytest.raises(ImproperlyConfigured, match="redis://"):
        env.broker("THING")


def test_a_number_below_the_least_is_refused(say: pytest.MonkeyPatch) -> None:
    say.setenv("THING", "6")
    with pytest.raises(ImproperlyConfigured, match="7 or more"):
        env.number("THING", 30, least=7)
    say.setenv("THING", "7")
    assert env.number("THING", 30, least=7) == 7

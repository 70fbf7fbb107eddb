"""PORTAL_VAR: private, stable, and short enough for a socket."""

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from clearance_portal.home import POSTGRES_SOCKET, SOCKET_PATH_LIMIT, Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "var")


@pytest.fixture
def deep_home(tmp_path: Path) -> Iterator[Home]:
    home = Home(tmp_path / ("d" * 60) / ("e" * 60))
    yield home
    home.sockets.rmdir()


def test_secrets_are_drawn_once_and_kept(home: Home) -> None:
    assert home.environment() == home.environment()


def test_two_homes_share_no_secret(tmp_path: Path) -> None:
    one, other = Home(tmp_path / "one"), Home(tmp_path / "other")
    for name in ("SECRET_KEY", "CODE_KEK"):
        assert one.environment()[name] != other.environment()[name]


def test_only_the_owner_can_read_what_is_kept(home: Home) -> None:
    home.environment()
    for path in (home.path, home.path / "secret-key", home.path / "code-kek"):
        assert not path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)


def test_a_deep_home_gets_a_short_private_place_for_sockets(deep_home: Home) -> None:
    deep_home.environment()
    assert len(str(deep_home.sockets / POSTGRES_SOCKET)) <= SOCKET_PATH_LIMIT
    assert stat.S_IMODE(deep_home.sockets.stat().st_mode) == 0o700


def test_a_deep_home_remembers_its_sockets(deep_home: Home) -> None:
    assert deep_home.environment() == deep_home.environment()


def test_lost_sockets_are_replaced(deep_home: Home) -> None:
    deep_home.environment()
    lost = deep_home.sockets
    lost.rmdir()
    deep_home.environment()
    assert deep_home.sockets.is_dir()


def test_emptying_forgets_data_and_keeps_secrets(home: Home) -> None:
    before = home.environment()
    home.demo_accounts.write_text("[]")
    (home.valkey / "appendonly.aof").write_text("data")
    home.empty()
    assert not home.demo_accounts.exists()
    assert not list(home.valkey.iterdir())
    assert home.environment() == before


def test_emptying_touches_nothing_else(home: Home) -> None:
    home.environment()
    mine = home.path / "letters.txt"
    mine.write_text("mine")
    home.empty()
    assert mine.read_text() == "mine"

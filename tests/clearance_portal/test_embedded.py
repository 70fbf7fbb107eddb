"""The embedded servers: their data outlives a stop, a crash and a stale lock."""

import os
import shutil
import tempfile
from pathlib import Path

import psycopg2
import pytest
import redis

from clearance_portal import binaries
from clearance_portal.embedded import Postgres, Valkey
from clearance_portal.home import Home
from clearance_portal.rootless import Guise
from tests.servers import FAST_POSTGRES, servers, started

LOCK = "postmaster.pid"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home whose database has been made once, for copies of it."""
    home = Home(tmp_path_factory.mktemp("made") / "var")
    home.environment()
    Postgres(home).prepare()
    return home


@pytest.fixture
def home(made: Home, tmp_path: Path) -> Home:
    home = Home(tmp_path / "var")
    home.environment()
    shutil.copytree(made.postgres / "data", home.postgres / "data")
    return home


def query(home: Home, sql: str) -> list[tuple[object, ...]]:
    connection = psycopg2.connect(home.database_url)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def test_both_servers_answer_and_leave_nothing_behind() -> None:
    with servers() as environment:
        place = Path(environment["PORTAL_VAR"])
        psycopg2.connect(environment["DATABASE_URL"]).close()
        client = redis.Redis.from_url(environment["REDIS_URL"])
        assert client.ping()
        client.close()
    assert not place.exists()


def test_data_is_found_again_after_a_restart(home: Home, tmp_path: Path) -> None:
    with started(Postgres(home), tmp_path):
        query(home, "CREATE TABLE kept AS SELECT 42 AS answer")
    with started(Postgres(home), tmp_path):
        assert query(home, "SELECT answer FROM kept") == [(42,)]


def test_case_is_folded_beyond_ascii(home: Home, tmp_path: Path) -> None:
    with started(Postgres(home, FAST_POSTGRES), tmp_path):
        assert query(home, "SELECT upper('é')") == [("É",)]


def test_a_killed_server_starts_again(home: Home, tmp_path: Path) -> None:
    with started(Postgres(home), tmp_path) as process:
        query(home, "CREATE TABLE kept AS SELECT 42 AS answer")
        process.kill()
        process.wait()
    assert (home.postgres / "data" / LOCK).exists()
    with started(Postgres(home), tmp_path):
        assert query(home, "SELECT answer FROM kept") == [(42,)]


def test_a_stale_lock_with_a_number_in_use_does_not_block(
    home: Home, tmp_path: Path
) -> None:
    """After a reboot the number in the lock is soon some other process's."""
    (home.postgres / "data" / LOCK).write_text(f"{os.getppid()}\n")
    with started(Postgres(home, FAST_POSTGRES), tmp_path):
        assert query(home, "SELECT 1") == [(1,)]
    os.kill(os.getppid(), 0)


def test_a_server_left_alone_is_ended_first(home: Home, tmp_path: Path) -> None:
    with started(Postgres(home, FAST_POSTGRES), tmp_path) as leftover:
        assert leftover.poll() is None
        Postgres(home).prepare()
        assert leftover.wait(timeout=60) is not None


def test_half_made_data_is_made_anew(tmp_path: Path) -> None:
    home = Home(tmp_path / "var")
    home.environment()
    (home.postgres / "data.new").mkdir()
    with started(Postgres(home, FAST_POSTGRES), tmp_path):
        assert query(home, "SELECT 1") == [(1,)]


def test_valkey_keeps_what_it_holds_and_never_evicts(tmp_path: Path) -> None:
    home = Home(tmp_path / "var")
    home.environment()
    with (
        started(Valkey(home), tmp_path),
        redis.Redis.from_url(home.redis_url) as client,
    ):
        client.set("kept", "42")
        assert client.config_get("maxmemory-policy") == {
            "maxmemory-policy": "noeviction"
        }
    with (
        started(Valkey(home), tmp_path),
        redis.Redis.from_url(home.redis_url) as client,
    ):
        assert client.get("kept") == b"42"


def test_a_chosen_directory_without_postgres_is_passed_over(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("POSTGRES_BIN", str(tmp_path))
    assert binaries.postgres(tmp_path, Guise()) != tmp_path


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can drop to another user")
def test_root_without_namespaces_drops_to_the_owner_of_the_data(
    made: Home, tmp_path_factory: pytest.TempPathFactory
) -> None:
    place = Path(tempfile.mkdtemp())
    try:
        home = Home(tmp_path_factory.mktemp("root") / "var")
        home.path.mkdir()
        for name in ("postgres", "sockets"):
            (place / name).mkdir()
            os.chown(place / name, 65534, 65534)
            (home.path / name).symlink_to(place / name)
        os.chown(place, 65534, 65534)
        home.environment()
        with started(Postgres(home, FAST_POSTGRES), home.path) as process:
            assert Path(f"/proc/{process.pid}").stat().st_uid == 65534
            assert query(home, "SELECT 1") == [(1,)]
    finally:
        shutil.rmtree(place)

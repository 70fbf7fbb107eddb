"""manage.py portal: up with everything, alone in its place, down on Ctrl-C."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from clearance_portal.home import CHECKOUT
from tests.journeys.portal import free_port

OWN = {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "CODE_KEK", "DJANGO_SETTINGS_MODULE"}


def portal(place: Path, port: int, *arguments: str) -> subprocess.Popen[str]:
    environment = {k: v for k, v in os.environ.items() if k not in OWN}
    return subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "manage.py", "portal", *arguments],
        cwd=CHECKOUT,
        env=environment | {"PORTAL_VAR": str(place), "PORT": str(port)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def refusal(process: subprocess.Popen[str]) -> str:
    said, _ = process.communicate(timeout=120)
    assert process.returncode == 1
    return said


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


def test_a_portal_comes_up_whole_and_goes_down_on_ctrl_c(tmp_path: Path) -> None:
    place, port = tmp_path / "var", free_port()
    with portal(place, port) as process:
        try:
            assert process.stdout is not None
            said = []
            for line in process.stdout:
                said.append(line)
                if line.startswith("Stop: Ctrl-C"):
                    break
            shown = "".join(said)
            assert f"Portal ready: http://127.0.0.1:{port}/\n" in shown
            for account in json.loads((place / "demo-accounts.json").read_text()):
                assert account["password"] in shown
            assert status(port, "/readyz") == 200
            assert "Another portal is running in" in refusal(portal(place, port + 1))
        finally:
            process.send_signal(signal.SIGINT)
            last, _ = process.communicate(timeout=120)
    assert process.returncode == 0, last
    assert last.endswith("Portal stopped.\n")


def status(port: int, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path)
    answered = connection.getresponse().status
    connection.close()
    return answered


def test_a_taken_port_is_refused_with_advice(tmp_path: Path, taken_port: int) -> None:
    said = refusal(portal(tmp_path / "var", taken_port))
    assert f"Port {taken_port} of 127.0.0.1 is taken" in said


def test_a_database_of_ones_own_is_not_emptied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules[__name__], "OWN", OWN - {"DATABASE_URL"})
    said = refusal(portal(tmp_path / "var", free_port(), "--fresh"))
    assert "empty it yourself" in said

"""Makes, once, the environments in which foreign libraries and our one file run.

Each is kept under `.oracles/` by the digest of its requirements. Where one cannot be
made, the tests that need it are skipped and say why.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
CACHE = HERE.parents[2] / ".oracles"
PATIENCE = 240


def python_with(requirements: str) -> Path:
    """The interpreter that has what a requirements file beside this one names."""
    file = HERE / f"{requirements}.txt"
    home = _home(requirements, file.read_bytes(), lambda aside: _venv(aside, file))
    return home / "bin" / "python"


def node_with(library: str) -> Path:
    """A directory with a JavaScript library of exactly this version, for node."""
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("there is no node or no npm on this machine")
    name = "node-" + library.strip("@").replace("/", "-").replace("@", "-")
    return _home(name, library.encode(), lambda aside: _package(aside, library))


def ask_python(requirements: str, program: str, question: Any) -> Any:
    """What a Python program beside this file answers in its own environment."""
    command = (python_with(requirements), "-I", HERE / program)
    return json.loads(run(*command, given=json.dumps(question)))


def ask_node(library: str, program: str, question: Any) -> Any:
    """What a JavaScript program beside this file answers."""
    home = node_with(library)
    return json.loads(run("node", beside(home, program), given=json.dumps(question)))


def beside(home: Path, program: str) -> Path:
    """The program where its modules are looked for; never half of it, since other
    processes may be running it."""
    aside = home / f"{os.getpid()}-{program}"
    shutil.copy(HERE / program, aside)
    return aside.replace(home / program)


def run(*command: str | Path, given: str = "", good: tuple[int, ...] = (0,)) -> str:
    """What a command prints; CalledProcessError if it ends in any other way."""
    done = subprocess.run(  # noqa: S603 - every command is written in these tests
        command,
        input=given,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    if done.returncode not in good:
        raise subprocess.CalledProcessError(
            done.returncode, list(command), done.stdout, done.stderr
        )
    return done.stdout


def _home(name: str, wanted: bytes, make: Callable[[Path], None]) -> Path:
    home = CACHE / f"{name}-{hashlib.sha256(wanted).hexdigest()[:12]}"
    if home.exists():
        return home
    CACHE.mkdir(exist_ok=True)
    # Built aside and renamed, so that test runs side by side never share half of one.
    aside = Path(tempfile.mkdtemp(dir=CACHE, prefix="making-"))
    try:
        make(aside)
        aside.rename(home)
    except subprocess.SubprocessError as fault:
        pytest.skip(f"{name} could not be installed: {_reason(fault)}")
    except OSError:
        # Another run was faster: its environment stands there now.
        assert home.exists()
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return home


def _venv(aside: Path, requirements: Path) -> None:
    uv = (sys.executable, "-m", "uv")
    python = aside / "bin" / "python"
    run(*uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(aside))
    install = ("pip", "install", "--quiet", "--python", str(python))
    run(*uv, *install, "-r", requirements)


def _package(aside: Path, library: str) -> None:
    (aside / "package.json").write_text('{"private": true, "type": "module"}')
    quiet = ("--silent", "--no-audit", "--no-fund", "--no-progress")
    run("npm", "install", *quiet, "--prefix", aside, library)


def _reason(fault: subprocess.SubprocessError) -> str:
    lines = str(getattr(fault, "stderr", None) or fault).strip().splitlines()
    return lines[-1]

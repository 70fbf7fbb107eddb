"""Other people's programs, each made once under `.oracles/` by what it requires.

Where one cannot be made, the tests that need it are skipped and say why.
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

HERE = Path(__file__).parent / "oracles"
CACHE = HERE.parents[3] / ".oracles"
PATIENCE = 180


def sigstore(proofs: list[dict[str, Any]]) -> list[bool]:
    """What Sigstore's verifier makes of each proof."""
    if not (shutil.which("npm") and (node := shutil.which("node"))):
        pytest.skip("there is no Node.js here")
    program = HERE / "sigstore.js"
    home = _made(HERE / "package.json", _with_npm)
    # Never half of it: other processes may be running it.
    aside = home / f"{os.getpid()}-{program.name}"
    shutil.copy(program, aside)
    placed = aside.replace(home / program.name)
    answers: list[bool] = json.loads(_run(node, placed, question=json.dumps(proofs)))
    return answers


def pymerkle(entries: list[bytes]) -> Any:
    """The roots and paths that pymerkle finds."""
    home = _made(HERE / "requirements.txt", _with_pip)
    program = (home / "bin" / "python", "-I", HERE / "pymerkle_oracle.py")
    return json.loads(
        _run(*program, question=json.dumps([entry.hex() for entry in entries]))
    )


def _made(required: Path, make: Callable[[Path, Path], None]) -> Path:
    """Built aside and renamed, so that runs side by side never share half of one."""
    digest = hashlib.sha256(required.read_bytes()).hexdigest()[:12]
    home = CACHE / f"log-{required.stem}-{digest}"
    if home.exists():
        return home
    CACHE.mkdir(exist_ok=True)
    aside = Path(tempfile.mkdtemp(dir=CACHE, prefix="making-"))
    try:
        make(required, aside)
        aside.rename(home)
    except subprocess.SubprocessError as fault:
        lines = str(getattr(fault, "stderr", None) or fault).strip().splitlines()
        pytest.skip(f"{required.name} could not be installed: {lines[-1]}")
    except OSError:
        # Another run was faster: its environment stands there now.
        assert home.exists()
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return home


def _with_npm(required: Path, home: Path) -> None:
    shutil.copy(required, home / required.name)
    quiet = ("--silent", "--no-audit", "--no-fund", "--ignore-scripts")
    _run("npm", "install", *quiet, "--prefix", home)


def _with_pip(required: Path, home: Path) -> None:
    uv = (sys.executable, "-m", "uv")
    _run(*uv, "venv", "--quiet", "--clear", "--python", sys.executable, home)
    python = home / "bin" / "python"
    _run(*uv, "pip", "install", "--quiet", "--python", python, "-r", required)


def _run(*command: str | Path, question: str = "") -> str:
    done = subprocess.run(  # noqa: S603 - every command is written in this file
        command,
        input=question,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )
    return done.stdout

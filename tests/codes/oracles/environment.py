"""Makes, once, the environment in which the foreign libraries run.

It is kept under `.oracles/` by the digest of its requirements. Where it cannot be
made, the tests that need it are skipped and say why.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

HERE = Path(__file__).parent
REQUIREMENTS = HERE / "requirements.txt"
CACHE = HERE.parents[2] / ".oracles"
PATIENCE = 180


def python_with_cwt() -> Path:
    """The interpreter of the environment; skips the test that asks if there is none."""
    digest = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()[:12]
    home = CACHE / f"cwt-{digest}"
    if not home.exists():
        _make(home)
    return home / "bin" / "python"


def ask(jwks: list[dict[str, str]], texts: list[str]) -> list[str | None]:
    """What the stranger finds signed in each text; None where it refuses."""
    program = (python_with_cwt(), "-I", HERE / "cwt_oracle.py")
    question = json.dumps({"jwks": jwks, "texts": texts})
    answers: list[str | None] = json.loads(_run(*program, question=question))
    return answers


def _make(home: Path) -> None:
    CACHE.mkdir(exist_ok=True)
    # Built aside and renamed, so that test runs side by side never share half of one.
    aside = Path(tempfile.mkdtemp(dir=CACHE, prefix="making-"))
    uv = (sys.executable, "-m", "uv")
    python = aside / "bin" / "python"
    try:
        _run(*uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(aside))
        _run(
            *uv,
            "pip",
            "install",
            "--quiet",
            "--python",
            str(python),
            "-r",
            REQUIREMENTS,
        )
        aside.rename(home)
    except subprocess.SubprocessError as fault:
        pytest.skip(f"python-cwt could not be installed: {_reason(fault)}")
    except OSError:
        # Another run was faster: its environment stands there now.
        assert (home / "bin" / "python").exists()
    finally:
        shutil.rmtree(aside, ignore_errors=True)


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


def _reason(fault: subprocess.SubprocessError) -> str:
    lines = str(getattr(fault, "stderr", None) or fault).strip().splitlines()
    return lines[-1]

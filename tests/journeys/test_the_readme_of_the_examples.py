"""The curl lines of examples/README.md and docs/sandbox.md work as they are written."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.journeys.portal import ROOT, Portal, running_portal

pytestmark = pytest.mark.xdist_group("journeys")
BLOCKS = re.compile(r"```sh\n(.*?)```", re.DOTALL)


def test_the_lines_work_as_written(tmp_path: Path) -> None:
    """In a portal of its own, because a truck can be filed once only."""
    with running_portal(tmp_path) as portal:
        shown = run_the_lines(portal)
    assert shown.returncode == 0, shown.stderr
    assert '"outcome":"return"' in shown.stdout.replace(" ", "")
    assert '"VALID"' in shown.stdout
    assert '"kty"' in shown.stdout
    assert "returned True ['GCC-SCOPE-02']" in shown.stdout
    assert '"WRONG_ENVIRONMENT"' in shown.stdout


def run_the_lines(portal: Portal) -> subprocess.CompletedProcess[str]:
    pages = [ROOT / "examples" / "README.md", ROOT / "docs" / "sandbox.md"]
    text = "".join(page.read_text("utf-8") for page in pages)
    script = "set -eu\n" + "".join(BLOCKS.findall(text))
    return subprocess.run(  # noqa: S603 - our own lines
        ["/bin/bash", "-c", script],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "PORT": str(portal.port),
            "PORTAL_VAR": str(portal.home),
        },
        capture_output=True,
        text=True,
        check=False,
    )

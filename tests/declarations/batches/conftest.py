"""Files of these tests lie in a directory of the test's own."""

from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def place(settings: Settings, tmp_path: Path) -> Path:
    """Where the files of this test are."""
    settings.DOCUMENTS_ROOT = tmp_path / "documents"
    return tmp_path / "documents"

"""Documents of tests lie in a directory of the test's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from declarations.documents.scanning import scanner


@pytest.fixture(autouse=True)
def place(settings: Settings, tmp_path: Path) -> Iterator[Path]:
    """Where the files of this test are; no scanner stays known from another."""
    settings.DOCUMENTS_ROOT = tmp_path / "documents"
    scanner.cache_clear()
    yield tmp_path / "documents"
    scanner.cache_clear()

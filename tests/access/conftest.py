"""Documents of these tests lie in a directory of the test's own."""

from pathlib import Path

import pytest
from django.core.cache import cache
from pytest_django import Settings

from declarations.documents.scanning import scanner
from tests.access.people import Cast, the_cast
from tests.access.world import World, a_world


@pytest.fixture
def cast(settings: Settings, tmp_path: Path, law: None) -> Cast:
    """Everybody; nobody has asked for anything yet."""
    settings.DOCUMENTS_ROOT = tmp_path / "documents"
    scanner.cache_clear()
    cache.clear()
    return the_cast()


@pytest.fixture
def world(cast: Cast) -> World:
    """One object of every kind that an address can name."""
    return a_world(cast)

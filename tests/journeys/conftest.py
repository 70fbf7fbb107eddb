"""One portal for all journeys: they share it, as users do."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.portal import Portal, running_portal

HERE = Path(__file__).parent


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Journeys go first: they share a portal and so a worker, and take it longest."""
    items.sort(key=lambda item: not item.path.is_relative_to(HERE))


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A running portal with its own servers, worker and scheduler."""
    with running_portal(tmp_path_factory.mktemp("portal")) as running:
        yield running

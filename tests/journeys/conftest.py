"""One portal for all journeys: they share it, as users do."""

from collections.abc import Iterator

import pytest

from tests.journeys.portal import Portal, running_portal


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A running portal with its own servers, worker and scheduler."""
    with running_portal(tmp_path_factory.mktemp("portal")) as running:
        yield running

"""A receiver on loopback, which the setting lets webhooks reach."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from tests.declarations.webhooks.receiver import Receiver, receiving


@pytest.fixture
def anywhere(settings: Settings) -> None:
    """Loopback, and without TLS."""
    settings.WEBHOOKS_ANYWHERE = True


@pytest.fixture
def receiver(anywhere: None) -> Iterator[Receiver]:
    """One that takes everything in, until a test puts it in another mood."""
    with receiving() as one:
        yield one

"""A case in review, ready to be asked about."""

import pytest

from declarations.models import Declaration
from declarations.parties.models import User
from tests.validation.rfi.requests import a_case


@pytest.fixture
def case(exporter: User, law: None) -> Declaration:
    """A truck that the rules flagged."""
    return a_case(exporter)

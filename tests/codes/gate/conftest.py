"""An officer at Tianjin, another at Shanghai, and a truck with a live code."""

import pytest

from codes.models import Code
from declarations.parties.models import Organisation, User
from tests.codes.gate.officers import SHANGHAI, TIANJIN, an_officer
from tests.codes.register import issued


@pytest.fixture
def officer(customs_office: Organisation) -> User:
    """Works at Tianjin, where clear_truck() leaves."""
    return an_officer(customs_office, TIANJIN)


@pytest.fixture
def second_officer(customs_office: Organisation) -> User:
    """Works at Tianjin as well."""
    return an_officer(customs_office, TIANJIN)


@pytest.fixture
def distant_officer(customs_office: Organisation) -> User:
    """Works at Shanghai only."""
    return an_officer(customs_office, SHANGHAI)


@pytest.fixture
def code(exporter: User, law: None) -> Code:
    """The live code of a truck that leaves through Tianjin."""
    return issued(exporter)

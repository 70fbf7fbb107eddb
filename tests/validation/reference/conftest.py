"""Two supervisors, because one alone makes no law; and a draft of the first."""

from datetime import timedelta

import pytest

from declarations.parties.models import Organisation, Role, User
from tests import factories
from validation.reference import drafts
from validation.reference.models import DraftRelease


@pytest.fixture
def second_supervisor(customs_office: Organisation) -> User:
    """Publishes what the first has drafted."""
    return factories.a_person(customs_office, Role.SUPERVISOR)


@pytest.fixture
def draft(supervisor: User, law: None) -> DraftRelease:
    """Open, empty, and to be law from tomorrow."""
    return drafts.open_draft(
        user=supervisor,
        title="Dalian joins",
        starts_on=factories.today() + timedelta(days=1),
    )

"""What a mandate covers: scheme, port, dates, acts; revoked means at once."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from declarations import services
from declarations.faults import DomainError, Forbidden
from declarations.models import Declaration
from declarations.parties.models import Mandate, Organisation, Role, User
from tests import factories

pytestmark = pytest.mark.usefixtures("law")
SCHEME = factories.clear_truck()["scheme"]


@pytest.fixture
def clerk(broking_company: Organisation) -> User:
    """Works for a broker; each test gives the mandate that it is about."""
    return factories.a_person(broking_company, Role.MEMBER)


@pytest.fixture
def mandate(exporting_company: Organisation, broking_company: Organisation) -> Mandate:
    return factories.a_mandate(exporting_company, broking_company)


def sees(user: User, row: Declaration) -> bool:
    return Declaration.objects.visible_to(user).filter(pk=row.pk).exists()


def change(mandate: Mandate, **changes: Any) -> None:
    Mandate.objects.filter(pk=mandate.pk).update(**changes)


@pytest.mark.parametrize(
    ("changes", "covered"),
    [
        ({}, True),
        ({"schemes": [SCHEME], "ports": ["CNTXG", "CNSHA"]}, True),
        ({"schemes": ["another"]}, False),
        ({"ports": ["CNSHA"]}, False),
        ({"revoked_at": timezone.now()}, False),
        ({"broker_accepted_at": None}, False),
        ({"exporter_accepted_at": None}, False),
        ({"valid_from": factories.today() + timedelta(days=1)}, False),
        ({"valid_until": factories.today()}, False),
        ({"actions": ["prepare"]}, False),
    ],
)
def test_a_broker_sees_and_files_just_what_its_mandate_covers(
    exporter: User,
    clerk: User,
    mandate: Mandate,
    changes: dict[str, Any],
    *,
    covered: bool,
) -> None:
    row = factories.filed(exporter)
    change(mandate, **changes)
    assert sees(clerk, row) is covered
    if covered:
        factories.filed(clerk)
    else:
        with pytest.raises(DomainError) as refusal:
            factories.filed(clerk)
        assert refusal.value.code == "no_mandate"


def test_seeing_is_not_filing(exporter: User, clerk: User, mandate: Mandate) -> None:
    row = factories.filed(exporter)
    change(mandate, actions=["view"])
    assert sees(clerk, row)
    with pytest.raises(Forbidden):
        services.withdraw(user=clerk, declaration=row, reason="not mine to end")


def test_a_mandate_for_some_ports_lets_a_draft_be_begun(
    clerk: User, mandate: Mandate, exporting_company: Organisation
) -> None:
    change(mandate, ports=["CNSHA"])
    draft = services.start_draft(
        user=clerk, exporter=exporting_company, scheme=SCHEME, envelope={}
    )
    assert sees(clerk, draft)
